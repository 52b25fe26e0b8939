import { closeSync, fdatasync, fdatasyncSync, mkdirSync, openSync, readdirSync, renameSync, writeSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { BEGINNING, journalLine, nameOf } from "./journal-lines.ts";
import type { SqlRow } from "./rows.ts";

const SUFFIX = ".jsonl";

/**
 * The second copy of what this window books, in a file of its own beside the ledger: should the ledger be damaged, it
 * is made anew from the last backup and the journals (repair.ts). A step is written here before it is committed, so
 * the journals have all that was ever acknowledged; what they have beyond that was not acted on.
 */
export class Journal {
  readonly #folder: string;
  readonly #window: string;
  #handle: number | undefined;
  #flushing: Promise<unknown> = Promise.resolve();
  #previous = BEGINNING;
  #bytes = 0;
  #parts = 0;

  constructor(ledgerFile: string, window: string) {
    this.#folder = journalFolder(ledgerFile);
    this.#window = window;
  }

  /** Bytes of the file that is written now. */
  get size(): number {
    return this.#bytes;
  }

  /** Writes one line for each attempt, as it is after the step. Throws what the disk refuses. */
  append(rows: readonly SqlRow[]): void {
    if (rows.length === 0) return;
    let previous = this.#previous;
    let text = "";
    for (const row of rows) {
      const line = journalLine(previous, row);
      previous = nameOf(line);
      text += `${line}\n`;
    }
    // A write that ended early leaves a torn line; what follows must not stand on it.
    this.#handle ??= this.#open();
    const written = writeSync(this.#handle, text);
    if (written !== Buffer.byteLength(text)) {
      writeSync(this.#handle, "\n");
      throw new Error(`only ${written} bytes of a journal's lines were written`);
    }
    this.#previous = previous;
    this.#bytes += written;
  }

  /** Resolves when all that is written so far is on the disk. */
  flush(): Promise<void> {
    const flushing = this.#handle === undefined ? Promise.resolve() : fdatasyncLater(this.#handle);
    this.#flushing = Promise.allSettled([this.#flushing, flushing]);
    return flushing;
  }

  flushNow(): void {
    if (this.#handle !== undefined) fdatasyncSync(this.#handle);
  }

  /** Ends the present file and names it as one that nobody writes any more. The next line begins another. */
  endPart(): void {
    if (this.#handle === undefined) return;
    this.close();
    renameSync(this.#path(), join(this.#folder, `${this.#window}.${++this.#parts}${SUFFIX}`));
    this.#previous = BEGINNING;
    this.#bytes = 0;
  }

  close(): void {
    const handle = this.#handle;
    this.#handle = undefined;
    if (handle !== undefined) void this.#flushing.then(() => closeSync(handle));
  }

  #open(): number {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    return openSync(this.#path(), "a", 0o600);
  }

  #path(): string {
    return join(this.#folder, this.#window + SUFFIX);
  }
}

export interface JournalFile {
  readonly path: string;
  readonly window: string;
  /** Its window writes no more into it. */
  readonly isEnded: boolean;
}

/** The journals of a ledger; none when there is no folder of them. */
export function journalsOf(ledgerFile: string): readonly JournalFile[] {
  const folder = journalFolder(ledgerFile);
  return namesIn(folder)
    .filter((name) => name.endsWith(SUFFIX))
    .map((name) => {
      const [window = "", ...part] = name.slice(0, -SUFFIX.length).split(".");
      return { path: join(folder, name), window, isEnded: part.length > 0 };
    });
}

function journalFolder(ledgerFile: string): string {
  // Not "-journal": SQLite takes that for its own.
  return `${ledgerFile}-steps`;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

const fdatasyncLater = promisify(fdatasync);
