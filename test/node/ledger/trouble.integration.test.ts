import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { open, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { openLedger } from "../../../src/node/ledger/client.ts";
import { attempt } from "../../support/ledger-attempts.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

describe("a ledger that cannot be used", function () {
  this.timeout(20_000);
  const folder = temporaryFolder();
  const file = () => join(folder(), "ledger.sqlite");

  it("is damaged when it is no database, says what to do, and leaves the file alone", async () => {
    const junk = randomBytes(9000);
    await writeFile(file(), junk);
    await assert.rejects(openLedger({ file: file() }), (error) => {
      assert.ok(error instanceof Error && "kind" in error);
      assert.equal(error.kind, "damaged");
      assert.match(error.message, /ledger\.sqlite is damaged .* left as it is\. .*ledger repair/);
      return true;
    });
    assert.deepEqual(await readFile(file()), junk);
  });

  it("is damaged when pages in its middle are overwritten", async () => {
    const ledger = await openLedger({ file: file() });
    await Promise.all(Array.from({ length: 100 }, (_, n) => ledger.reserve(attempt(`a${n}`), [])));
    await ledger.close();
    const handle = await open(file(), "r+");
    await handle.write(Buffer.alloc(3 * 4096, 0x5a), 0, 3 * 4096, 4096);
    await handle.close();
    await assert.rejects(openLedger({ file: file() }), { name: "LedgerError", kind: "damaged" });
  });

  it("is damaged when another program's database stands there", async () => {
    const db = new DatabaseSync(file());
    db.exec("CREATE TABLE theirs (x)");
    db.close();
    await assert.rejects(openLedger({ file: file() }), { kind: "damaged", message: /another program's database/ });
  });

  it("is newer when a later version has written it", async () => {
    await (await openLedger({ file: file() })).close();
    const db = new DatabaseSync(file());
    db.exec("PRAGMA user_version = 4");
    db.close();
    await assert.rejects(openLedger({ file: file() }), { kind: "newer", message: /Update Frugal Swarm/ });
  });

  it("is unwritable when its folder cannot be made or it is a folder itself", async () => {
    await writeFile(join(folder(), "file"), "");
    const inside = join(folder(), "file", "ledger.sqlite");
    await assert.rejects(openLedger({ file: inside }), { kind: "unwritable", message: /FRUGAL_SWARM_DATA/ });
    await assert.rejects(openLedger({ file: folder() }), { kind: "unwritable" });
  });

  it("fails only the step that the database refuses, and keeps what was acknowledged", async () => {
    const ledger = await openLedger({ file: file() });
    await ledger.reserve(attempt("before"), []);
    const db = new DatabaseSync(file());
    // Refuses the last of the step's writes, when the attempt and its other totals are written already.
    db.exec(`CREATE TRIGGER refuse BEFORE INSERT ON totals WHEN new.key = 's1/refused'
      BEGIN SELECT RAISE(ABORT, 'no more'); END`);
    db.close();
    const [refused, beside] = await Promise.allSettled([
      ledger.reserve(attempt("refused", { task: "refused" }), []),
      ledger.reserve(attempt("beside"), []),
    ]);
    assert.deepEqual([refused?.status, beside?.status], ["rejected", "fulfilled"]);
    assert.deepEqual(
      (await ledger.attempts({})).map((row) => row.id),
      ["before", "beside"],
    );
    const [use] = await ledger.use([{ scope: "swarm", key: "s1" }]);
    assert.equal(use?.open, 200);
    await ledger.close();
  });

  it("is unavailable when its thread ends, for what is asked then and later", async () => {
    const ends = (code: string) => new URL(`data:text/javascript,${encodeURIComponent(code)}`);
    await assert.rejects(openLedger({ file: file(), workerFile: ends("process.exit(1)") }), { kind: "unavailable" });
    await assert.rejects(openLedger({ file: file(), workerFile: ends("throw new Error('boom')") }), {
      kind: "unavailable",
      message: /boom/,
    });
    const dies = `
      import { parentPort } from "node:worker_threads";
      parentPort.on("message", () => process.exit(1));
      parentPort.postMessage({ number: 0, status: "done", value: null });`;
    const ledger = await openLedger({ file: file(), workerFile: ends(dies) });
    const asked = [ledger.use([]), ledger.daily("2026-01-01")];
    for (const one of asked) await assert.rejects(one, { name: "LedgerError", kind: "unavailable" });
    await assert.rejects(ledger.markSent("a"), { kind: "unavailable" });
    await ledger.close();
  });
});
