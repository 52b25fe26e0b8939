import assert from "node:assert/strict";
import { nanoUsd } from "../../src/core/money.ts";
import type { Ledger, NewAttempt } from "../../src/core/spend/ledger.ts";
import type { Correction, StageOutcome } from "../../src/core/spend/outcomes.ts";
import { attempt, billed } from "./ledger-attempts.ts";

const DAY = Date.UTC(2026, 10, 22);

/** An accepted outcome of swarm "s1", task "t1", proved by checks, at noon of 22 November 2026. */
export function outcome(change: Partial<StageOutcome> = {}): StageOutcome {
  return {
    ...{ swarm: "s1", task: "t1", model: "vendor/model", tier: "balanced", type: "coding", complexity: "simple" },
    ...{ at: DAY + 12 * 3_600_000, attempts: 1, result: "accepted", evidence: "checks-passed" },
    ...change,
  };
}

const REJECTED = { result: "rejected", evidence: null } as const;

/** What every ledger must keep of what became of the work, and of what the user says that tasks are. */
export function ledgerOutcomeContract(open: () => Promise<Ledger>): void {
  let ledger: Ledger;
  beforeEach(async () => {
    ledger = await open();
  });
  afterEach(() => ledger.close());

  const spend = async (id: string, cost: number, change: Partial<NewAttempt> = {}) => {
    await ledger.reserve(attempt(id, change), []);
    await ledger.markSent(id);
    await ledger.settle(id, billed(cost));
  };
  const keep = async (...outcomes: readonly Partial<StageOutcome>[]) => {
    for (const one of outcomes) await ledger.keepOutcome(outcome(one));
  };

  it("sums what became of each model's tasks, with all that their attempts cost", async () => {
    await spend("a", 10);
    await spend("b", 5, { attempt: 2 });
    await spend("c", 2, { role: "merger" });
    await spend("of the reviewer", 400, { role: "reviewer" });
    await spend("of another model", 70, { model: "dear" });
    await spend("of another task", 90, { task: "t9" });
    await spend("of another swarm", 90, { swarm: "s9" });
    await spend("d", 1, { task: "t2" });
    await ledger.reserve(attempt("open", { task: "t2", bound: nanoUsd(33) }), []);
    await ledger.reserve(attempt("never sent", { task: "t2" }), []);
    await ledger.release("never sent", "refused");
    await keep({ attempts: 2 }, { task: "t2", ...REJECTED, attempts: 3, at: DAY }, { task: "t2", model: "dear" });
    const mine = {
      ...{ type: "coding", model: "vendor/model", tasks: 2, attempts: 5, solved: 1, proved: 1, overturned: 0 },
      ...{ cost: 18, open: 33, firstAt: DAY, lastAt: DAY + 12 * 3_600_000 },
    };
    const [dear, cheap, ...others] = await ledger.modelRecords({});
    assert.deepEqual(cheap, mine);
    // It was not asked for the task that it has an outcome of: no cost is made up.
    assert.deepEqual([dear?.model, dear?.tasks, dear?.cost, others], ["dear", 1, 0, []]);
  });

  it("tells proof from a review's word, and counts what did not pass as tried", async () => {
    await keep({ task: "1" }, { task: "2", evidence: "flaky-checks" }, { task: "3", evidence: "reviewed" });
    await keep({ task: "4", evidence: "no-checks" }, { task: "5", ...REJECTED });
    await keep({ task: "6", result: "stopped", evidence: null, attempts: 0 });
    const [record] = await ledger.modelRecords({});
    assert.deepEqual([record?.tasks, record?.attempts, record?.solved, record?.proved], [6, 5, 4, 2]);
  });

  it("replaces the outcome of the same swarm, task and model, even one that was overturned", async () => {
    await keep(REJECTED, { model: "other", type: "general" });
    await keep({ attempts: 2, type: "analysis" });
    const counts = async () =>
      (await ledger.modelRecords({})).map((one) => [one.type, one.tasks, one.attempts, one.solved, one.overturned]);
    const other = ["general", 1, 1, 1, 0];
    assert.deepEqual(await counts(), [["analysis", 1, 2, 1, 0], other]);
    await ledger.overturnOutcomes("s1", ["t1"], "user");
    assert.deepEqual(await counts(), [
      ["analysis", 1, 2, 0, 1],
      ["general", 1, 1, 0, 1],
    ]);
    await keep({ attempts: 4, type: "analysis" });
    assert.deepEqual((await counts())[0], ["analysis", 1, 4, 1, 0]);
  });

  it("overturns only what had been accepted, once, and only in that swarm", async () => {
    await keep({ task: "a" }, { task: "b", ...REJECTED }, { task: "c" }, { task: "a", swarm: "s2" });
    await ledger.overturnOutcomes("s1", ["a", "b", "nothing"], "merged-checks");
    await ledger.overturnOutcomes("s1", ["a"], "user");
    const [record] = await ledger.modelRecords({});
    assert.deepEqual([record?.tasks, record?.solved, record?.proved, record?.overturned], [4, 2, 2, 1]);
  });

  it("gives the records of one type, and of a day and later", async () => {
    await keep({ task: "a", at: DAY - 1 }, { task: "b", at: DAY }, { task: "c", type: "general", at: DAY });
    const tasks = async (filter: Parameters<Ledger["modelRecords"]>[0]) =>
      (await ledger.modelRecords(filter)).map((one) => [one.type, one.tasks]);
    const [coding, general] = [
      ["coding", 1],
      ["general", 1],
    ];
    assert.deepEqual(await tasks({}), [["coding", 2], general]);
    assert.deepEqual(await tasks({ from: "2026-11-22" }), [coding, general]);
    assert.deepEqual(await tasks({ from: "2026-11-22", type: "general" }), [general]);
    assert.deepEqual(await tasks({ from: "2026-11-23" }), []);
  });

  it("refuses evidence of what was not accepted, and acceptance without a word on it", async () => {
    await assert.rejects(ledger.keepOutcome(outcome({ result: "rejected" })), { name: "IllegalStep" });
    await assert.rejects(ledger.keepOutcome(outcome({ evidence: null })), { name: "IllegalStep" });
    await assert.rejects(ledger.keepOutcome(outcome({ attempts: -1 })), { name: "IllegalStep" });
    assert.deepEqual(await ledger.modelRecords({}), []);
  });

  it("keeps the newest correction of the same words, newest first, and at most 1,000", async () => {
    const correction = (at: number, words: string, change: Partial<Correction> = {}): Correction => ({
      ...{ at, words: words.split(" "), type: "coding", complexity: "complex" },
      ...change,
    });
    const first = correction(1, 'fix it\'s "parser"');
    for (const one of [first, correction(2, "add test"), correction(3, "add test", { type: "analysis" })]) {
      await ledger.keepCorrection(one);
    }
    const again = correction(3, "日本");
    await ledger.keepCorrection(again);
    const changed = correction(3, "add test", { type: "analysis" });
    assert.deepEqual(await ledger.corrections(10), [again, changed, first]);
    assert.deepEqual(await ledger.corrections(1), [again]);
    const many = Array.from({ length: 1_000 }, (_, at) => correction(10 + at, `task ${at}`));
    await Promise.all(many.map((one) => ledger.keepCorrection(one)));
    assert.deepEqual(await ledger.corrections(5_000), many.reverse());
  });
}
