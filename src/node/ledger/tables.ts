import type { SQLOutputValue } from "node:sqlite";
import type { AttemptState } from "../../core/spend/ledger.ts";

/** The format that this version reads and writes. */
export const VERSION = 3;

/** Marks the file as a ledger of ours ("FRUG"). */
export const APPLICATION_ID = 0x46525547;

/** What format 3 has beside format 2: what became of the work, and what the user says that tasks are. */
export const OUTCOME_TABLES = `
  CREATE TABLE outcomes (
    seq INTEGER PRIMARY KEY,
    swarm TEXT NOT NULL,
    task TEXT NOT NULL,
    model TEXT NOT NULL,
    tier TEXT NOT NULL,
    task_type TEXT NOT NULL,
    complexity TEXT NOT NULL,
    at INTEGER NOT NULL,
    attempts INTEGER NOT NULL CHECK (attempts >= 0),
    result TEXT NOT NULL CHECK (result IN ('accepted', 'rejected', 'stopped')),
    evidence TEXT CHECK (evidence IN ('checks-passed', 'flaky-checks', 'reviewed', 'no-checks')),
    overturned_by TEXT CHECK (overturned_by IN ('merged-checks', 'user')),
    UNIQUE (swarm, task, model),
    CHECK ((result = 'accepted') = (evidence IS NOT NULL)),
    CHECK (overturned_by IS NULL OR result = 'accepted')
  ) STRICT;

  CREATE TABLE corrections (
    seq INTEGER PRIMARY KEY,
    words TEXT NOT NULL UNIQUE CHECK (json_valid(words)),
    at INTEGER NOT NULL,
    task_type TEXT NOT NULL,
    complexity TEXT NOT NULL
  ) STRICT;

  PRAGMA user_version = ${VERSION};
`;

/** All tables of a ledger. Amounts are nano-dollars, moments milliseconds since the epoch, periods UTC. */
export const TABLES = `
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

  ${OUTCOME_TABLES}
  PRAGMA application_id = ${APPLICATION_ID};
`;

/** Tables of what cannot be made anew from others, in the order in which they are filled. */
export const KEPT_TABLES = ["attempts", "told", "forecasts", "outcomes", "corrections"] as const;
export type LedgerTable = (typeof KEPT_TABLES)[number];

const RANKS: Readonly<Record<AttemptState, number>> = {
  ...{ reserved: 0, sent: 1, generating: 2, held: 3, settled: 4, reconciled: 4, released: 4 },
};

/** How far an attempt has come: never back, so that of two copies the further one is the later one. */
export function rankOf(state: SQLOutputValue | undefined): number {
  const rank = RANKS[state as AttemptState];
  if (rank === undefined) throw new Error(`the ledger has the state ${state}`);
  return rank;
}

const SUMS = `
  coalesce(sum(cost) FILTER (WHERE origin = 'billed'), 0),
  coalesce(sum(cost) FILTER (WHERE origin = 'computed'), 0),
  coalesce(sum(cost) FILTER (WHERE origin = 'estimated'), 0),
  coalesce(sum(bound) FILTER (WHERE state IN ('reserved', 'sent', 'generating', 'held')), 0),
  coalesce(sum(bound) FILTER (WHERE state = 'held'), 0)`;

/** Makes the totals anew from the attempts. */
export const SUM_UP = `
  DELETE FROM totals;
  INSERT INTO totals SELECT 'month', month, ${SUMS} FROM attempts GROUP BY 2;
  INSERT INTO totals SELECT 'day', day, ${SUMS} FROM attempts GROUP BY 2;
  INSERT INTO totals SELECT 'workspace', month || ' ' || workspace, ${SUMS} FROM attempts GROUP BY 2;
  INSERT INTO totals SELECT 'swarm', swarm, ${SUMS} FROM attempts GROUP BY 2;
  INSERT INTO totals SELECT 'task', swarm || '/' || task, ${SUMS} FROM attempts GROUP BY 2;
`;
