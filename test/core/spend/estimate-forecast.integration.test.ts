import assert from "node:assert/strict";
import { join } from "node:path";
import { usd } from "../../../src/core/money.ts";
import type { Forecast } from "../../../src/core/spend/ledger.ts";
import { scoreSwarms, UNTOLD } from "../../../src/core/spend/report-scores.ts";
import { openLedger } from "../../../src/node/ledger/client.ts";
import { attempt, billed } from "../../support/ledger-attempts.ts";
import { task } from "../../support/plans.ts";
import { planOf, type Ran, type SwarmBench, swarmBench, writes } from "../../support/swarm-bench.ts";

describe("forecasts of real swarms", () => {
  let bench: SwarmBench;
  before(async () => {
    bench = swarmBench({ "start.txt": "start\n" });
    await withLedger(async (ledger) => {
      for (const daysAgo of [4, 3, 2, 1]) {
        const id = `earlier-${daysAgo}`;
        await ledger.reserve(attempt(id, { at: Date.now() - daysAgo * 86_400_000, bound: usd("0.1") }), []);
        await ledger.markSent(id);
        await ledger.settle(id, billed(usd("0.1")));
      }
    });
  });
  after(() => bench.dispose());

  const run = (request = {}, signal?: AbortSignal): Promise<Ran> =>
    bench.run(
      { plan: () => planOf(task("a")), turn: (talk) => writes(talk, "a.txt", "x\n") },
      { request, ...(signal && { signal }) },
    );

  async function withLedger<T>(ask: (ledger: Awaited<ReturnType<typeof openLedger>>) => Promise<T>): Promise<T> {
    const ledger = await openLedger({ file: join(bench.folder, "ledger.sqlite") });
    try {
      return await ask(ledger);
    } finally {
      await ledger.close();
    }
  }

  it("are made from the first three, kept at the launch of the fourth, and scored with what the ledger has", async () => {
    for (let count = 0; count < 3; count++) await run();
    const fourth = await run();
    const [newest, ...others] = await withLedger((ledger) => ledger.forecasts("swarm", 10));
    assert.equal(newest?.key, fourth.result.id);
    assert.equal(newest.actual, fourth.billed);
    // The same work each time: what was told is what it came to, but for what a provider's cache took off.
    assert.ok(newest.low <= newest.actual && newest.actual <= newest.high * 1.2, JSON.stringify(newest));
    assert.match(newest.basis, /^From 3 swarms of this kind of the last 60 days/);
    assert.equal(newest.profile?.tier, "balanced");
    assert.deepEqual(others.map(isTold), [false, false, false]);
    const score = await withLedger(scoreSwarms);
    assert.equal(score?.count, 1);
    assert.ok(score.meanErrorPercent < 50, `${score.meanErrorPercent} %`);
  });

  it("come with the day's projection of the month, kept after each run", async () => {
    const [month, ...more] = await withLedger((ledger) => ledger.forecasts("month", 10));
    assert.ok(month !== undefined && more.length === 0, "one for the day, however many swarms ran");
    assert.ok(month.likely > 0 && month.low <= month.likely && month.likely <= month.high);
    assert.match(month.basis, /^From the last 4 full days/);
  });

  it("are not scored for a swarm that is stopped, and not made where the plan is given", async () => {
    const before = await withLedger((ledger) => ledger.forecasts("swarm", 10));
    const given = await run({ plan: { tasks: [task("a")] } });
    const stopped = await run({}, AbortSignal.abort());
    assert.equal(stopped.result.outcome.status, "stopped");
    const after = await withLedger((ledger) => ledger.forecasts("swarm", 10));
    assert.equal(after.length, before.length + 1);
    assert.equal(after.find(({ key }) => key === stopped.result.id)?.actual, null);
    assert.equal(
      after.some(({ key }) => key === given.result.id),
      false,
    );
    assert.equal((await withLedger(scoreSwarms))?.count, 1);
  });
});

function isTold({ id }: Forecast): boolean {
  return !id.startsWith(UNTOLD);
}
