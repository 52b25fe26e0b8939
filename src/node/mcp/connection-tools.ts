import type { ListedTool, ServerChange } from "../../core/mcp/server.ts";
import { untilAborted } from "../../core/until-aborted.ts";
import { sameTools } from "./connection-lists.ts";

/** Milliseconds from a word that the tools have changed to the question what they are; twice as long each time. */
const FIRST_WAIT_MS = 50;
const LONGEST_WAIT_MS = 5_000;
/** After so long without a word the first wait counts again. */
const QUIET_MS = 60_000;

/** The tools of one connection, asked for anew when the server says that they have changed, and who is told. */
export class ToolList {
  #tools: readonly ListedTool[];
  readonly #list: (signal: AbortSignal) => Promise<readonly ListedTool[]>;
  readonly #over = new AbortController();
  readonly #told: ((change: ServerChange) => void)[] = [];
  #wait = FIRST_WAIT_MS;
  #again = false;
  #asking: Promise<void> | null = null;
  #gone: string | null = null;
  #isClosed = false;
  readonly #elapsed: () => number;
  #lastAsked = Number.NEGATIVE_INFINITY;

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

  /** Resolves when the list is what the server has last said that it is. */
  async settled(signal: AbortSignal): Promise<void> {
    while (this.#asking !== null && !signal.aborted) await untilAborted(this.#asking, signal);
  }

  changed(): void {
    if (this.#over.signal.aborted) return;
    this.#again = true;
    this.#asking ??= this.#askAgain().finally(() => {
      this.#asking = null;
    });
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

  async #askAgain(): Promise<void> {
    while (this.#again && !this.#over.signal.aborted) {
      this.#again = false;
      if (this.#elapsed() - this.#lastAsked > QUIET_MS) this.#wait = FIRST_WAIT_MS;
      const wait = this.#wait;
      this.#wait = Math.min(LONGEST_WAIT_MS, wait * 2);
      await pause(wait, this.#over.signal);
      if (this.#over.signal.aborted) return;
      // All that was said while we waited is answered by this list.
      this.#again = false;
      this.#lastAsked = this.#elapsed();
      // Whoever has changed its tools and cannot say to what has none.
      const found = await this.#list(this.#over.signal).catch(() => []);
      if (this.#over.signal.aborted || sameTools(found, this.#tools)) continue;
      this.#tools = found;
      for (const told of this.#told) told({ type: "tools", tools: found });
    }
  }
}

/** Resolves early when it is over. */
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
