import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Book } from "./book.ts";
import { type Lock, takeLock, tryLock } from "./lock.ts";

const SUFFIX = ".lock";
const WHY_HELD = "the process ended before the outcome was known";

/** Locks of dead windows. */
export interface TakenLocks {
  /** Frees them; their files are removed when what the windows had left is decided and committed. */
  giveBack(outcome: "decided" | "not decided"): void;
}

/**
 * Which windows and terminal runs are alive. Each holds an exclusive lock on a file of its own, which the system
 * frees when the process dies in whatever way; a number of a process would be given to another one some day.
 *
 * All of it runs inside the ledger's write transaction: nobody can see a lock file that is made and not yet locked.
 * Nothing else may open these files: closing any handle on them would free the lock.
 */
export class Windows {
  readonly #folder: string;
  readonly #id: string;
  readonly #lock: Lock;

  /** Takes this window's own lock. */
  constructor(ledgerFile: string, id: string) {
    this.#folder = windowsFolder(ledgerFile);
    this.#id = id;
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    this.#lock = takeLock(this.#path(id));
  }

  /**
   * Decides what dead windows left undecided: reserved and never sent is released, sent is held. The locks it has
   * taken are to be given back after the commit.
   */
  recover(book: Book): TakenLocks {
    const taken = new Map<string, Lock>();
    for (const name of readdirSync(this.#folder)) {
      const id = name.slice(0, -SUFFIX.length);
      if (!name.endsWith(SUFFIX) || id === this.#id) continue;
      const lock = tryLock(this.#path(id));
      if (lock) taken.set(id, lock);
    }
    for (const window of book.windowsWithUndecided()) {
      if (window === this.#id) continue;
      if (taken.has(window)) decide(book, window);
      // Without its lock file nobody knows whether it lives. Holding is right in both cases.
      else if (!existsSync(this.#path(window))) holdAll(book, window);
    }
    return {
      giveBack: (outcome) => {
        for (const [id, lock] of taken) {
          lock.close();
          if (outcome === "decided") rmSync(this.#path(id), { force: true });
        }
      },
    };
  }

  /** Decides what this window leaves undecided when it closes. */
  leave(book: Book): void {
    decide(book, this.#id);
  }

  /** Frees this window's lock, after the commit. The file stays for the next opening when something is not decided. */
  close(outcome: "decided" | "not decided"): void {
    this.#lock.close();
    if (outcome === "decided") rmSync(this.#path(this.#id), { force: true });
  }

  #path(id: string): string {
    return join(this.#folder, id + SUFFIX);
  }
}

/** Where a window keeps its lock; removed when it has closed, or was found dead. */
export function lockOf(ledgerFile: string, window: string): string {
  return join(windowsFolder(ledgerFile), window + SUFFIX);
}

/** Whether any window has the ledger open now. */
export function isInUse(ledgerFile: string): boolean {
  const folder = windowsFolder(ledgerFile);
  if (!existsSync(folder)) return false;
  return readdirSync(folder).some((name) => {
    if (!name.endsWith(SUFFIX)) return false;
    const lock = tryLock(join(folder, name));
    lock?.close();
    return lock === undefined;
  });
}

function windowsFolder(ledgerFile: string): string {
  return `${ledgerFile}-windows`;
}

/** Decides what a window that is known to be gone has left: reserved and never sent is free, sent is held. */
export function decide(book: Book, window: string): void {
  for (const row of book.undecided(window)) {
    if (row.state === "reserved") book.release(row.id, "never sent: the process ended before");
    else book.hold(row.id, WHY_HELD);
  }
}

function holdAll(book: Book, window: string): void {
  for (const row of book.undecided(window)) book.hold(row.id, WHY_HELD);
}
