import { setTimeout } from "node:timers/promises";

/** How fast the simulated model is; 0 means at once. */
export interface Latency {
  readonly firstTokenMs: number;
  readonly tokensPerSecond: number;
}

export const NO_LATENCY: Latency = { firstTokenMs: 0, tokensPerSecond: 0 };

/** Waits on behalf of one answer. All waits end early, without an error, when the client goes away. */
export class Pace {
  readonly #latency: Latency;
  readonly #keepAliveMs: number;
  readonly #gone: AbortSignal;
  readonly #beginning = performance.now();
  #dueMs: number;

  constructor(latency: Latency, keepAliveMs: number, gone: AbortSignal) {
    this.#latency = latency;
    this.#keepAliveMs = keepAliveMs;
    this.#gone = gone;
    this.#dueMs = latency.firstTokenMs;
  }

  /** Tokens that one chunk of a stream carries: few where a person watches them arrive, more where nobody waits. */
  get chunkTokens(): number {
    return this.#latency.tokensPerSecond > 0 ? 3 : 16;
  }

  /** Until the first token; `beat` is called now and then meanwhile, to keep the connection alive. */
  async untilFirst(beat: () => void): Promise<void> {
    await this.#untilDue(beat);
  }

  /** Until so many more tokens have been generated, in time since the beginning, so that late timers do not add up. */
  async generate(tokens: number, beat: () => void): Promise<void> {
    if (this.#latency.tokensPerSecond > 0) this.#dueMs += (tokens * 1000) / this.#latency.tokensPerSecond;
    await this.#untilDue(beat);
  }

  /** Until the client goes away. */
  async forever(beat: () => void): Promise<void> {
    this.#dueMs = Number.POSITIVE_INFINITY;
    await this.#untilDue(beat);
  }

  async #untilDue(beat: () => void): Promise<void> {
    for (;;) {
      const left = this.#dueMs - (performance.now() - this.#beginning);
      if (left <= 0 || this.#gone.aborted) return;
      await pause(Math.min(left, this.#keepAliveMs), this.#gone);
      if (left > this.#keepAliveMs && !this.#gone.aborted) beat();
    }
  }
}

/** `node:timers/promises` rejects only when the signal aborts, and that is no error here. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await setTimeout(ms, undefined, { signal }).catch(() => undefined);
}
