import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openLedger } from "../../../src/node/ledger/client.ts";
import { repairLedger } from "../../../src/node/ledger/repair.ts";
import { killMany } from "../../support/ledger-trials.ts";
import { lost } from "../../support/ledger-windows.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const KILLS = 30;

describe("windows that are killed", function () {
  this.timeout(300_000);
  const folder = temporaryFolder();

  it(`lose nothing acknowledged in ${KILLS} kills at named points and at random, nor pass the cap`, async () => {
    const file = join(folder(), "ledger.sqlite");
    const killed = await killMany({ file, kills: KILLS, lanes: 3 });
    assert.equal(killed.points.size, 12, [...killed.points].join(" "));
    assert.deepEqual(killed.lost, []);
    assert.equal(killed.undecided, 0, "the next opening decides what the killed ones left");
    assert.ok(killed.highest <= 1 && killed.highest > 0.97, `${killed.highest} of a cap was taken`);
    assert.ok(killed.isExact);

    // And should the file be lost as well, the second copy has the same.
    for (const part of ["-wal", "-shm"]) rmSync(file + part, { force: true });
    writeFileSync(file, "junk ".repeat(2_000));
    await repairLedger(file);
    const again = await openLedger({ file });
    assert.deepEqual(lost(killed.said, await again.attempts({})), []);
    const [rebuilt] = await again.use([{ scope: "month", key: "2026-11" }]);
    assert.ok((rebuilt?.settled ?? 0) >= killed.settled);
    await again.close();
  });
});
