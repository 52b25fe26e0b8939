import { Worker } from "node:worker_threads";
import type { Ledger } from "../../core/spend/ledger.ts";
import { IllegalStep, LedgerError } from "./errors.ts";
import type { LedgerCall, LedgerFailure, LedgerMessage, LedgerNews, LedgerReply, LedgerRequest } from "./messages.ts";
import { needSqlite } from "./sqlite.ts";

export interface LedgerOptions {
  /** Absolute path; made with its folder when it is not there. On a local disk: locks do not hold on a network one. */
  readonly file: string;
  /** The worker's program where it is not beside this file, as in a bundle. */
  readonly workerFile?: string | URL;
}

/**
 * Opens the ledger that all windows and terminal runs of a user share, and decides what dead ones left undecided.
 * Rejects with LedgerError when it cannot be used. Its operations reject with LedgerError for trouble with the file,
 * and with IllegalStep for a step that the attempt's state forbids; nothing is written then.
 */
export async function openLedger({ file, workerFile }: LedgerOptions): Promise<Ledger> {
  needSqlite();
  const thread = new LedgerThread(
    new Worker(workerFile ?? new URL("./worker.ts", import.meta.url), { workerData: file }),
  );
  await thread.opened;
  return {
    reserve: (...args) => thread.ask({ name: "reserve", args }),
    markSent: (...args) => thread.ask({ name: "markSent", args }),
    markGeneration: (...args) => thread.ask({ name: "markGeneration", args }),
    settle: (...args) => thread.ask({ name: "settle", args }),
    hold: (...args) => thread.ask({ name: "hold", args }),
    release: (...args) => thread.ask({ name: "release", args }),
    reconcile: (...args) => thread.ask({ name: "reconcile", args }),
    use: (...args) => thread.ask({ name: "use", args }),
    attempts: (...args) => thread.ask({ name: "attempts", args }),
    daily: (...args) => thread.ask({ name: "daily", args }),
    tally: (...args) => thread.ask({ name: "tally", args }),
    taskCosts: (...args) => thread.ask({ name: "taskCosts", args }),
    first: (...args) => thread.ask({ name: "first", args }),
    keepForecast: (...args) => thread.ask({ name: "keepForecast", args }),
    forecasts: (...args) => thread.ask({ name: "forecasts", args }),
    keepOutcome: (...args) => thread.ask({ name: "keepOutcome", args }),
    overturnOutcomes: (...args) => thread.ask({ name: "overturnOutcomes", args }),
    modelRecords: (...args) => thread.ask({ name: "modelRecords", args }),
    keepCorrection: (...args) => thread.ask({ name: "keepCorrection", args }),
    corrections: (...args) => thread.ask({ name: "corrections", args }),
    watch: (onChange) => thread.watch(onChange),
    close: () => thread.close(),
  };
}

interface Waiter {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Sends calls to the thread and matches its replies. Keeps the process alive only while an answer is awaited. */
class LedgerThread {
  readonly opened: Promise<null>;
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiter>();
  readonly #watchers = new Set<() => void>();
  #last = 0;
  #gone: LedgerError | undefined;
  #closing: Promise<void> | undefined;

  constructor(worker: Worker) {
    this.#worker = worker;
    worker.on("message", (news: LedgerNews) => {
      if (news.status === "changed") for (const tell of this.#watchers) tell();
      else this.#take(news);
    });
    worker.on("error", (error) => this.#lose(`its thread failed: ${error.message}`));
    worker.on("exit", () => this.#lose("its thread has ended"));
    this.opened = this.#wait(0);
  }

  ask<T>(call: LedgerCall): Promise<T> {
    if (this.#gone) return Promise.reject(this.#gone);
    const request: LedgerRequest = { number: ++this.#last, call };
    this.#send(request);
    return this.#wait<T>(request.number);
  }

  watch(onChange: () => void): () => void {
    // A function of its own, so that the same one given twice is told twice, and ended one by one.
    const tell = () => onChange();
    this.#watchers.add(tell);
    if (this.#watchers.size === 1) this.#send({ watched: true });
    return () => {
      if (this.#watchers.delete(tell) && this.#watchers.size === 0) this.#send({ watched: false });
    };
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    if (this.#gone) return;
    const answer = this.ask<void>({ name: "close", args: [] });
    this.#gone = new LedgerError("unavailable", "The spending ledger has been closed.");
    // What could not be decided now, on a full disk for instance, the next opening decides.
    await answer.catch(() => undefined);
    await this.#worker.terminate();
  }

  #send(message: LedgerMessage): void {
    if (!this.#gone) this.#worker.postMessage(message);
  }

  #wait<T>(number: number): Promise<T> {
    return new Promise((resolve, reject) => {
      // The reply to a call has that call's own type: the worker's switch over the calls gives it.
      this.#waiting.set(number, { resolve: (value) => resolve(value as T), reject });
      this.#worker.ref();
    });
  }

  #take(reply: LedgerReply): void {
    const waiter = this.#waiting.get(reply.number);
    this.#waiting.delete(reply.number);
    if (this.#waiting.size === 0) this.#worker.unref();
    if (reply.status === "done") waiter?.resolve(reply.value);
    else waiter?.reject(errorOf(reply.failure));
  }

  #lose(why: string): void {
    this.#gone ??= new LedgerError("unavailable", `The spending ledger is not available: ${why}. Reload the window.`);
    for (const waiter of this.#waiting.values()) waiter.reject(this.#gone);
    this.#waiting.clear();
  }
}

function errorOf({ kind, message }: LedgerFailure): Error {
  switch (kind) {
    case "illegal":
      return new IllegalStep(message);
    case "bug":
      return new Error(message);
    default:
      return new LedgerError(kind, message);
  }
}
