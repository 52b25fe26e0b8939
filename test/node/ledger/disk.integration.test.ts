import assert from "node:assert/strict";
import { chmodSync, cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openLedger } from "../../../src/node/ledger/client.ts";
import { peekSpend } from "../../../src/node/ledger/peek.ts";
import { attempt, billed } from "../../support/ledger-attempts.ts";
import { keepHistory, replay } from "../../support/ledger-history.ts";
import { lost, openWindow } from "../../support/ledger-windows.ts";
import { type SmallDisk, smallDisk } from "../../support/small-disk.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

describe("a ledger on a disk that does not take it", function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  let disk: SmallDisk | null = null;
  afterEach(() => {
    disk?.dispose();
    disk = null;
  });
  const mount = (test: Mocha.Context, kilobytes: number): SmallDisk => {
    disk = smallDisk(kilobytes);
    if (disk) return disk;
    console.log("      (no small disk can be mounted here: that takes Linux and root)");
    return test.skip();
  };

  it("refuses what it cannot write when the disk is full, keeps what it acknowledged, and goes on when there is room", async function () {
    const { path } = mount(this, 700);
    const file = join(path, "ledger.sqlite");
    await (await openLedger({ file })).close();
    keepHistory(file);
    const order = { file, cap: 10_000_000, largestBound: 0, agents: 3, seed: 1, behaviour: "until-trouble" } as const;
    const window = openWindow(order);
    await window.ended;
    const troubles = window.said.filter((line) => line.startsWith("trouble"));
    assert.equal(troubles.length, 9);
    for (const line of troubles) assert.match(line, / unwritable$/);
    const said = window.said.filter((line) => !line.startsWith("trouble"));
    assert.ok(said.length > 30, `${said.length} steps before the disk was full`);

    const roomy = join(folder(), "roomy");
    cpSync(path, roomy, { recursive: true });
    const moved = join(roomy, "ledger.sqlite");
    const ledger = await openLedger({ file: moved });
    assert.deepEqual(lost(said, await ledger.attempts({})), []);
    const [use] = await ledger.use([{ scope: "swarm", key: "s1" }]);
    assert.equal((use?.settled ?? 0) + (use?.open ?? 0), replay(moved).swarms.get("s1")?.last, "nothing is uncounted");
    await ledger.reserve(attempt("next"), []);
    await ledger.close();
  });

  it("says what to do when the disk is full from the start", async function () {
    const { path } = mount(this, 24);
    writeFileSync(join(path, "filler"), Buffer.alloc(20 * 1024));
    await assert.rejects(openLedger({ file: join(path, "ledger.sqlite") }), {
      name: "LedgerError",
      kind: "unwritable",
      message: /nothing can be spent under a budget\. Make room on the disk/,
    });
  });

  it("refuses a file on a disk that has become read-only, and can still be looked at", async function () {
    const small = mount(this, 2_000);
    const file = join(small.path, "ledger.sqlite");
    const ledger = await openLedger({ file });
    await ledger.reserve(attempt("a"), []);
    await ledger.markSent("a");
    await ledger.settle("a", billed(30));
    await ledger.close();
    small.readOnly();
    await assert.rejects(openLedger({ file }), { kind: "unwritable", message: /another folder in FRUGAL_SWARM_DATA/ });
    const { month, problem } = peekSpend(file, Date.UTC(2026, 10, 22, 12));
    assert.ok(month.settled === 30 || problem !== null, "never a zero without a word");
  });

  it("refuses a folder that may not be written to", async function () {
    if (process.platform === "win32" || process.getuid?.() === 0) this.skip();
    const closed = join(folder(), "closed");
    mkdirSync(closed, { mode: 0o500 });
    await assert.rejects(openLedger({ file: join(closed, "ledger.sqlite") }), { kind: "unwritable" });
    chmodSync(closed, 0o700);
  });
});
