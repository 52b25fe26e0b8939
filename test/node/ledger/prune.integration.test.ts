import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { openLedger } from "../../../src/node/ledger/client.ts";
import { pruneSimulated } from "../../../src/node/ledger/prune.ts";
import { attempt } from "../../support/ledger-attempts.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const DAY = 86_400_000;

describe("the ledgers of simulated runs", function () {
  this.timeout(20_000);
  const folder = temporaryFolder();

  it("are removed whole when they are older than a week and no window has them open", async () => {
    const [old, open] = [join(folder(), "old.sqlite"), join(folder(), "open.sqlite")];
    for (let time = 0; time < 2; time++) {
      const ledger = await openLedger({ file: old });
      await ledger.reserve(attempt(`a${time}`), []);
      await ledger.close();
    }
    const used = await openLedger({ file: open });
    const before = readdirSync(folder());
    pruneSimulated(folder(), Date.now() + 6 * DAY);
    assert.deepEqual(readdirSync(folder()), before);
    pruneSimulated(folder(), Date.now() + 8 * DAY);
    const left = readdirSync(folder());
    assert.ok(before.some((name) => name.startsWith("old.sqlite-backup")));
    assert.deepEqual(
      left.filter((name) => !name.startsWith("open.sqlite")),
      [],
    );
    await used.reserve(attempt("a"), []);
    await used.close();
    pruneSimulated(folder(), Date.now() + 8 * DAY);
    assert.deepEqual(readdirSync(folder()), []);
    pruneSimulated(join(folder(), "not there"), 0);
  });
});
