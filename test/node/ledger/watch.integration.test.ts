import assert from "node:assert/strict";
import { join } from "node:path";
import { openLedger } from "../../../src/node/ledger/client.ts";
import { peekSpend } from "../../../src/node/ledger/peek.ts";
import { watchLedgerFile } from "../../../src/node/ledger/watch-file.ts";
import { openWindow } from "../../support/ledger-windows.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const NOON = Date.UTC(2026, 10, 22, 12);

describe("a window that watches the ledger", function () {
  this.timeout(60_000);
  const folder = temporaryFolder();

  it("sees what another process has settled when it is told, with its thread and without", async () => {
    const file = join(folder(), "ledger.sqlite");
    const ledger = await openLedger({ file });
    const ends: (() => void)[] = [];
    const byThread = new Promise<void>((resolve, reject) => {
      const look = async () => {
        const [use] = await ledger.use([{ scope: "swarm", key: "s1" }]);
        if (use?.settled === 7) resolve();
      };
      ends.push(ledger.watch(() => look().catch(reject)));
    });
    const byFile = new Promise<void>((resolve) => {
      ends.push(watchLedgerFile(file, () => peekSpend(file, NOON).month.settled === 7 && resolve()));
    });
    const other = openWindow({ file, cap: 1, largestBound: 0, agents: 1, seed: 1, behaviour: "stop-midway" });
    await Promise.all([byThread, byFile]);
    for (const end of ends) end();
    other.child.kill("SIGKILL");
    await other.ended;
    await ledger.close();
  });

  it("is not told of anything while nobody commits", async () => {
    const file = join(folder(), "ledger.sqlite");
    const ledger = await openLedger({ file });
    const reader = await openLedger({ file });
    const end = ledger.watch(() => assert.fail("nothing was committed"));
    for (let look = 0; look < 5; look++) await Promise.all([ledger.attempts({}), reader.attempts({})]);
    end();
    await reader.close();
    await ledger.close();
  });
});
