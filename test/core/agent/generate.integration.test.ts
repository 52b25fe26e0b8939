import assert from "node:assert/strict";
import type { GenerateRequest } from "../../../src/core/engine-types.ts";
import { sum, usd } from "../../../src/core/money.ts";
import { benchmarkEngine } from "../../support/benchmark-engine.ts";
import { capsWith } from "../../support/caps.ts";
import { says } from "../../support/emulated.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const REQUEST: GenerateRequest = {
  ...{ instruction: "Add one", tier: "budget", caps: capsWith(), workspace: "/w", language: "ts", file: "a.ts" },
  ...{ before: "let a = 1;\n", selection: "", after: "" },
};
const LONG = "const x = 1;\n".repeat(400);

describe("generating code on the emulator", function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  const never = new AbortController().signal;

  it("books every try: one cut by a keystroke, one superseded before its first word, one that ends", async () => {
    const { engine, ledger, emulator } = await benchmarkEngine(folder(), () => says(LONG));
    const generation = "generate-test";
    const typed = new AbortController();
    const cut = engine.generate({ ...REQUEST, generation }, () => typed.abort(), typed.signal);
    const first = await cut;
    assert.equal(first.status === "failed" && first.failure.kind, "cancelled");

    const replaced = new AbortController();
    const second = engine.generate({ ...REQUEST, generation }, () => undefined, replaced.signal);
    const third = engine.generate({ ...REQUEST, generation }, () => undefined, never);
    replaced.abort();
    const ended = await second;
    assert.equal(ended.status === "failed" && ended.failure.kind, "cancelled");
    assert.equal((await third).status, "done");

    const rows = await ledger.attempts({ swarm: generation });
    const open = rows.filter(({ state }) => state === "reserved" || state === "sent" || state === "generating");
    assert.deepEqual(open, [], "nothing is left undecided");
    const known = rows.filter(({ cost }) => cost !== null);
    const held = rows.filter(({ state }) => state === "held");
    assert.ok(rows.some(({ state }) => state === "settled"));
    const booked = sum([...known.map(({ cost }) => cost ?? usd("0")), ...held.map(({ bound }) => bound)]);
    assert.ok(emulator.billed() <= booked, "the bill is within what is settled and held");
    const cutRow = rows[0];
    assert.ok(cutRow && (cutRow.state === "held" || cutRow.cost !== null), `${cutRow?.state}`);
  });

  it("gives back the hidden characters of the editor's own text, and no more of them than it has", async () => {
    const family = "\u{1f468}\u200d\u{1f469}";
    let asked = "";
    const { engine } = await benchmarkEngine(folder(), (request) => {
      asked = request.messages.at(-1)?.content ?? "";
      return says('say("\u{1f468}<U+200D>\u{1f469}", "<U+200D>", "<U+202E>", "<U+00AD>");');
    });
    const before = "// <U+00AD> and \u00ad\n";
    const request = { ...REQUEST, before, selection: `say("${family}");` };
    const result = await engine.generate(request, () => undefined, never);
    assert.match(asked, /say\("\u{1f468}<U\+200D>\u{1f469}"\);/u, "the model is shown them written out");
    assert.equal(result.status === "done" && result.text, `say("${family}", "<U+200D>", "<U+202E>", "<U+00AD>");`);
  });

  it("goes on one model up with the reason on the books, until there is none", async () => {
    const asked: string[] = [];
    const { engine, ledger } = await benchmarkEngine(folder(), (request) => {
      asked.push(request.messages.at(-1)?.content ?? "");
      return says("a += 1;");
    });
    let result = await engine.generate({ ...REQUEST, generation: "g" }, () => undefined, never);
    assert.ok(result.status === "done");
    const models = [result.model];
    const again = { how: "again", model: result.model, attempt: 2, rejected: [result.text] } as const;
    const same = await engine.generate({ ...REQUEST, generation: "g", retry: again }, () => undefined, never);
    assert.ok(same.status === "done" && same.model === result.model);
    assert.match(asked[1] ?? "", /NOT TAKEN 1\na \+= 1;/);
    for (let attempt = 3; result.status === "done" && result.nextModel !== null; attempt++) {
      const { model, text, nextModel }: { model: string; text: string; nextModel: string } = {
        ...result,
        nextModel: result.nextModel,
      };
      const retry = { how: "next-model", model, attempt, rejected: [text] } as const;
      result = await engine.generate({ ...REQUEST, generation: "g", retry }, () => undefined, never);
      assert.ok(result.status === "done");
      assert.equal(result.model, nextModel);
      assert.match(result.reason, /^Next model up: you did not take what \S+ proposed\./);
      models.push(result.model);
    }
    assert.ok(models.length > 1 && new Set(models).size === models.length, models.join());
    const last = models.at(-1) ?? "";
    const retry = { how: "next-model", model: last, attempt: 9, rejected: [] } as const;
    const beyond = await engine.generate({ ...REQUEST, retry }, () => undefined, never);
    assert.match(beyond.status === "failed" ? beyond.failure.message : "", /is the last model .* Take another tier/);
    const rows = await ledger.attempts({ swarm: "g" });
    assert.deepEqual([...new Set(rows.map(({ model }) => model))], models);
    assert.ok(rows.every(({ taskType, role }) => taskType === "coding" && role === "generator"));
    assert.match(rows.at(-1)?.routeReason ?? "", /^Next model up/);
  });

  it("routes an explanation as an analysis, and refuses a selection that is too long before anything is sent", async () => {
    const { engine, ledger, emulator } = await benchmarkEngine(folder(), () => says("```ts\nIt adds.\n```"));
    const explain = { ...REQUEST, answer: "explanation", selection: "a += 1;" } as const;
    const result = await engine.generate(explain, () => undefined, never);
    assert.equal(result.status === "done" && result.text, "```ts\nIt adds.\n```");
    const rows = await ledger.attempts({});
    assert.deepEqual([...new Set(rows.map(({ taskType }) => taskType))], ["analysis"]);
    const billed = emulator.billed();
    const long = await engine.generate({ ...REQUEST, selection: "x".repeat(40_000) }, () => undefined, never);
    assert.match(long.status === "failed" ? long.failure.message : "", /about 13334 tokens, and 8000 fit. Select less/);
    assert.equal(emulator.billed(), billed);
  });

  it("gives complexity by what is asked and by the file's size", async () => {
    const { engine, ledger } = await benchmarkEngine(folder(), () => says("x"));
    await engine.generate({ ...REQUEST, generation: "small" }, () => undefined, never);
    const hard = "Redesign the concurrent scheduler so that deadlocks and race conditions cannot happen across threads";
    const big = { ...REQUEST, before: "x\n".repeat(250_000), instruction: hard, generation: "large" };
    await engine.generate(big, () => undefined, never);
    const complexity = async (swarm: string) => (await ledger.attempts({ swarm }))[0]?.complexity;
    assert.equal(await complexity("small"), "simple");
    assert.equal(await complexity("large"), "complex");
  });
});
