import assert from "node:assert/strict";
import { join } from "node:path";
import { ENDINGS } from "../support/bill-plan.ts";
import { runBill, unexplained } from "../support/bill-run.ts";
import { configJson } from "../support/real-configs.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

describe("our books and the provider's bill", () => {
  const folder = temporaryFolder();

  it("are the same to the nano-dollar after 1,000 calls, a fifth of them cut, failed or cancelled", async function () {
    this.timeout(300_000);
    const run = await runBill({
      calls: 1_000,
      seed: "2026-11-23",
      inFlight: 16,
      batch: 500,
      file: join(folder(), "ledger.sqlite"),
      models: configJson("models.json"),
      patienceMs: 4_000,
    });
    const { tally, total } = run;
    assert.deepEqual(tally.wrong, []);
    assert.equal(tally.undecided, 0);
    assert.equal(unexplained(run), 0);
    assert.equal(run.keyUsage, run.billed);
    assert.deepEqual(total, { settled: tally.booked, open: tally.heldBound });
    assert.deepEqual([...tally.endings.keys()].sort(), [...ENDINGS].sort());
    const all = [...tally.endings.values()];
    const sum = (of: (one: (typeof all)[number]) => number) => all.reduce((total, one) => total + of(one), 0);
    // The run is worth something only when costs were indeed learned later, and hardly any stayed unknown for good.
    assert.ok(sum((one) => one.reconciled) > 100, `${sum((one) => one.reconciled)} looked up`);
    assert.ok(sum((one) => one.held) - tally.blind < 10, [...tally.reasons].join("; "));
    assert.ok(run.lookups > sum((one) => one.reconciled), "none was asked for twice");
  });
});
