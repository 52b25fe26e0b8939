import { DatabaseSync } from "node:sqlite";
import { Book } from "../../src/node/ledger/book.ts";
import type { Clock } from "../../src/node/ledger/clock.ts";
import { TABLES } from "../../src/node/ledger/tables.ts";

/** A new ledger's tables in memory, closed after each test. Call inside `describe`. */
export function memoryDatabase(): () => DatabaseSync {
  const open: DatabaseSync[] = [];
  afterEach(() => {
    for (const db of open.splice(0)) db.close();
  });
  return () => {
    const db = new DatabaseSync(":memory:");
    open.push(db);
    db.exec(TABLES);
    return db;
  };
}

/** A clock that is set by hand, and a book that goes by it. */
export function openBook(db: DatabaseSync, window: string, start: number): { book: Book; clock: SetClock } {
  const clock = new SetClock(start);
  return { book: new Book(db, { window, clock, file: "ledger.sqlite" }), clock };
}

export class SetClock implements Clock {
  #wall: number;
  #ran = 1_000_000;

  constructor(start: number) {
    this.#wall = start;
  }

  readonly now = (): number => this.#wall;
  readonly uptime = (): number => this.#ran;

  /** Time passes: the clock goes on as the machine runs. */
  pass(ms: number): void {
    this.#wall += ms;
    this.#ran += ms;
  }

  /** Somebody sets the clock. */
  set(ms: number): void {
    this.#wall += ms;
  }
}
