import {
  closeSync,
  fdatasync,
  fdatasyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { BEGINNING, journalLine, nameOf } from "./journal-lines.ts";
import type { SqlRow } from "./rows.ts";

const SUFFIX = ".jsonl";
const AHEAD_BYTES = 128 * 1024;

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
  #room = 0;
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
    const bytes = Buffer.from(text);
    this.#handle ??= this.#open();
    this.#makeRoom(this.#handle, bytes.length);
    writeAll(this.#handle, bytes, this.#bytes);
    // Only now: what a failed write has left is written over by the next.
    this.#previous = previous;
    this.#bytes += bytes.length;
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
    this.#room = 0;
  }

  close(): void {
    const handle = this.#handle;
    if (handle === undefined) return;
    this.#handle = undefined;
    try {
      ftruncateSync(handle, this.#bytes);
    } catch {
      // Its empty lines stay.
    }
    void this.#flushing.then(() => closeSync(handle));
  }

  #open(): number {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    return openSync(this.#path(), "wx", 0o600);
  }

  /** Fills the file ahead with empty lines: flushing what does not make a file longer is what the disk does fastest. */
  #makeRoom(handle: number, bytes: number): void {
    if (this.#bytes + bytes <= this.#room) return;
    const room = this.#bytes + bytes + AHEAD_BYTES;
    writeAll(handle, Buffer.alloc(room - this.#room, "\n"), this.#room);
    this.#room = room;
  }

  #path(): string {
    return join(this.#folder, this.#window + SUFFIX);
  }
}

function writeAll(handle: number, bytes: Buffer, position: number): void {
  for (let done = 0; done < bytes.length; ) {
    done += writeSync(handle, bytes, done, bytes.length - done, position + done);
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
