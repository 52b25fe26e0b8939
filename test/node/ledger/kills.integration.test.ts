import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openLedger } from "../../../src/node/ledger/client.ts";
import { repairLedger } from "../../../src/node/ledger/repair.ts";
import { keepHistory, replay } from "../../support/ledger-history.ts";
import { killPoint, lost, openWindow, type WindowOrder } from "../../support/ledger-windows.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const KILLS = 30;

describe("windows that are killed", function () {
  this.timeout(300_000);
  const folder = temporaryFolder();

  it(`lose nothing acknowledged in ${KILLS} kills at named points and at random, nor pass the cap`, async () => {
    const file = join(folder(), "ledger.sqlite");
    await (await openLedger({ file })).close();
    keepHistory(file);
    const order = { file, cap: 100_000_000, largestBound: 30_000, agents: 8, behaviour: "spend" } as const;
    const said: string[] = [];
    const points = new Set<string>();
    let next = 0;
    const lane = async () => {
      while (next < KILLS) {
        const number = next++;
        const killAt = killPoint(number);
        points.add(killAt?.point ?? "random");
        const window = openWindow({ ...order, seed: number, ...(killAt && { killAt }) } satisfies WindowOrder);
        if (!killAt) {
          await window.hasSaid(3 + ((number * 17) % 90));
          window.child.kill("SIGKILL");
        }
        await window.ended;
        assert.equal(window.child.signalCode, "SIGKILL", `${killAt?.point} was not reached`);
        said.push(...window.said);
      }
    };
    await Promise.all([lane(), lane(), lane()]);
    assert.equal(points.size, 12, [...points].join(" "));

    const ledger = await openLedger({ file });
    const rows = await ledger.attempts({});
    assert.deepEqual(lost(said, rows), []);
    const undecided = rows.filter((row) => ["reserved", "sent", "generating"].includes(row.state));
    assert.deepEqual(undecided, [], "the next opening decides what the killed ones left");
    const [use] = await ledger.use([{ scope: "swarm", key: "s1" }]);
    const { highest, last } = replay(file).swarms.get("s1") ?? assert.fail();
    assert.ok(highest <= order.cap);
    assert.equal((use?.settled ?? 0) + (use?.open ?? 0), last);
    await ledger.close();

    // And should the file be lost as well, the second copy has the same.
    for (const part of ["-wal", "-shm"]) rmSync(file + part, { force: true });
    writeFileSync(file, "junk ".repeat(2_000));
    await repairLedger(file);
    const again = await openLedger({ file });
    assert.deepEqual(lost(said, await again.attempts({})), []);
    const [rebuilt] = await again.use([{ scope: "swarm", key: "s1" }]);
    assert.ok((rebuilt?.settled ?? 0) >= (use?.settled ?? 0));
    await again.close();
  });
});
