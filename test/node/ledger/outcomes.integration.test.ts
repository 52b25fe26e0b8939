import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { nanoUsd } from "../../../src/core/money.ts";
import { type Ledger, ROLES } from "../../../src/core/spend/ledger.ts";
import { openLedger } from "../../../src/node/ledger/client.ts";
import { repairLedger } from "../../../src/node/ledger/repair.ts";
import { FakeLedger } from "../../support/fake-ledger.ts";
import { attempt, billed } from "../../support/ledger-attempts.ts";
import { outcome } from "../../support/ledger-outcome-contract.ts";
import { openWindow } from "../../support/ledger-windows.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const NOW = Date.UTC(2026, 10, 22, 18);
const DAY_MS = 86_400_000;

const place = {
  swarm: fc.constantFrom("s1", "s2"),
  task: fc.constantFrom("t1", "t2", "t3"),
  model: fc.constantFrom("vendor/cheap", "vendor/dear"),
};
const kept = fc
  .record({
    ...place,
    type: fc.constantFrom("coding" as const, "general" as const),
    at: fc.integer({ min: NOW - 3 * DAY_MS, max: NOW }),
    attempts: fc.nat(4),
    evidence: fc.constantFrom("checks-passed", "flaky-checks", "reviewed", "no-checks", null),
    stopped: fc.boolean(),
  })
  .map(({ stopped, evidence, ...rest }) => {
    const result = evidence !== null ? "accepted" : stopped ? "stopped" : "rejected";
    return { step: "keep" as const, outcome: outcome({ ...rest, evidence, result } as const) };
  });
const step = fc.oneof(
  { arbitrary: kept, weight: 5 },
  {
    arbitrary: fc.record({
      ...place,
      step: fc.constant("spend" as const),
      role: fc.constantFrom(...ROLES),
      end: fc.constantFrom("settle", "hold", "release", "reconcile", "reserve"),
      cost: fc.nat(100),
    }),
    weight: 8,
  },
  { arbitrary: fc.record({ ...place, step: fc.constant("overturn" as const) }), weight: 1 },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

describe("the outcomes in the ledger", function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  const file = () => join(folder(), "ledger.sqlite");
  const backup = () => `${file()}-backup`;
  const within = async (work: (ledger: Ledger) => Promise<void>) => {
    const ledger = await openLedger({ file: file() });
    await work(ledger);
    await ledger.close();
  };
  const spend = async (ledger: Ledger, id: string) => {
    await ledger.reserve(attempt(id), []);
    await ledger.markSent(id);
    await ledger.settle(id, billed(30));
  };

  it("come to the same records as a plain count over any outcomes and attempts", async () => {
    let run = 0;
    let records = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60 }), async (steps) => {
        const real = await openLedger({ file: join(folder(), `${++run}.sqlite`) });
        const plain = new FakeLedger();
        // All at once, to be committed together; what is kept and overturned still goes out in its order.
        for (const ledger of [real, plain]) await Promise.all(steps.map((one, at) => take(ledger, one, `a${at}`)));
        for (const filter of [{}, { type: "coding" }, { from: "2026-11-21" }] as const) {
          const counted = await plain.modelRecords(filter);
          assert.deepEqual(await real.modelRecords(filter), counted);
          records += counted.length;
        }
        await real.close();
      }),
      { numRuns: 40, seed: 5 },
    );
    assert.ok(records > 100, `${records} records were compared`);
  });

  it("lose nothing acknowledged when one of two processes is killed, and the other goes on", async () => {
    const order = { file: file(), cap: 1, largestBound: 1, agents: 4, behaviour: "outcomes" } as const;
    const killed = openWindow({ ...order, seed: 1, rounds: 10_000 });
    const other = openWindow({ ...order, seed: 2, rounds: 15 });
    await killed.hasSaid(60);
    killed.child.kill("SIGKILL");
    await Promise.all([killed.ended, other.ended]);
    assert.equal(killed.child.signalCode, "SIGKILL");
    await (await openLedger({ file: file() })).close();
    const db = new DatabaseSync(file(), { readOnly: true });
    const rows = new Map(
      db
        .prepare("SELECT * FROM outcomes")
        .all()
        .map((row) => [row.task, row]),
    );
    db.close();
    const lost = [...killed.said, ...other.said].filter((line) => {
      const [said, task = ""] = line.split(" ");
      const row = rows.get(task);
      if (said === "overturned") return row?.overturned_by !== "user";
      return said === "accepted" ? row?.result !== "accepted" : said === "rejected" && row === undefined;
    });
    assert.deepEqual(lost, []);
    assert.equal(other.said.filter((line) => line.startsWith("accepted")).length, 60);
  });

  it("come back from a damaged ledger as far as its pages or the daily copy have them", async () => {
    const tasks = Array.from({ length: 400 }, (_, at) => `task-${String(at).padStart(4, "0")}`);
    await within(async (ledger) => {
      await spend(ledger, "a");
      await Promise.all(tasks.map((task) => ledger.keepOutcome(outcome({ task, swarm: "old" }))));
      await ledger.keepCorrection({ at: 1, words: ["old"], type: "coding", complexity: "complex" });
    });
    await within(async (ledger) => {
      assert.ok(existsSync(backup()), "the second opening made the copy");
      await ledger.overturnOutcomes("old", [tasks[0] ?? ""], "user");
      await Promise.all(tasks.map((task) => ledger.keepOutcome(outcome({ task, swarm: "new" }))));
      await ledger.keepCorrection({ at: 2, words: ["new"], type: "general", complexity: "simple" });
    });
    breakPageWith("task-0200");
    await assert.rejects(openLedger({ file: file() }), { kind: "damaged" });
    await repairLedger(file(), NOW);
    await within(async (ledger) => {
      const [record] = await ledger.modelRecords({});
      assert.equal(record?.overturned, 1, "the damaged file's later word counts");
      // All of the copy's, and most of what came after it; a page holds some dozens.
      assert.ok(record.tasks >= 600 && record.tasks < 800, `${record.tasks}`);
      assert.deepEqual(
        (await ledger.corrections(9)).map(({ words }) => words),
        [["new"], ["old"]],
      );
    });
  });

  it("come back from the daily copy alone; what came after it is lost, and no spend with it", async () => {
    await within(async (ledger) => {
      await spend(ledger, "a");
      await ledger.keepOutcome(outcome());
    });
    await within(async (ledger) => {
      await ledger.keepOutcome(outcome({ task: "t2" }));
      await spend(ledger, "b");
    });
    destroy();
    await repairLedger(file(), NOW);
    await within(async (ledger) => {
      const [record] = await ledger.modelRecords({});
      assert.deepEqual([record?.tasks, record?.cost], [1, 60]);
    });
  });

  it("are nothing that a repair falls over: neither rows that do not fit, nor a copy of an older format", async () => {
    await within(async (ledger) => {
      await spend(ledger, "a");
      await ledger.keepOutcome(outcome());
    });
    await within(async () => undefined);
    const copy = new DatabaseSync(backup());
    copy.exec(`
      DROP TABLE corrections;
      CREATE TABLE loose AS SELECT * FROM outcomes;
      INSERT INTO loose SELECT 2, swarm, 't2', model, tier, task_type, complexity, at, attempts, 'junk', NULL, NULL FROM loose;
      DROP TABLE outcomes;
      ALTER TABLE loose RENAME TO outcomes;
    `);
    copy.close();
    utimesSync(backup(), new Date(), new Date());
    destroy();
    assert.equal((await repairLedger(file(), NOW)).status, "rebuilt");
    await within(async (ledger) => {
      const [record] = await ledger.modelRecords({});
      assert.deepEqual([record?.tasks, await ledger.corrections(9)], [1, []]);
    });
  });

  function destroy(): void {
    for (const part of ["-wal", "-shm"]) rmSync(file() + part, { force: true });
    writeFileSync(file(), "no database any more ".repeat(999));
  }

  /** Overwrites the last page of the file that has this text: of the table, or of its index. */
  function breakPageWith(text: string): void {
    const db = new DatabaseSync(file());
    db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    const size = Number(db.prepare("PRAGMA page_size").get()?.page_size);
    db.close();
    const content = readFileSync(file());
    const page = Math.floor(content.lastIndexOf(text) / size) * size;
    content.fill(0x5a, page, page + size);
    writeFileSync(file(), content);
  }
});

async function take(ledger: Ledger, one: Step, id: string): Promise<void> {
  if (one.step === "keep") return ledger.keepOutcome(one.outcome);
  const { swarm, task, model } = one;
  if (one.step === "overturn") return ledger.overturnOutcomes(swarm, [task], "merged-checks");
  await ledger.reserve(attempt(id, { swarm, task, model, role: one.role, bound: nanoUsd(100) }), []);
  if (one.end === "reserve") return;
  if (one.end === "release") return ledger.release(id, "refused");
  await ledger.markSent(id);
  if (one.end === "settle") return ledger.settle(id, billed(one.cost));
  await ledger.hold(id, "cut");
  if (one.end === "reconcile") await ledger.reconcile(id, billed(one.cost), "bill");
}
