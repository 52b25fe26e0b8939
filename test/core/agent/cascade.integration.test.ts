import assert from "node:assert/strict";
import { join } from "node:path";
import { type Kept, runTask, type TaskDeps } from "../../../src/core/agent/cascade.ts";
import type { SwarmFact } from "../../../src/core/events.ts";
import { createAllowance } from "../../../src/core/guards/allowance.ts";
import { createSwarmGuard } from "../../../src/core/guards/swarm-guard.ts";
import { TASK_LIMITS } from "../../../src/core/models/task-limits.ts";
import { ZERO } from "../../../src/core/money.ts";
import { NO_STEPS } from "../../../src/core/resume/steps.ts";
import type { BudgetUse } from "../../../src/core/spend/ledger.ts";
import { NO_ABILITIES } from "../../../src/core/tools/abilities.ts";
import { ALL_TOOLS } from "../../../src/core/tools/all-tools.ts";
import { createNotes } from "../../../src/core/tools/notes.ts";
import type { CheckVerdict } from "../../../src/core/verify/verdict.ts";
import type { CopyStore } from "../../../src/core/workspace/copies.ts";
import { task } from "../../support/plans.ts";
import { completion, failure, ScriptedClient, type Step } from "../../support/scripted-client.ts";
import { type Bench, createBench } from "../../support/stores.ts";

const NOTHING_USED: BudgetUse = {
  scope: "task",
  key: "s1/a",
  settled: ZERO,
  open: ZERO,
  held: ZERO,
  origins: { billed: ZERO, computed: ZERO, estimated: ZERO },
};

/** The model writes the text into a.txt and says that it is done. */
const writes = (text: string): Step[] => [
  completion({
    content: "",
    finish: "tool_calls",
    toolCalls: [{ id: "1", name: "write_file", arguments: JSON.stringify({ path: "a.txt", content: text }) }],
  }),
  completion({ content: "Done." }),
];

describe("the checked cascade of a task", () => {
  let bench: Bench;
  let store: CopyStore;

  beforeEach(async () => {
    bench = await createBench();
    await bench.host.files.write(join(bench.workspace, "a.txt"), "start\n");
    store = await bench.open();
  });
  afterEach(() => bench.dispose());

  function deps(client: ScriptedClient, parts: Partial<TaskDeps> = {}): TaskDeps & { said: SwarmFact[]; kept: Kept[] } {
    const kept: Kept[] = [];
    const said: SwarmFact[] = [];
    let attempts = 0;
    const candidate = (slug: string) => ({ slug, role: "primary" as const, tier: "balanced" as const, reason: "test" });
    return {
      host: bench.host,
      client,
      store,
      tools: ALL_TOOLS,
      abilities: NO_ABILITIES,
      steps: NO_STEPS,
      notes: createNotes(),
      rules: [],
      say: (fact) => said.push(fact),
      said,
      swarm: "s1",
      goal: "goal",
      workspace: bench.workspace,
      files: ["a.txt"],
      role: "worker",
      tier: "balanced",
      nextAttempt: () => ++attempts,
      route: {
        status: "routed",
        candidates: [candidate("cheap/model"), candidate("dear/model"), candidate("third/model")],
        excluded: [],
        reason: "test",
      },
      stages: 2,
      attemptsPerStage: 2,
      limits: () => [],
      maxTokensOf: () => 1_000,
      windowOf: () => null,
      condensers: [],
      costOf: () => 0,
      budget: 0,
      swarmGuard: createSwarmGuard(),
      allowance: createAllowance(TASK_LIMITS),
      onStep: () => undefined,
      checkNames: ["test"],
      check: async (root) => [await verdictOn(root)],
      review: async () => null,
      used: async () => NOTHING_USED,
      priceOf: () => undefined,
      keepOutcome: async (outcome) => {
        kept.push(outcome);
      },
      keepWork: async () => null,
      onUnaccepted: () => undefined,
      name: "worker",
      kept,
      signal: new AbortController().signal,
      ...parts,
    };
  }

  /** The check: a.txt says "good". */
  async function verdictOn(root: string): Promise<CheckVerdict> {
    const text = new TextDecoder().decode(await bench.host.files.read(join(root, "a.txt")));
    if (text.startsWith("good")) return { check: "test", status: "passed", ms: 1 };
    return { check: "test", status: "failed", ms: 1, excerpt: `a.txt says ${text.trim()}` };
  }

  it("counts a result only when the check passes, and feeds the verdict back before", async () => {
    const client = new ScriptedClient([...writes("bad\n"), ...writes("good\n")]);
    const all = deps(client);
    const result = await runTask(task("a"), store.base, all);
    assert.equal(result.outcome.status, "done");
    assert.equal(result.outcome.status === "done" && result.outcome.evidence, "checks-passed");
    const feedback = client.calls[2]?.request.messages.at(-1);
    assert.match(String(feedback?.content), /^Checks failed[\s\S]*a\.txt says bad/);
    const retried = all.said.filter((fact) => fact.type === "task.retried");
    assert.deepEqual(
      retried.map((fact) => fact.why),
      ["test failed: a.txt says bad"],
    );
    const after = await store.read(result.commit, ["a.txt"]);
    assert.equal(new TextDecoder().decode(after.get("a.txt")), "good\n");
    client.finished();
  });

  it("climbs to the next model with a clean copy and what was learnt, and no further than its stages", async () => {
    const client = new ScriptedClient([
      ...writes("bad 1\n"),
      ...writes("bad 2\n"),
      ...writes("bad 3\n"),
      ...writes("bad 4\n"),
    ]);
    const all = deps(client);
    const result = await runTask(task("a"), store.base, all);
    assert.equal(result.outcome.status === "failed" && result.outcome.kind, "checks");
    assert.equal(result.commit, result.base, "nothing that failed is kept");
    assert.deepEqual(
      client.calls.map((one) => one.request.model),
      [
        "cheap/model",
        "cheap/model",
        "cheap/model",
        "cheap/model",
        "dear/model",
        "dear/model",
        "dear/model",
        "dear/model",
      ],
    );
    const told = String(client.calls[4]?.request.messages.at(-1)?.content);
    assert.match(told, /Earlier attempts failed[\s\S]*cheap\/model[\s\S]*bad 2/);
    const escalated = all.said.filter((fact) => fact.type === "task.escalated");
    assert.deepEqual(
      escalated.map(({ from, to }) => [from, to]),
      [["cheap/model", "dear/model"]],
    );
    client.finished();
  });

  it("moves up with an attempt left when a check fails the same way twice, and not when it fails differently", async () => {
    const same = deps(new ScriptedClient([...writes("bad\n"), ...writes("bad\n"), ...writes("good\n")]), {
      attemptsPerStage: 3,
    });
    assert.equal((await runTask(task("a"), store.base, same)).outcome.status, "done");
    const [hop] = same.said.filter((fact) => fact.type === "task.escalated");
    assert.deepEqual([hop?.cause, hop?.stage, hop?.stages], ["no-progress", 2, 2]);
    assert.match(hop?.why ?? "", /^test failed: a\.txt says bad, twice in the same way$/);

    const client = new ScriptedClient([
      ...writes("bad\n"),
      ...writes("worse\n"),
      ...writes("bad\n"),
      ...writes("good\n"),
    ]);
    const other = deps(client, { attemptsPerStage: 4 });
    assert.equal((await runTask(task("b"), store.base, other)).outcome.status, "done");
    assert.deepEqual(new Set(client.calls.map(({ request }) => request.model)), new Set(["cheap/model"]));
    const retried = other.said.filter((fact) => fact.type === "task.retried");
    assert.equal(retried.length, 3);
  });

  it("moves up when a model goes round in circles, and ends there when no other is left", async () => {
    const circle = Array.from({ length: 4 }, () =>
      completion({ finish: "tool_calls", toolCalls: [{ id: "1", name: "list_files", arguments: "{}" }] }),
    );
    // The second model gets no hint for what the first was stopped for.
    const all = deps(new ScriptedClient([...circle, ...circle.slice(1)]));
    const result = await runTask(task("a"), store.base, all);
    assert.equal(result.outcome.status === "stopped" && result.outcome.reason, "guard");
    const [hop] = all.said.filter((fact) => fact.type === "task.escalated");
    assert.equal(hop?.cause, "stuck");
    assert.match(hop?.why ?? "", /called list_files 4 times in a row/);
    assert.deepEqual(
      all.kept.map(({ result, attempts }) => [result, attempts]),
      [
        ["stopped", 0],
        ["stopped", 0],
      ],
    );
  });

  it("moves up from a model that cannot take the request, which stays the stage's own failure only there", async () => {
    const client = new ScriptedClient([failure("context_too_long", { model: "cheap/model" }), ...writes("good\n")]);
    const all = deps(client);
    assert.equal((await runTask(task("a"), store.base, all)).outcome.status, "done");
    assert.deepEqual(
      client.calls.map(({ request }) => [request.model, request.keepModel ?? false]),
      [
        ["cheap/model", true],
        ["dear/model", false],
        ["dear/model", false],
      ],
    );
    const [hop] = all.said.filter((fact) => fact.type === "task.escalated");
    assert.equal(hop?.cause, "unable");
    assert.match(
      String(client.calls[1]?.request.messages.at(-1)?.content),
      /Earlier attempts failed[\s\S]*cheap\/model/,
    );
    assert.deepEqual(
      all.kept.map(({ result, evidence }) => [result, evidence]),
      [
        ["stopped", null],
        ["accepted", "checks-passed"],
      ],
    );
  });

  it("keeps no outcome of what a provider, a budget or the user ended, or of a server that lacks an ability", async () => {
    for (const kind of ["provider_down", "budget", "cancelled", "unauthorized"] as const) {
      const all = deps(new ScriptedClient([...writes("bad\n"), failure(kind)]));
      assert.notEqual((await runTask(task(kind), store.base, all)).outcome.status, "done");
      assert.deepEqual(all.kept, [], kind);
      assert.ok(!all.said.some((fact) => fact.type === "task.escalated"), kind);
    }
    const lacking = deps(new ScriptedClient([failure("unsupported"), failure("unsupported")]));
    const result = await runTask(task("a"), store.base, lacking);
    assert.equal(result.outcome.status === "failed" && result.outcome.kind, "unsupported");
    assert.deepEqual(lacking.kept, []);
  });

  it("asks the last resort last and only as its own stage, whatever was filtered out before it", async () => {
    const [cheap, dear, third] = deps(new ScriptedClient([])).route.candidates;
    assert.ok(cheap && dear && third);
    const baseline = { ...dear, slug: "base/line", role: "baseline" as const };
    const failing = Array.from({ length: 8 }, () => writes("bad\n")).flat();
    const client = new ScriptedClient(failing.slice(0, 12));
    const route: TaskDeps["route"] = {
      status: "routed",
      candidates: [cheap, baseline, dear, third],
      excluded: [],
      reason: "",
    };
    await runTask(task("a"), store.base, deps(client, { route }));
    assert.deepEqual(
      client.calls.filter((_, index) => index % 4 === 0).map(({ request }) => [request.model, request.fallbacks]),
      [
        ["cheap/model", ["dear/model", "third/model"]],
        ["dear/model", ["cheap/model", "third/model"]],
        ["base/line", ["cheap/model", "dear/model", "third/model"]],
      ],
    );
    client.finished();
  });

  it("does not take a coding task's word for it when no file was changed", async () => {
    const client = new ScriptedClient([completion({ content: "Trust me." }), ...writes("good\n")]);
    const result = await runTask(task("a"), store.base, deps(client));
    assert.equal(result.outcome.status, "done");
    assert.match(String(client.calls[1]?.request.messages.at(-1)?.content), /no file was changed/);
  });

  it("accepts an analysis that changes nothing, as weaker evidence", async () => {
    const client = new ScriptedClient([completion({ content: "It is fine." })]);
    const result = await runTask(task("a", { type: "analysis" }), store.base, deps(client));
    assert.equal(result.outcome.status === "done" && result.outcome.evidence, "no-checks");
  });

  it("stops at a budget, keeps apart what ends the whole swarm, and leaves no copy behind", async () => {
    const stopped = await runTask(task("a"), store.base, deps(new ScriptedClient([failure("budget")])));
    assert.equal(stopped.outcome.status === "stopped" && stopped.outcome.reason, "budget");
    assert.equal(stopped.fatal, null);
    const refused = await runTask(task("b"), store.base, deps(new ScriptedClient([failure("unauthorized")])));
    assert.equal(refused.fatal?.kind, "unauthorized");
    assert.deepEqual(await bench.host.files.list(join(bench.run, "copies")), []);
  });
});
