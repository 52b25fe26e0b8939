import { randomUUID } from "node:crypto";
import { uptime } from "node:os";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Ledger, Reservation } from "../../core/spend/ledger.ts";
import { backUp, isBackupDue } from "./backup.ts";
import { Book } from "./book.ts";
import type { Clock } from "./clock.ts";
import { asLedgerError, IllegalStep, LedgerError } from "./errors.ts";
import { Journal } from "./journal.ts";
import { Memory } from "./memory.ts";
import type { LedgerCall, LedgerFailure, LedgerReply, LedgerRequest } from "./messages.ts";
import { Outcomes } from "./outcomes.ts";
import { Reports } from "./reports.ts";
import { openDatabase } from "./schema.ts";
import { inSavepoint, inSnapshot, inTransaction, patiently } from "./transaction.ts";
import { type TakenLocks, Windows } from "./windows.ts";

const CLOCK: Clock = { now: Date.now, uptime: () => uptime() * 1000 };

const BACKUP_CHECK_MS = 10 * 60_000;
const RECOVERY_EVERY_MS = 2_000;
const READS: ReadonlySet<LedgerCall["name"]> = new Set([
  ...(["use", "attempts", "daily", "tally", "taskCosts", "forecasts", "modelRecords", "corrections"] as const),
]);
/** Without its line of the journal, an attempt in these states is at worst one that was sent, and is held as such. */
const CAN_BE_LOST: ReadonlySet<string> = new Set(["reserved", "generating"]);

/** Replies, true only when `flushed` has resolved: what they acknowledge is then on the disk twice. */
export interface Batch {
  readonly replies: readonly LedgerReply[];
  readonly flushed: Promise<void>;
}

/** One open ledger in its thread. Throws LedgerError when it cannot be opened. */
export class LedgerSession {
  readonly #file: string;
  readonly #db: DatabaseSync;
  readonly #book: Book;
  readonly #reports: Reports;
  readonly #memory: Memory;
  readonly #outcomes: Outcomes;
  readonly #windows: Windows;
  readonly #journal: Journal;
  readonly #version: StatementSync;
  #nextBackupCheck = 0;
  #nextRecovery = 0;
  /** Locks of dead windows, kept until the commit. */
  #taken: TakenLocks | undefined;

  constructor(file: string) {
    this.#file = file;
    try {
      const id = randomUUID();
      this.#journal = new Journal(file, id);
      // The first looks into the file already can meet a lock, of somebody who opens it too.
      const db = patiently(file, () => openDatabase(file));
      const { taken, ...parts } = inTransaction(db, file, () => {
        const book = new Book(db, { window: id, clock: CLOCK, file });
        const windows = new Windows(file, id);
        const taken = windows.recover(book);
        this.#journal.append(book.takeChanged());
        this.#journal.flushNow();
        return { book, windows, taken };
      });
      taken.giveBack("decided");
      this.#db = db;
      this.#book = parts.book;
      this.#reports = new Reports(db);
      this.#memory = new Memory(db);
      this.#outcomes = new Outcomes(db);
      this.#windows = parts.windows;
      this.#version = db.prepare("SELECT data_version, total_changes() FROM pragma_data_version");
      this.#backUpWhenDue();
    } catch (error) {
      throw asLedgerError(error, file);
    }
  }

  /**
   * Runs all requests in one transaction, since flushing the disk is what costs. A request that throws leaves nothing
   * of its own; the replies are true only after the commit, and when that fails, all of them have failed.
   */
  run(requests: readonly LedgerRequest[]): Batch {
    this.#book.takeChanged();
    this.#backUpWhenDue();
    try {
      const work = () => requests.map((request) => this.#answer(request));
      if (requests.every(({ call }) => READS.has(call.name))) {
        return { replies: inSnapshot(this.#db, this.#file, work), flushed: Promise.resolve() };
      }
      let flushed = Promise.resolve();
      const replies = inTransaction(this.#db, this.#file, () => {
        const answers = work();
        const changed = this.#book.takeChanged();
        this.#journal.append(changed);
        // Beside the commit's own flush, which the file system does together with this one.
        if (changed.some(({ state }) => !CAN_BE_LOST.has(String(state)))) flushed = this.#journal.flush();
        return answers;
      });
      this.#giveBack("decided");
      return { replies, flushed };
    } catch (error) {
      this.#giveBack("not decided");
      return { replies: requests.map(({ number }) => this.failed(number, error)), flushed: Promise.resolve() };
    }
  }

  /** The reply to a request that failed for what the file or the disk refuses. */
  failed(number: number, error: unknown): LedgerReply {
    return { number, status: "failed", failure: failureOf(asLedgerError(error, this.#file)) };
  }

  /** Another text whenever this process or any other has committed a change; `null` when it cannot be told now. */
  version(): string | null {
    try {
      return Object.values(this.#version.get() ?? {}).join(" ");
    } catch {
      // Somebody keeps everybody out for a moment.
      return null;
    }
  }

  /** After `close`, whether that could decide what this window leaves or not. */
  end(outcome: "decided" | "not decided"): void {
    this.#journal.close();
    this.#windows.close(outcome);
    this.#db.close();
  }

  /** Before a refusal, what windows that have died meanwhile have left is decided: it may be what takes the room. */
  #reserve(...args: Parameters<Ledger["reserve"]>): Reservation {
    const answer = this.#book.reserve(...args);
    if (answer.status === "reserved" || answer.use.open === answer.use.held) return answer;
    if (performance.now() < this.#nextRecovery) return answer;
    this.#nextRecovery = performance.now() + RECOVERY_EVERY_MS;
    this.#taken = this.#windows.recover(this.#book);
    return this.#book.reserve(...args);
  }

  #giveBack(outcome: "decided" | "not decided"): void {
    this.#taken?.giveBack(outcome);
    this.#taken = undefined;
  }

  #backUpWhenDue(): void {
    const now = CLOCK.now();
    if (now < this.#nextBackupCheck) return;
    this.#nextBackupCheck = now + BACKUP_CHECK_MS;
    if (this.#book.isEmpty() || !isBackupDue(this.#file, now, this.#journal.size)) return;
    this.#journal.endPart();
    backUp(this.#db, this.#file);
  }

  #answer({ number, call }: LedgerRequest): LedgerReply {
    try {
      return { number, status: "done", value: inSavepoint(this.#db, () => this.#perform(call)) };
    } catch (error) {
      // Trouble with the file is everybody's; a step that is wrong, or a wrong time, is only its caller's.
      const own = error instanceof LedgerError || error instanceof IllegalStep;
      if (!own && asLedgerError(error, this.#file) instanceof LedgerError) throw error;
      return { number, status: "failed", failure: failureOf(error) };
    }
  }

  #perform(call: LedgerCall): unknown {
    const book = this.#book;
    switch (call.name) {
      case "reserve":
        return this.#reserve(...call.args);
      case "markSent":
        return book.markSent(...call.args);
      case "markGeneration":
        return book.markGeneration(...call.args);
      case "settle":
        return book.settle(...call.args);
      case "hold":
        return book.hold(...call.args);
      case "release":
        return book.release(...call.args);
      case "reconcile":
        return book.reconcile(...call.args);
      case "use":
        return book.use(...call.args);
      case "attempts":
        return book.attempts(...call.args);
      case "daily":
        return book.daily(...call.args);
      case "tally":
        return this.#reports.tally(...call.args);
      case "taskCosts":
        return this.#reports.taskCosts(...call.args);
      case "first":
        return this.#memory.first(...call.args);
      case "keepForecast":
        return this.#memory.keepForecast(...call.args);
      case "forecasts":
        return this.#memory.forecasts(...call.args);
      case "keepOutcome":
        return this.#outcomes.keepOutcome(...call.args);
      case "overturnOutcomes":
        return this.#outcomes.overturnOutcomes(...call.args);
      case "modelRecords":
        return this.#outcomes.modelRecords(...call.args);
      case "keepCorrection":
        return this.#outcomes.keepCorrection(...call.args);
      case "corrections":
        return this.#outcomes.corrections(...call.args);
      case "close":
        return this.#windows.leave(book);
      default:
        return call satisfies never;
    }
  }
}

export function failureOf(error: unknown): LedgerFailure {
  if (error instanceof LedgerError) return { kind: error.kind, message: error.message };
  if (error instanceof IllegalStep) return { kind: "illegal", message: error.message };
  return { kind: "bug", message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}
