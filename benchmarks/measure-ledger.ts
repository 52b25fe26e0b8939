import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { DatabaseSync } from "node:sqlite";
import { nanoUsd } from "../src/core/money.ts";
import type { Ledger } from "../src/core/spend/ledger.ts";
import { openLedger } from "../src/node/ledger/client.ts";
import { TABLES } from "../src/node/ledger/tables.ts";
import { attempt, billed } from "../test/support/ledger-attempts.ts";
import { openWindow } from "../test/support/ledger-windows.ts";

/** Milliseconds of each call: reserve, markSent, settle. */
export interface LedgerTimes {
  readonly ledger: readonly number[];
  readonly withoutJournal: readonly number[];
  readonly bare: readonly number[];
}

/** The same attempts one after another, in turns, on the ledger, on one without its second copy, and on bare SQLite. */
export async function measureSteps(folder: string, attempts: number): Promise<LedgerTimes> {
  const workerFile = new URL("./ledger-unjournalled.ts", import.meta.url);
  const ledger = await openLedger({ file: join(folder, "steps.sqlite") });
  const plain = await openLedger({ file: join(folder, "plain.sqlite"), workerFile });
  const bare = bareSqlite(join(folder, "bare.sqlite"));
  const times = { ledger: [] as number[], withoutJournal: [] as number[], bare: [] as number[] };
  const turns = [
    (id: string) => oneAttempt(ledger, id, times.ledger),
    (id: string) => oneAttempt(plain, id, times.withoutJournal),
    async (id: string) => {
      for (const step of bare.steps(id)) await timed(times.bare, async () => step());
    },
  ];
  for (let number = 0; number < attempts; number++) {
    // Each is first as often as the others: what comes after bare SQLite finds its thread asleep.
    for (let turn = 0; turn < turns.length; turn++) await turns[(number + turn) % turns.length]?.(`a${number}`);
  }
  await ledger.close();
  await plain.close();
  bare.close();
  return times;
}

async function oneAttempt(ledger: Ledger, id: string, times: number[]): Promise<void> {
  await timed(times, () => ledger.reserve(attempt(id), [{ scope: "month", key: "2026-11", cap: nanoUsd(1e12) }]));
  await timed(times, () => ledger.markSent(id));
  await timed(times, () => ledger.settle(id, billed(30)));
}

async function timed(times: number[], work: () => Promise<unknown>): Promise<void> {
  const started = performance.now();
  await work();
  times.push(performance.now() - started);
}

/** The same rows and totals, each step in a transaction of its own, in this thread and with nothing around it. */
function bareSqlite(file: string) {
  const db = new DatabaseSync(file);
  db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; BEGIN; ${TABLES} COMMIT;`);
  const { price, ...given } = attempt("");
  const insert = db.prepare(
    `INSERT INTO attempts (id, window, at, month, day, swarm, task, agent, role, workspace, tier, task_type, complexity, attempt,
       route_reason, model, endpoint, bound, price, state)
     VALUES (?, 'w', ?, '2026-11', '2026-11-22', 's1', 't1', 'x', 'worker', '/project', 'balanced', 'coding', 'simple', 1,
       ?, 'm', 'e', 100, ?, 'reserved')`,
  );
  const send = db.prepare("UPDATE attempts SET state = 'sent' WHERE id = ?");
  const settle = db.prepare(
    `UPDATE attempts SET state = 'settled', cost = 30, origin = 'billed', prompt_tokens = 10, completion_tokens = 5,
       decided_at = 1 WHERE id = ?`,
  );
  const add = db.prepare(
    `INSERT INTO totals VALUES (?, ?, 0, 0, 0, 100, 0)
     ON CONFLICT DO UPDATE SET billed = billed + ?, open = open + ?`,
  );
  const addAll = (billedNow: number, open: number) => {
    for (const [scope, key] of BUDGETS) add.run(scope, key, billedNow, open);
  };
  const within = (work: () => void) => () => {
    db.exec("BEGIN IMMEDIATE");
    work();
    db.exec("COMMIT");
  };
  return {
    steps: (id: string) => [
      within(() => {
        insert.run(id, given.at, given.routeReason, JSON.stringify(price));
        addAll(0, 100);
      }),
      within(() => send.run(id)),
      within(() => {
        settle.run(id);
        addAll(30, -100);
      }),
    ],
    close: () => db.close(),
  };
}

const BUDGETS = [
  ["month", "2026-11"],
  ["day", "2026-11-22"],
  ["workspace", "2026-11 /project"],
  ["swarm", "s1"],
  ["task", "s1/t1"],
] as const;

export interface HostDelay {
  /** 99th percentile of how late this process's timers were, in ms. */
  readonly idle: number;
  readonly settling: number;
  readonly callsPerSecond: number;
}

/**
 * How late the timers of an extension host are: this process has eight agents of its own and watches the ledger, as the
 * dashboard does, while seven others have eight each; every agent makes a call a second. `idle`: the same while the
 * other processes spend and this one has nothing to do with the ledger.
 */
export async function measureHost(folder: string, seconds: number): Promise<HostDelay> {
  const file = join(folder, "host.sqlite");
  const order = { file, cap: 1e12, largestBound: 1_000, agents: 8, behaviour: "spend", pauseMs: 1_000 } as const;
  const others = Array.from({ length: 7 }, (_, at) => openWindow({ ...order, seed: 1 + at }));
  await Promise.all(others.map((window) => window.hasSaid(2)));
  const idle = await delayDuring(() => pause(seconds * 1000));

  const ledger = await openLedger({ file });
  let calls = 0;
  const end = ledger.watch(() => void ledger.use([{ scope: "month", key: "2026-11" }]));
  const until = performance.now() + seconds * 1000;
  const agent = async (_: unknown, number: number) => {
    while (performance.now() < until) {
      const id = `host-${number}-${++calls}`;
      await ledger.reserve(attempt(id), []);
      await ledger.markSent(id);
      await ledger.settle(id, billed(30));
      await pause(1_000);
    }
  };
  const before = others.reduce((sum, { said }) => sum + said.length, 0);
  const settling = await delayDuring(async () => {
    await Promise.all(Array.from({ length: 8 }, agent));
  });
  const said = others.flatMap((window) => window.said).slice(before);
  end();
  for (const { child } of others) child.kill("SIGKILL");
  await Promise.all(others.map((window) => window.ended));
  await ledger.close();
  return { idle, settling, callsPerSecond: (calls + said.length / STEPS_SAID) / seconds };
}

/** What a window says of each call, about: reserved, sent, settled, and sometimes more. */
const STEPS_SAID = 3.4;

async function delayDuring(work: () => Promise<unknown>): Promise<number> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await work();
  delay.disable();
  return delay.percentile(99) / 1e6;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
