import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { openLedger } from "../../../src/node/ledger/client.ts";
import { attempt } from "../../support/ledger-attempts.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

/** The tables as version 1 of the format made them. */
const FORMAT_1 = `
  CREATE TABLE attempts (
    seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, window TEXT NOT NULL, at INTEGER NOT NULL, month TEXT NOT NULL,
    day TEXT NOT NULL, swarm TEXT NOT NULL, task TEXT NOT NULL, agent TEXT NOT NULL, role TEXT NOT NULL,
    workspace TEXT NOT NULL, route_reason TEXT NOT NULL, model TEXT NOT NULL, bound INTEGER NOT NULL CHECK (bound >= 0),
    price_note TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('reserved', 'sent', 'held', 'settled', 'released')),
    cost INTEGER CHECK (cost >= 0), origin TEXT CHECK (origin IN ('billed', 'computed', 'estimated')),
    usage TEXT, served_model TEXT, provider TEXT, generation_id TEXT, note TEXT,
    CHECK ((state = 'settled') = (cost IS NOT NULL)), CHECK ((cost IS NULL) = (origin IS NULL))
  ) STRICT;
  CREATE INDEX attempts_by_swarm ON attempts (swarm);
  CREATE INDEX attempts_by_month ON attempts (month);
  CREATE INDEX attempts_undecided ON attempts (window) WHERE state IN ('reserved', 'sent');
  CREATE INDEX attempts_held ON attempts (seq) WHERE state = 'held';
  CREATE TABLE totals (
    scope TEXT NOT NULL CHECK (scope IN ('month', 'day', 'swarm', 'task')), key TEXT NOT NULL,
    settled INTEGER NOT NULL CHECK (settled >= 0), open INTEGER NOT NULL CHECK (open >= 0), PRIMARY KEY (scope, key)
  ) STRICT, WITHOUT ROWID;
  PRAGMA application_id = 0x46525547;
  PRAGMA user_version = 1;
`;
const USAGE = { promptTokens: 10, cachedTokens: 4, cacheWriteTokens: 1, completionTokens: 5, reasoningTokens: 2 };
const ROWS = [
  ["a", "settled", 30, "billed", JSON.stringify(USAGE), "gen-a", null],
  ["b", "held", null, null, null, "gen-b", "cut"],
  ["c", "released", null, null, null, null, "refused"],
  ["d", "sent", null, null, null, "gen-d", null],
  ["e", "reserved", null, null, null, null, null],
] as const;

describe("a ledger of format 1", function () {
  this.timeout(20_000);
  const folder = temporaryFolder();
  const file = () => join(folder(), "ledger.sqlite");

  beforeEach(() => {
    const db = new DatabaseSync(file());
    db.exec(FORMAT_1);
    const insert =
      db.prepare(`INSERT INTO attempts VALUES (NULL, ?, 'w1', 1795348800000, '2026-11', '2026-11-22', 's1', 't1', 'x',
      'worker', '/project', 'cheapest', 'm', 100, 'in 0.26 out 0.38', ?, ?, ?, ?, 'm-served', 'P', ?, ?)`);
    for (const row of ROWS) insert.run(...row);
    db.close();
  });

  it("is brought to the present one with every row, and nothing is made up for what it did not keep", async () => {
    const ledger = await openLedger({ file: file() });
    const rows = await ledger.attempts({});
    assert.deepEqual(
      rows.map((row) => [row.id, row.state, row.attempt, row.note]),
      [
        ["a", "settled", 1, "prices then: in 0.26 out 0.38"],
        ["b", "held", 2, "cut; prices then: in 0.26 out 0.38"],
        ["c", "released", 3, "refused; prices then: in 0.26 out 0.38"],
        ["d", "held", 4, "the process ended before the outcome was known"],
        ["e", "held", 5, "the process ended before the outcome was known"],
      ],
    );
    const [a] = rows;
    assert.deepEqual(
      [a?.usage, a?.cost, a?.origin, a?.generationId, a?.servedModel, a?.window],
      [USAGE, 30, "billed", "gen-a", "m-served", "w1"],
    );
    assert.deepEqual([a?.tier, a?.price, a?.endpoint, a?.taskType, a?.decidedAt], [null, null, null, null, null]);
    await ledger.close();
  });

  it("keeps its totals, has the new ones, and goes on", async () => {
    const ledger = await openLedger({ file: file() });
    const sums = { settled: 30, open: 300, held: 300, origins: { billed: 30, computed: 0, estimated: 0 } };
    for (const key of [
      { scope: "month", key: "2026-11" },
      { scope: "day", key: "2026-11-22" },
      { scope: "workspace", key: "2026-11 /project" },
      { scope: "swarm", key: "s1" },
      { scope: "task", key: "s1/t1" },
    ] as const) {
      assert.deepEqual(await ledger.use([key]), [{ ...key, ...sums }]);
    }
    await ledger.reserve(attempt("new"), []);
    await assert.rejects(ledger.reserve(attempt("a"), []), { name: "IllegalStep" });
    await ledger.close();
    await (await openLedger({ file: file() })).close();
    const db = new DatabaseSync(file(), { readOnly: true });
    assert.deepEqual({ ...db.prepare("PRAGMA user_version").get() }, { user_version: 3 });
    db.close();
  });
});
