import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import { nanoUsd, ZERO } from "../../../src/core/money.ts";
import {
  type AttemptState,
  type BudgetKey,
  type BudgetLimit,
  type BudgetUse,
  type Ledger,
  type LedgerRow,
  taskKey,
  workspaceKey,
} from "../../../src/core/spend/ledger.ts";
import { openLedger } from "../../../src/node/ledger/client.ts";
import { attempt, billed } from "../../support/ledger-attempts.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const CAP = 300;
const NONE = { billed: ZERO, computed: ZERO, estimated: ZERO };
const LIMITS: readonly BudgetLimit[] = ["s0", "s1"].map((key) => ({ scope: "swarm", key, cap: nanoUsd(CAP) }));
const STEPS = ["reserve", "markSent", "settle", "hold", "release", "reconcile", "reopen"] as const;
/** How often each is drawn. Opening again takes the longest. */
const WEIGHTS = [10, 8, 6, 3, 3, 3, 1];
/** From which states a step may be made. */
const ALLOWED: Readonly<Record<string, readonly AttemptState[]>> = {
  markSent: ["reserved"],
  settle: ["sent"],
  reconcile: ["held"],
  hold: ["reserved", "sent"],
  release: ["reserved", "sent", "held"],
};

const step = fc.record({
  name: fc.oneof(...STEPS.map((name, at) => ({ arbitrary: fc.constant(name), weight: WEIGHTS[at] ?? 0 }))),
  id: fc.nat(7),
  bound: fc.nat(150),
  share: fc.double({ min: 0, max: 1, noNaN: true }),
  hours: fc.nat(36),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

describe("the ledger's totals", function () {
  this.timeout(60_000);
  const folder = temporaryFolder();

  it("are the sums of its attempts and below the cap after any sequence of steps, legal or not", async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 15, maxLength: 40 }), async (steps) => {
        const file = join(folder(), `${++run}.sqlite`);
        let ledger = await openLedger({ file });
        try {
          for (const one of steps) {
            if (one.name === "reopen") {
              await ledger.close();
              ledger = await openLedger({ file });
            } else {
              await take(ledger, one);
            }
          }
          await checkTotals(ledger);
        } finally {
          await ledger.close();
        }
      }),
      { numRuns: 5 },
    );
  });
});

/** Makes the step and checks that it does what the states before it allow, nothing else. */
async function take(ledger: Ledger, one: Step): Promise<void> {
  const before = await ledger.attempts({});
  const id = `a${one.id}`;
  const row = before.find((other) => other.id === id);
  const making = make(ledger, one, row);
  const isAllowed = one.name === "reserve" ? row === undefined : row && ALLOWED[one.name]?.includes(row.state);
  if (!isAllowed) {
    await assert.rejects(making, { name: "IllegalStep" });
    assert.deepEqual(await ledger.attempts({}), before);
    return;
  }
  const result = await making;
  if (one.name !== "reserve") return;
  const used = before
    .filter((other) => other.swarm === swarmOf(one))
    .reduce((total, other) => total + weight(other), 0);
  assert.equal(result?.status, used + one.bound <= CAP ? "reserved" : "refused");
}

async function make(ledger: Ledger, one: Step, row: LedgerRow | undefined) {
  const id = `a${one.id}`;
  switch (one.name) {
    case "reserve": {
      const limits = LIMITS.filter(({ key }) => key === swarmOf(one));
      const at = Date.UTC(2026, 9, 30, 20) + one.hours * 3_600_000;
      const who = { swarm: swarmOf(one), task: `t${one.id % 3}` };
      return ledger.reserve(attempt(id, { ...who, at, bound: nanoUsd(one.bound) }), limits);
    }
    case "settle":
      await ledger.settle(id, billed(Math.floor((row?.bound ?? 0) * one.share)));
      return;
    case "reconcile":
      await ledger.reconcile(id, billed(Math.floor((row?.bound ?? 0) * one.share), { origin: "computed" }), "bill");
      return;
    case "markSent":
      await ledger.markSent(id);
      return;
    case "hold":
      await ledger.hold(id, "cut");
      return;
    case "release":
      await ledger.release(id, "refused");
      return;
    case "reopen":
      return;
  }
}

async function checkTotals(ledger: Ledger): Promise<void> {
  const rows = await ledger.attempts({});
  const sums = new Map<string, BudgetUse>();
  for (const row of rows) {
    const keys: BudgetKey[] = [
      { scope: "month", key: row.month },
      { scope: "day", key: row.day },
      { scope: "workspace", key: workspaceKey(row.month, row.workspace) },
      { scope: "swarm", key: row.swarm },
      { scope: "task", key: taskKey(row.swarm, row.task) },
    ];
    for (const key of keys) {
      const name = `${key.scope} ${key.key}`;
      const sum = sums.get(name) ?? { ...key, settled: ZERO, open: ZERO, held: ZERO, origins: NONE };
      sums.set(name, withRow(sum, row));
    }
  }
  const all = [...sums.values()];
  assert.deepEqual(await ledger.use(all), all);
  for (const { scope, settled, open } of all) if (scope === "swarm") assert.ok(settled + open <= CAP);
}

function withRow(sum: BudgetUse, row: LedgerRow): BudgetUse {
  const more = nanoUsd(weight(row));
  if (row.origin === "unknown") {
    const held = row.state === "held" ? more : ZERO;
    return { ...sum, open: nanoUsd(sum.open + more), held: nanoUsd(sum.held + held) };
  }
  const origins = { ...sum.origins, [row.origin]: sum.origins[row.origin] + more };
  return { ...sum, settled: nanoUsd(sum.settled + more), origins };
}

/** What an attempt takes of its budgets. */
function weight(row: LedgerRow): number {
  if (row.state === "settled" || row.state === "reconciled") return row.cost ?? Number.NaN;
  return row.state === "released" ? 0 : row.bound;
}

function swarmOf(one: Step): string {
  return `s${one.id % 2}`;
}
