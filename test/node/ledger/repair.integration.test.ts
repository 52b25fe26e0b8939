import assert from "node:assert/strict";
import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { nanoUsd } from "../../../src/core/money.ts";
import type { BudgetKey, Ledger } from "../../../src/core/spend/ledger.ts";
import { openLedger } from "../../../src/node/ledger/client.ts";
import { peekSpend } from "../../../src/node/ledger/peek.ts";
import { repairLedger } from "../../../src/node/ledger/repair.ts";
import { attempt, billed } from "../../support/ledger-attempts.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const NOW = Date.UTC(2026, 10, 22, 18);
const MONTH: BudgetKey = { scope: "month", key: "2026-11" };

describe("the repair of a ledger", function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  const file = () => join(folder(), "ledger.sqlite");
  const backup = () => `${file()}-backup`;
  const journals = () => readdirSync(`${file()}-steps`).map((name) => join(`${file()}-steps`, name));

  const within = async (work: (ledger: Ledger) => Promise<void>) => {
    const ledger = await openLedger({ file: file() });
    await work(ledger);
    await ledger.close();
  };
  const send = async (ledger: Ledger, id: string) => {
    await ledger.reserve(attempt(id), []);
    await ledger.markSent(id);
  };
  const settle = async (ledger: Ledger, id: string, cost = 30) => {
    await send(ledger, id);
    await ledger.settle(id, billed(cost));
  };
  /** One of each state. */
  const spendInAllWays = async (ledger: Ledger) => {
    await settle(ledger, "settled");
    await send(ledger, "reconciled");
    await ledger.hold("reconciled", "cut");
    await ledger.reconcile("reconciled", billed(40, { origin: "computed" }), "bill");
    await send(ledger, "held");
    await ledger.hold("held", "cut");
    await send(ledger, "released");
    await ledger.release("released", "refused");
    await ledger.reserve(attempt("reserved"), []);
    await send(ledger, "sent");
  };
  const destroy = () => {
    for (const part of ["-wal", "-shm"]) rmSync(file() + part, { force: true });
    writeFileSync(file(), "no database any more ".repeat(999));
  };
  const states = async (ledger: Ledger) =>
    Object.fromEntries((await ledger.attempts({})).map((row) => [row.id, row.state]));

  it("makes it anew from the journals alone, to the last field", async () => {
    let before: unknown;
    await within(async (ledger) => {
      await spendInAllWays(ledger);
      before = (await ledger.attempts({})).slice(0, 4);
    });
    const counted = peekSpend(file(), NOW, "/project");
    assert.deepEqual([counted.month.settled, counted.month.open], [70, 200]);
    destroy();
    const report = await repairLedger(file(), NOW);
    assert.deepEqual([report.status, report.attempts, report.held], ["rebuilt", 6, 2]);
    assert.match(report.text, /2 of them are held.*The damaged file is kept as .*-damaged-2026/);
    assert.ok(readFileSync(String(report.movedTo), "utf8").startsWith("no database any more"));
    await within(async (ledger) => {
      const rows = await ledger.attempts({});
      for (const row of before as typeof rows)
        assert.deepEqual(
          rows.find(({ id }) => id === row.id),
          row,
        );
      assert.deepEqual(peekSpend(file(), NOW, "/project"), counted);
      assert.deepEqual([rows.length, (await states(ledger)).sent], [6, "held"]);
      await settle(ledger, "goes on");
    });
    assert.equal((await repairLedger(file(), NOW)).status, "intact");
  });

  it("takes what is older from the daily copy, whose journals are gone, and what came later from the journals", async () => {
    await within((ledger) => settle(ledger, "older"));
    await within((ledger) => settle(ledger, "later", 7));
    assert.ok(existsSync(backup()), "the second opening made the copy");
    assert.equal(journals().length, 1, "and removed the journal that it covers");
    destroy();
    await repairLedger(file(), NOW);
    await within(async (ledger) => {
      assert.deepEqual(await states(ledger), { older: "settled", later: "settled" });
      const [use] = await ledger.use([MONTH]);
      assert.equal(use?.settled, 37);
    });
  });

  it("makes a copy a day, and keeps the disk's use bounded over many windows", async () => {
    for (let day = 0; day < 4; day++) {
      for (const id of [`${day}-a`, `${day}-b`]) await within((ledger) => settle(ledger, id));
      const yesterday = new Date(Date.now() - 25 * 3_600_000);
      utimesSync(backup(), yesterday, yesterday);
    }
    await within((ledger) => settle(ledger, "last"));
    assert.equal(journals().length, 1);
    assert.deepEqual(readdirSync(folder()).sort(), [
      ...["ledger.sqlite", "ledger.sqlite-backup", "ledger.sqlite-backup.lock", "ledger.sqlite-steps"],
      "ledger.sqlite-windows",
    ]);
  });

  it("holds what a broken journal does not prove: a lost settlement, and a reservation that may have been sent", async () => {
    const ledger = await openLedger({ file: file() });
    await settle(ledger, "settled");
    await settle(ledger, "lost", 20);
    await ledger.reserve(attempt("reserved"), []);
    const [journal = ""] = journals();
    const text = readFileSync(journal, "utf8");
    await ledger.close();
    const lines = text
      .split("\n")
      .map((line) => (line.includes('"cost":20') ? line.replace('"cost":20', '"cost":2') : line));
    destroy();
    writeFileSync(journal, lines.join("\n"));
    await repairLedger(file(), NOW);
    await within(async (repaired) => {
      assert.deepEqual(await states(repaired), { settled: "settled", lost: "held", reserved: "held" });
    });
  });

  it("does not take a line that was torn by the crash for a broken journal", async () => {
    const ledger = await openLedger({ file: file() });
    await ledger.reserve(attempt("reserved"), []);
    const [journal = ""] = journals();
    const text = readFileSync(journal, "utf8");
    await ledger.close();
    destroy();
    writeFileSync(journal, text);
    appendFileSync(journal, text.slice(0, 40));
    await repairLedger(file(), NOW);
    await within(async (repaired) => assert.deepEqual(await states(repaired), { reserved: "released" }));
  });

  it("carries over what can be read of broken pages, and holds what the month's total says beyond it", async () => {
    await within(async (ledger) => {
      await Promise.all(Array.from({ length: 120 }, (_, n) => ledger.reserve(attempt(`a${n}`), [])));
      await Promise.all(Array.from({ length: 120 }, (_, n) => ledger.markSent(`a${n}`)));
      await Promise.all(Array.from({ length: 120 }, (_, n) => ledger.settle(`a${n}`, billed(10))));
    });
    rmSync(`${file()}-steps`, { recursive: true });
    await breakPageOf(file(), "a60");
    await assert.rejects(openLedger({ file: file() }), { kind: "damaged" });
    const report = await repairLedger(file(), NOW);
    assert.match(report.text, /spend that no attempt accounts for/);
    assert.ok(report.attempts > 60 && report.attempts < 121, `${report.attempts}`);
    await within(async (ledger) => {
      const [use] = await ledger.use([MONTH]);
      assert.equal((use?.settled ?? 0) + (use?.open ?? 0), 1200);
      const refused = await ledger.reserve(attempt("next"), [{ ...MONTH, cap: nanoUsd(1250) }]);
      assert.equal(refused.status, "refused");
    });
  });

  it("refuses while a window has the damaged ledger open", async () => {
    const ledger = await openLedger({ file: file() });
    await settle(ledger, "a");
    destroy();
    await assert.rejects(repairLedger(file(), NOW), { name: "LedgerError", kind: "busy", message: /Close them/ });
    await ledger.close();
    assert.equal((await repairLedger(file(), NOW)).attempts, 1);
  });

  it("changes nothing in a ledger that is whole", async () => {
    await within((ledger) => settle(ledger, "a"));
    const report = await repairLedger(file(), NOW);
    assert.deepEqual([report.status, report.attempts, report.movedTo], ["intact", 1, null]);
    assert.match((await repairLedger(join(folder(), "none.sqlite"), NOW)).text, /no spending ledger/);
  });

  it("books today what a clock that was years ahead has booked, in windows that are open too", async () => {
    await within(async (ledger) => {
      await settle(ledger, "today", 10);
      await ledger.reserve(attempt("ahead", { at: Date.UTC(2036, 0, 5) }), []);
      await ledger.markSent("ahead");
      await assert.rejects(ledger.reserve(attempt("next"), []), { kind: "clock", message: /ledger repair/ });
      const report = await repairLedger(file(), NOW);
      assert.deepEqual([report.status, report.attempts], ["clock", 2]);
      const [open] = await ledger.use([MONTH]);
      assert.deepEqual([open?.settled, open?.open], [10, 100]);
      await ledger.settle("ahead", billed(20));
      await settle(ledger, "next", 5);
      const [use] = await ledger.use([MONTH]);
      assert.deepEqual([use?.settled, use?.open], [35, 0]);
      const [, ahead] = await ledger.attempts({});
      assert.equal(ahead?.day, "2026-11-22");
    });
  });
});

/** Overwrites the page of the table in which an attempt is. */
async function breakPageOf(file: string, id: string): Promise<void> {
  const db = new DatabaseSync(file);
  db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  const size = Number(db.prepare("PRAGMA page_size").get()?.page_size);
  db.close();
  const content = readFileSync(file);
  const at = content.lastIndexOf(Buffer.from(`${id}`));
  const handle = await open(file, "r+");
  await handle.write(Buffer.alloc(size, 0x5a), 0, size, Math.floor(at / size) * size);
  await handle.close();
}
