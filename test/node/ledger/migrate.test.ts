import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { openLedger } from "../../../src/node/ledger/client.ts";
import { TABLES } from "../../../src/node/ledger/tables.ts";
import { attempt } from "../../support/ledger-attempts.ts";
import { outcome } from "../../support/ledger-outcome-contract.ts";
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
/** The tables as version 2 of the format made them. */
const FORMAT_2 = `
  CREATE TABLE attempts (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    window TEXT NOT NULL,
    at INTEGER NOT NULL,
    month TEXT NOT NULL,
    day TEXT NOT NULL,
    swarm TEXT NOT NULL,
    task TEXT NOT NULL,
    agent TEXT NOT NULL,
    role TEXT NOT NULL,
    workspace TEXT NOT NULL,
    tier TEXT,
    task_type TEXT,
    complexity TEXT,
    attempt INTEGER NOT NULL,
    route_reason TEXT NOT NULL,
    model TEXT NOT NULL,
    endpoint TEXT,
    bound INTEGER NOT NULL CHECK (bound >= 0),
    price TEXT CHECK (price IS NULL OR json_valid(price)),
    state TEXT NOT NULL CHECK (state IN ('reserved', 'sent', 'generating', 'held', 'settled', 'reconciled', 'released')),
    cost INTEGER CHECK (cost >= 0),
    origin TEXT CHECK (origin IN ('billed', 'computed', 'estimated')),
    prompt_tokens INTEGER CHECK (prompt_tokens >= 0),
    cached_tokens INTEGER CHECK (cached_tokens >= 0),
    cache_write_tokens INTEGER CHECK (cache_write_tokens >= 0),
    completion_tokens INTEGER CHECK (completion_tokens >= 0),
    reasoning_tokens INTEGER CHECK (reasoning_tokens >= 0),
    served_model TEXT,
    provider TEXT,
    generation_id TEXT,
    decided_at INTEGER,
    note TEXT,
    CHECK ((state IN ('settled', 'reconciled')) = (cost IS NOT NULL)),
    CHECK ((cost IS NULL) = (origin IS NULL)),
    CHECK ((prompt_tokens IS NULL) = (completion_tokens IS NULL))
  ) STRICT;
  CREATE INDEX attempts_by_swarm ON attempts (swarm, task);
  CREATE INDEX attempts_by_month ON attempts (month);
  CREATE INDEX attempts_by_day ON attempts (day);
  CREATE INDEX attempts_undecided ON attempts (window) WHERE state IN ('reserved', 'sent', 'generating');
  CREATE INDEX attempts_held ON attempts (seq) WHERE state = 'held';

  CREATE TABLE totals (
    scope TEXT NOT NULL CHECK (scope IN ('month', 'day', 'workspace', 'swarm', 'task')),
    key TEXT NOT NULL,
    billed INTEGER NOT NULL CHECK (billed >= 0),
    computed INTEGER NOT NULL CHECK (computed >= 0),
    estimated INTEGER NOT NULL CHECK (estimated >= 0),
    open INTEGER NOT NULL CHECK (open >= 0),
    held INTEGER NOT NULL CHECK (held >= 0 AND held <= open),
    PRIMARY KEY (scope, key)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE told (
    what TEXT NOT NULL PRIMARY KEY
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE forecasts (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('swarm', 'month')),
    key TEXT NOT NULL,
    at INTEGER NOT NULL,
    low INTEGER NOT NULL,
    likely INTEGER NOT NULL,
    high INTEGER NOT NULL,
    basis TEXT NOT NULL,
    tier TEXT,
    task_type TEXT,
    complexity TEXT,
    actual INTEGER
  ) STRICT;

  PRAGMA application_id = 0x46525547;
  PRAGMA user_version = 2;
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
    await ledger.keepOutcome(outcome({ model: "m" }));
    const [record] = await ledger.modelRecords({});
    assert.deepEqual([record?.tasks, record?.cost, record?.open], [1, 30, 300]);
    await assert.rejects(ledger.reserve(attempt("a"), []), { name: "IllegalStep" });
    await ledger.close();
    await (await openLedger({ file: file() })).close();
    const db = new DatabaseSync(file(), { readOnly: true });
    assert.deepEqual({ ...db.prepare("PRAGMA user_version").get() }, { user_version: 3 });
    db.close();
  });
});

describe("a ledger of format 2", function () {
  this.timeout(20_000);
  const folder = temporaryFolder();
  const file = () => join(folder(), "ledger.sqlite");

  it("keeps all it has, and takes outcomes and corrections from then on", async () => {
    const old = new DatabaseSync(file());
    old.exec(FORMAT_2);
    old.exec(`
      INSERT INTO attempts (id, window, at, month, day, swarm, task, agent, role, workspace, tier, task_type, complexity,
        attempt, route_reason, model, endpoint, bound, price, state, cost, origin, note)
      VALUES ('a', 'w1', 1795348800000, '2026-11', '2026-11-22', 's1', 't1', 'x', 'worker', '/project', 'budget', 'coding',
        'simple', 1, 'cheapest', 'vendor/model', 'https://openrouter.ai', 100, '{"note":"dated"}', 'reconciled', 30, 'billed',
        'bill');
      INSERT INTO totals VALUES ('month', '2026-11', 30, 0, 0, 0, 0), ('day', '2026-11-22', 30, 0, 0, 0, 0),
        ('workspace', '2026-11 /project', 30, 0, 0, 0, 0), ('swarm', 's1', 30, 0, 0, 0, 0), ('task', 's1/t1', 30, 0, 0, 0, 0);
      INSERT INTO told VALUES ('80 %');
      INSERT INTO forecasts VALUES (1, 'f', 'month', '2026-11', 5, 1, 2, 3, 'basis', NULL, NULL, NULL, 4);
    `);
    const before = old.prepare("SELECT * FROM attempts").all();
    old.close();

    const [ledger, other] = await Promise.all([openLedger({ file: file() }), openLedger({ file: file() })]);
    const [use] = await ledger.use([{ scope: "task", key: "s1/t1" }]);
    assert.deepEqual([use?.settled, use?.open], [30, 0]);
    assert.deepEqual([await ledger.first("80 %"), (await ledger.forecasts("month", 9))[0]?.actual], [false, 4]);
    assert.deepEqual([await ledger.modelRecords({}), await ledger.corrections(9)], [[], []]);
    await other.keepOutcome(outcome());
    await other.keepCorrection({ at: 1, words: ["fix"], type: "coding", complexity: "complex" });
    await other.close();
    const [record] = await ledger.modelRecords({});
    assert.deepEqual([record?.solved, record?.cost, (await ledger.corrections(9)).length], [1, 30, 1]);
    await ledger.close();

    const db = new DatabaseSync(file(), { readOnly: true });
    assert.deepEqual({ ...db.prepare("PRAGMA user_version").get() }, { user_version: 3 });
    assert.deepEqual(db.prepare("SELECT * FROM attempts").all(), before);
    const made = new DatabaseSync(":memory:");
    made.exec(TABLES);
    const schema = "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name";
    assert.deepEqual(db.prepare(schema).all(), made.prepare(schema).all(), "as if it had been made today");
    made.close();
    db.close();
  });
});
