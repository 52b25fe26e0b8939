import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { parseLine, type TranscriptLine } from "../../../src/core/history/transcript-lines.ts";
import { sum, usd } from "../../../src/core/money.ts";
import { toolCall } from "../../../src/emulator/simulated/edits.ts";
import { task as plannedTask } from "../../support/plans.ts";
import { calls, planOf, type Ran, type SwarmBench, says, swarmBench } from "../../support/swarm-bench.ts";

const TOKEN = `ghp_${"a1B2c3D4e5".repeat(4)}`;

describe("transcripts of a whole swarm", () => {
  let bench: SwarmBench;
  beforeEach(() => {
    bench = swarmBench({ "a.txt": "a\n", "config.env": `GITHUB_TOKEN=${TOKEN}\n` });
  });
  afterEach(() => bench.dispose());

  it("hold every call of planner, agents and reviewer, each text once, and cost what the ledger says", async () => {
    const ran = await bench.run(
      {
        plan: () => planOf(plannedTask("one"), plannedTask("two")),
        turn: (talk, request) =>
          talk.turnsDone === 0
            ? calls(toolCall("read_file", { path: "a.txt" }), toolCall("read_file", { path: "nowhere.txt" }))
            : talk.turnsDone === 1
              ? calls(toolCall("write_file", { path: `${agentOf(request)}.txt`, content: "made\n" }))
              : says("Done as asked."),
      },
      { request: { checks: [] } },
    );
    const all = transcripts(ran);
    const lines = [...all.values()].flat();
    assert.deepEqual(
      [...all.keys()].filter((name) => !name.endsWith("-review.jsonl")),
      ["one-worker-1.jsonl", "plan.jsonl", "two-worker-1.jsonl"],
    );
    assert.equal(
      [...all.keys()].some((name) => name.endsWith("-review.jsonl")),
      true,
    );

    const attempts = lines.flatMap((line) => (line.type === "call" ? line.attempts : []));
    const reserved = ran.events.filter((event) => event.type === "call.reserved");
    assert.deepEqual(attempts.map(({ attempt }) => attempt).sort(), reserved.map(({ attempt }) => attempt).sort());
    assert.equal(
      attempts.reduce((total, { cost }) => total + (cost ?? 0), 0),
      sum(ran.rows.map((row) => row.cost ?? usd("0"))),
    );

    const one = all.get("one-worker-1.jsonl") ?? [];
    const said = one.flatMap((line) => (line.type === "message" ? [line] : []));
    assert.deepEqual(
      said.map(({ role }) => role),
      ["system", "user", "assistant", "tool", "tool", "assistant", "tool", "assistant"],
    );
    assert.deepEqual(said.flatMap(({ ok }) => (ok === undefined ? [] : [ok])).sort(), [false, true, true]);
    assert.equal(said.at(-1)?.content, "Done as asked.");
    assert.equal(
      one.some((line) => line.type === "rewound"),
      false,
    );
    if (process.platform !== "win32")
      assert.equal(statSync(join(ran.result.folder, "transcripts", "one-worker-1.jsonl")).mode & 0o777, 0o600);
  });

  it("hold neither the key nor what looks like one, however an agent came by it", async () => {
    const ran = await bench.run(
      {
        turn: (talk) =>
          talk.turnsDone === 0
            ? calls(toolCall("read_file", { path: "config.env" }))
            : talk.turnsDone === 1
              ? calls(toolCall("write_file", { path: "out.txt", content: `token: ${TOKEN}\n` }))
              : says(`I have written ${TOKEN} and sk-emulator.`),
      },
      { request: { plan: { tasks: [plannedTask("one")] } } },
    );
    const text = readdirSync(join(ran.result.folder, "transcripts"))
      .map((name) => readFileSync(join(ran.result.folder, "transcripts", name), "utf8"))
      .join("");
    assert.match(text, /GITHUB_TOKEN=\[secret\]/);
    assert.equal(text.includes(TOKEN), false);
    const journal = readFileSync(join(ran.result.folder, "events.jsonl"), "utf8");
    assert.match(journal, /I have written \[secret\]/);
    assert.equal(journal.includes(TOKEN), false);
    // The work itself is the user's and is not touched.
    assert.equal(
      ran.result.changes.some(({ after }) => after !== null && String(Buffer.from(after)).includes(TOKEN)),
      true,
    );
  });
});

function transcripts(ran: Ran): ReadonlyMap<string, readonly TranscriptLine[]> {
  const folder = join(ran.result.folder, "transcripts");
  const read = (name: string) =>
    readFileSync(join(folder, name), "utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => {
        const parsed = parseLine(line);
        assert.ok(parsed, `a line of ${name} has the wrong shape: ${line.slice(0, 200)}`);
        return parsed;
      });
  return new Map(
    readdirSync(folder)
      .sort()
      .map((name) => [name, read(name)]),
  );
}

function agentOf(request: { readonly sessionId?: string | null }): string {
  return request.sessionId?.split(":")[1] ?? "none";
}
