import assert from "node:assert/strict";
import { nanoUsd } from "../../src/core/money.ts";
import type { CostOrigin, Forecast, Ledger, NewAttempt } from "../../src/core/spend/ledger.ts";
import { attempt, billed } from "./ledger-attempts.ts";

/** What every ledger must tell about what it holds: origins, sums, alerts, forecasts, changes. */
export function ledgerReportContract(open: () => Promise<Ledger>): void {
  let ledger: Ledger;
  beforeEach(async () => {
    ledger = await open();
  });
  afterEach(() => ledger.close());

  const send = async (id: string, change: Partial<NewAttempt> = {}) => {
    await ledger.reserve(attempt(id, change), []);
    await ledger.markSent(id);
  };
  const spend = async (id: string, cost: number, change: Partial<NewAttempt> = {}, origin: CostOrigin = "billed") => {
    await send(id, change);
    await ledger.settle(id, billed(cost, { origin }));
  };

  it("tells how much of a budget is billed, computed, estimated, on its way and held", async () => {
    await spend("a", 1);
    await spend("b", 20, {}, "computed");
    await send("c");
    await send("d");
    await ledger.hold("d", "cut");
    await send("e");
    await ledger.hold("e", "cut");
    await ledger.reconcile("e", billed(30, { origin: "estimated" }), "counted");
    const [use] = await ledger.use([{ scope: "workspace", key: "2026-11 /project" }]);
    const sums = { settled: 51, open: 200, held: 100, origins: { billed: 1, computed: 20, estimated: 30 } };
    assert.deepEqual(use, { scope: "workspace", key: "2026-11 /project", ...sums });
    await ledger.release("d", "the bill does not have it");
    const [freed] = await ledger.use([{ scope: "month", key: "2026-11" }]);
    assert.deepEqual([freed?.open, freed?.held], [100, 0]);
  });

  it("keeps the generation of a held attempt, and who served it when it is reconciled without saying", async () => {
    await send("a");
    await ledger.hold("a", "cut");
    await ledger.markGeneration("a", "gen-1");
    await ledger.reconcile("a", billed(5, { usage: null, servedModel: null, provider: null }), "bill");
    const [row] = await ledger.attempts({});
    assert.deepEqual([row?.state, row?.generationId, row?.usage], ["reconciled", "gen-1", null]);
  });

  it("sums what is known per model, dearest first", async () => {
    await spend("a", 10, { model: "cheap" });
    await spend("b", 5, { model: "cheap", swarm: "s2" });
    await spend("c", 40, { model: "dear" });
    await send("e", { model: "dear" });
    await spend("d", 1, { model: "dear", at: Date.UTC(2026, 11, 1) });
    const usage = (calls: number) => ({
      ...{ promptTokens: 10 * calls, cachedTokens: 4 * calls, cacheWriteTokens: 0 },
      ...{ completionTokens: 5 * calls, reasoningTokens: 2 * calls },
    });
    assert.deepEqual(await ledger.tally({}), [
      { model: "dear", calls: 2, usage: usage(2), cost: 41 },
      { model: "cheap", calls: 2, usage: usage(2), cost: 15 },
    ]);
    assert.deepEqual(await ledger.tally({ month: "2026-11", swarm: "s1" }), [
      { model: "dear", calls: 1, usage: usage(1), cost: 40 },
      { model: "cheap", calls: 1, usage: usage(1), cost: 10 },
    ]);
    assert.deepEqual(await ledger.tally({ swarm: "nobody" }), []);
  });

  it("sums each task over its attempts and escalations, newest task first, leaving out what was released", async () => {
    const day = (number: number) => Date.UTC(2026, 10, number, 8);
    await spend("a", 10, { at: day(20), model: "cheap" });
    await spend("b", 70, { at: day(21), model: "dear", tier: "balanced", attempt: 2 });
    await send("c", { at: day(21), model: "cheap", attempt: 3 });
    await spend("d", 3, { at: day(22), task: "t2", tier: "budget", role: "planner", taskType: null, complexity: null });
    await send("e", { task: "t3" });
    await ledger.release("e", "refused");
    const [newest, first, ...others] = await ledger.taskCosts({});
    assert.deepEqual(others, []);
    assert.deepEqual([newest?.task, newest?.type, newest?.role, newest?.cost], ["t2", null, "planner", 3]);
    assert.deepEqual(first, {
      ...{ swarm: "s1", task: "t1", role: "worker", tier: "balanced", type: "coding", complexity: "simple" },
      ...{ at: day(20), models: ["cheap", "dear"], attempts: 3, cost: 80, open: 100 },
      usage: { promptTokens: 20, cachedTokens: 8, cacheWriteTokens: 0, completionTokens: 10, reasoningTokens: 4 },
    });
    const tasks = async (filter: Parameters<Ledger["taskCosts"]>[0]) =>
      (await ledger.taskCosts(filter)).map((one) => one.task);
    assert.deepEqual(await tasks({ from: "2026-11-21" }), ["t2"]);
    assert.deepEqual(await tasks({ tier: "balanced" }), ["t1"]);
  });

  it("tells only the first who asks that he is the first", async () => {
    const answers = await Promise.all([ledger.first("80 % of 2026-11"), ledger.first("80 % of 2026-11")]);
    assert.deepEqual(answers.sort(), [false, true]);
    assert.equal(await ledger.first("80 % of 2026-12"), true);
  });

  it("keeps forecasts until they can be scored, newest first", async () => {
    const forecast = (id: string, at: number, change: Partial<Forecast> = {}): Forecast => ({
      ...{ id, kind: "swarm", key: `key of ${id}`, at, basis: "12 tasks like these", actual: null },
      ...{ low: nanoUsd(1), likely: nanoUsd(2), high: nanoUsd(3) },
      profile: { tier: "balanced", type: "coding", complexity: "complex" },
      ...change,
    });
    const month = forecast("m", 5, { kind: "month", profile: null });
    for (const one of [forecast("a", 1), forecast("b", 9), month, forecast("c", 3)]) await ledger.keepForecast(one);
    const scored = forecast("a", 1, { actual: nanoUsd(4) });
    await ledger.keepForecast(scored);
    assert.deepEqual(await ledger.forecasts("swarm", 10), [forecast("b", 9), forecast("c", 3), scored]);
    assert.deepEqual(await ledger.forecasts("swarm", 1), [forecast("b", 9)]);
    assert.deepEqual(await ledger.forecasts("month", 10), [month]);
  });

  it("tells every watcher of a change until it is ended", async () => {
    let told = 0;
    const changed = new Promise<void>((resolve) => {
      ledger.watch(() => resolve());
    });
    const end = ledger.watch(() => {
      told++;
    });
    await ledger.reserve(attempt("a"), []);
    await changed;
    assert.equal(told, 1);
    end();
    const again = new Promise<void>((resolve) => {
      ledger.watch(() => resolve());
    });
    await ledger.markSent("a");
    await again;
    assert.equal(told, 1);
  });
}
