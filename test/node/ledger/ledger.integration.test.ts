import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { openLedger } from "../../../src/node/ledger/client.ts";
import { walIsSafe } from "../../../src/node/ledger/schema.ts";
import { attempt, billed } from "../../support/ledger-attempts.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

describe("the ledger in a SQLite file", function () {
  this.timeout(20_000);
  const folder = temporaryFolder();
  const file = () => join(folder(), "data", "ledger.sqlite");

  it("is closed to other users of the machine", async function () {
    if (process.platform === "win32") this.skip();
    const ledger = await openLedger({ file: file() });
    assert.equal((await stat(file())).mode & 0o777, 0o600);
    assert.equal((await stat(join(folder(), "data"))).mode & 0o777, 0o700);
    await ledger.close();
    assert.deepEqual(readdirSync(`${file()}-windows`), []);
  });

  it("shares its totals with a second window that is open at the same time, and leaves that one's calls alone", async () => {
    const [one, two] = [await openLedger({ file: file() }), await openLedger({ file: file() })];
    await one.reserve(attempt("a"), []);
    await one.markSent("a");
    const [use] = await two.use([{ scope: "swarm", key: "s1" }]);
    assert.equal(use?.open, 100);
    await two.close();
    const three = await openLedger({ file: file() });
    assert.deepEqual(
      (await three.attempts({})).map((row) => row.state),
      ["sent"],
    );
    await one.settle("a", billed(5));
    await one.close();
    await three.close();
  });

  it("can be opened by many at the same moment, a new file too", async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => openLedger({ file: file() })));
    await Promise.all(all.map((ledger, at) => ledger.reserve(attempt(`a${at}`), [])));
    const [use] = (await all[0]?.use([{ scope: "swarm", key: "s1" }])) ?? [];
    assert.equal(use?.open, 800);
    await Promise.all(all.map((ledger) => ledger.close()));
  });

  it("holds, and never frees, what a window without a lock file left", async () => {
    const ledger = await openLedger({ file: file() });
    await ledger.close();
    const db = new DatabaseSync(file());
    db.exec(`INSERT INTO attempts (id, window, at, month, day, swarm, task, agent, role, workspace, attempt,
      route_reason, model, bound, state) VALUES ('a', 'gone', 0, '1970-01', '1970-01-01', 's1', 't1', 'x', 'worker', '/', 1, '', 'm', 0, 'reserved')`);
    db.close();
    const again = await openLedger({ file: file() });
    assert.deepEqual(
      (await again.attempts({})).map((row) => row.state),
      ["held"],
    );
    await again.close();
  });

  it("waits for another process's transaction instead of failing", async () => {
    const ledger = await openLedger({ file: file() });
    const other = new DatabaseSync(file());
    other.exec("BEGIN IMMEDIATE");
    let done = false;
    const reserving = ledger.reserve(attempt("a"), []).then(() => {
      done = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 150));
    assert.equal(done, false);
    other.exec("COMMIT");
    await reserving;
    other.close();
    await ledger.close();
  });

  it("waits with its opening too, as long as another process keeps everybody out", async () => {
    await (await openLedger({ file: file() })).close();
    const other = new DatabaseSync(file());
    other.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
    const opening = openLedger({ file: file() });
    await new Promise((resolve) => setTimeout(resolve, 400));
    other.close();
    await (await opening).close();
  });

  it("writes ahead only with a SQLite that does it safely", () => {
    const safe = ["3.44.6", "3.50.7", "3.51.3", "3.53.4", "4.0.0"];
    const unsafe = ["3.7.0", "3.44.5", "3.45.9", "3.49.1", "3.50.6", "3.51.2", ""];
    assert.deepEqual(
      safe.filter((version) => !walIsSafe(version)),
      [],
    );
    assert.deepEqual(unsafe.filter(walIsSafe), []);
  });
});
