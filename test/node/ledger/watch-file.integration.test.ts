import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openLedger } from "../../../src/node/ledger/client.ts";
import { watchLedgerFile } from "../../../src/node/ledger/watch-file.ts";
import { attempt } from "../../support/ledger-attempts.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

describe("a watch on the ledger's file", function () {
  this.timeout(10_000);
  const folder = temporaryFolder();
  let told: EventEmitter;
  let end: () => void;
  const watchIt = (file: string) => {
    told = new EventEmitter();
    end = watchLedgerFile(file, () => told.emit("change"));
  };
  afterEach(() => end());

  it("tells of a commit of an open ledger, which changes only the log beside the file", async () => {
    const file = join(folder(), "ledger.sqlite");
    const ledger = await openLedger({ file });
    watchIt(file);
    const change = once(told, "change");
    await ledger.reserve(attempt("a"), []);
    await change;
    await ledger.close();
  });

  it("tells of a ledger that is made after it, in a folder that was not there", async () => {
    const file = join(folder(), "later", "ledger.sqlite");
    watchIt(file);
    const change = once(told, "change");
    mkdirSync(join(folder(), "later"));
    writeFileSync(file, "made");
    await change;
  });

  it("goes on after its folder was removed and made again", async () => {
    const inner = join(folder(), "inner");
    const file = join(inner, "ledger.sqlite");
    mkdirSync(inner);
    writeFileSync(file, "one");
    watchIt(file);
    const gone = once(told, "change");
    rmSync(inner, { recursive: true });
    await gone;
    const back = once(told, "change");
    mkdirSync(inner);
    writeFileSync(file, "two");
    await back;
  });

  it("tells of nothing when another file of the folder changes, nor after its end", async () => {
    const file = join(folder(), "ledger.sqlite");
    writeFileSync(file, "one");
    watchIt(file);
    let changes = 0;
    told.on("change", () => changes++);
    writeFileSync(join(folder(), "other.sqlite"), "x");
    const ended = watchLedgerFile(file, () => told.emit("ended one"));
    ended();
    told.on("ended one", () => assert.fail("it was ended"));
    const seen = once(told, "change");
    writeFileSync(file, "three and longer");
    await seen;
    assert.equal(changes, 1);
  });
});
