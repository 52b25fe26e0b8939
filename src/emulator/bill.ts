import { type NanoUsd, sum } from "../core/money.ts";
import type { Usage } from "../core/usage.ts";

/** How a generation ended; `null`: it was cut off or cancelled. */
export type BilledFinish = "stop" | "tool_calls" | "length" | "content_filter" | "error" | null;

/** What a request says about who sends it. */
export interface Caller {
  readonly userAgent: string | null;
  readonly referer: string | null;
  /** The `user` field of the body. */
  readonly user: string | null;
}

/** One generation on the emulator's own bill. Requests refused before a model ran are not on it. */
export interface BillEntry {
  readonly generationId: string;
  /** Text of the key that pays. */
  readonly key: string;
  /** Display name of the provider that served it. */
  readonly provider: string;
  readonly caller: Caller;
  /** Slug that was asked for; its catalogue prices were applied. */
  readonly model: string;
  readonly usage: Usage;
  readonly cost: NanoUsd;
  readonly promptCost: NanoUsd;
  readonly completionCost: NanoUsd;
  /** Nano-dollars that the prompt cache saved; below zero where writing to it cost more. */
  readonly cacheDiscount: number;
  readonly finish: BilledFinish;
  readonly streamed: boolean;
  /** The client went away before the end. */
  readonly cancelled: boolean;
  readonly sessionId: string | null;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly endedAt: number;
  /** Milliseconds from start to the first token; `null` when none came. */
  readonly firstTokenMs: number | null;
}

/** The emulator's bill, one entry per generation, in the order in which they ended. */
export class Bill {
  readonly #entries = new Map<string, BillEntry>();

  add(entry: BillEntry): void {
    if (this.#entries.has(entry.generationId)) throw new Error(`${entry.generationId} is on the bill already`);
    this.#entries.set(entry.generationId, entry);
  }

  find(generationId: string): BillEntry | null {
    return this.#entries.get(generationId) ?? null;
  }

  entries(): readonly BillEntry[] {
    return [...this.#entries.values()];
  }

  total(): NanoUsd {
    return sum(this.entries().map(({ cost }) => cost));
  }
}
