import type { ListedTool, ServerChange } from "../../core/mcp/server.ts";
import { untilAborted } from "../../core/until-aborted.ts";
import { sameTools } from "./connection-lists.ts";

/** Milliseconds from a word that the tools have changed to the question what they are; twice as long each time. */
const FIRST_WAIT_MS = 50;
const LONGEST_WAIT_MS = 5_000;
/** After so long without a question the first wait counts again. */
const QUIET_MS = 60_000;

interface Waiting {
  /** Announcements that the list must have been asked for after. */
  readonly announced: number;
  readonly resolve: () => void;
}

/** The tools of one connection, asked for anew when the server says that they have changed, and who is told. */
export class ToolList {
  #tools: readonly ListedTool[];
  readonly #list: (signal: AbortSignal) => Promise<readonly ListedTool[]>;
  readonly #elapsed: () => number;
  readonly #over = new AbortController();
  readonly #told: ((change: ServerChange) => void)[] = [];
  /** Announcements so far, and how many of them the list that we have came after. */
  #announced = 0;
  #answered = 0;
  #isAsking = false;
  #waiting: Waiting[] = [];
  #hurry = new AbortController();
  #wait = FIRST_WAIT_MS;
  #lastAsked = Number.NEGATIVE_INFINITY;
  #gone: string | null = null;
  #isClosed = false;

  /** @param elapsed monotonic milliseconds. */
  constructor(
    first: readonly ListedTool[],
    list: (signal: AbortSignal) => Promise<readonly ListedTool[]>,
    elapsed: () => number,
  ) {
    this.#tools = first;
    this.#list = list;
    this.#elapsed = elapsed;
  }

  now(): readonly ListedTool[] {
    return this.#tools;
  }

  find(name: string): ListedTool | undefined {
    return this.#tools.find((tool) => tool.name === name);
  }

  whyGone(): string | null {
    return this.#gone;
  }

  /** Resolves when the list came after all that the server has announced until now. Whoever waits is not kept waiting. */
  async settled(signal: AbortSignal): Promise<void> {
    if (this.#answered === this.#announced || this.#over.signal.aborted) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push({ announced: this.#announced, resolve });
    this.#hurry.abort();
    await untilAborted(promise, AbortSignal.any([signal, this.#over.signal]));
  }

  changed(): void {
    this.#announced++;
    if (!this.#isAsking) void this.#ask();
  }

  onChange(told: (change: ServerChange) => void): void {
    this.#told.push(told);
    const why = this.#gone;
    // After whoever asks has got its connection.
    if (why !== null && !this.#isClosed) queueMicrotask(() => told({ type: "gone", why }));
  }

  /** Told once. */
  gone(why: string): void {
    if (this.#gone !== null) return;
    this.#gone = why;
    this.#over.abort();
    if (!this.#isClosed) for (const told of this.#told) told({ type: "gone", why });
  }

  /** From now on nobody is told of anything. */
  close(): void {
    this.#isClosed = true;
    this.#over.abort();
  }

  /** Never rejects. */
  async #ask(): Promise<void> {
    this.#isAsking = true;
    while (this.#answered < this.#announced && !this.#over.signal.aborted) {
      await this.#pause();
      if (this.#over.signal.aborted) break;
      const announced = this.#announced;
      // Whoever has changed its tools and cannot say to what has none.
      const found = await this.#list(this.#over.signal).catch(() => []);
      if (this.#over.signal.aborted) break;
      this.#answered = announced;
      const isNew = !sameTools(found, this.#tools);
      this.#tools = found;
      if (isNew) for (const told of this.#told) told({ type: "tools", tools: found });
      const served = this.#waiting.filter((one) => one.announced <= announced);
      this.#waiting = this.#waiting.filter((one) => !served.includes(one));
      for (const one of served) one.resolve();
    }
    this.#isAsking = false;
  }

  /** A server that announces without end is asked less and less often, unless a call waits. */
  async #pause(): Promise<void> {
    if (this.#elapsed() - this.#lastAsked > QUIET_MS) this.#wait = FIRST_WAIT_MS;
    if (this.#waiting.length === 0) {
      this.#hurry = new AbortController();
      await pause(this.#wait, AbortSignal.any([this.#over.signal, this.#hurry.signal]));
      this.#wait = Math.min(LONGEST_WAIT_MS, this.#wait * 2);
    }
    this.#lastAsked = this.#elapsed();
  }
}

/** Resolves early when the signal aborts. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
      resolve();
    };
    const timer = setTimeout(stop, ms);
    signal.addEventListener("abort", stop, { once: true });
  });
}
