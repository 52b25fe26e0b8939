import { type NanoUsd, ZERO } from "../core/money.ts";
import type { Account } from "./account/account.ts";
import type { ApiKey } from "./account/api-key.ts";
import type { Bill, BillEntry, BilledFinish, Caller } from "./bill.ts";
import type { Piece } from "./pieces.ts";
import { cacheDiscountOf, chargeOf, pricesOf } from "./pricing.ts";
import type { ProviderEndpoint } from "./routing/provider-endpoint.ts";

/** What is known about a generation before its first token. */
export interface GenerationStart {
  readonly id: string;
  /** The id that is sent; the same but for a fault. */
  readonly wireId: string;
  readonly endpoint: ProviderEndpoint;
  readonly key: ApiKey;
  readonly caller: Caller;
  readonly promptTokens: number;
  readonly cachedTokens: number;
  readonly cacheWriteTokens: number;
  readonly streamed: boolean;
  readonly sessionId: string | null;
  /** What the key holds reserved for it. */
  readonly bound: NanoUsd;
}

export interface Books {
  readonly account: Account;
  readonly bill: Bill;
  readonly clock: () => number;
}

/** A running generation: counts what is generated, and is put on the bill and the key exactly once. */
export class Generation {
  readonly start: GenerationStart;
  readonly startedAt: number;
  readonly #books: Books;
  #completionTokens = 0;
  #reasoningTokens = 0;
  #firstTokenAt: number | null = null;

  constructor(start: GenerationStart, books: Books) {
    this.start = start;
    this.#books = books;
    this.startedAt = books.clock();
  }

  /** Counts a piece as generated. */
  count(piece: Piece): void {
    this.#firstTokenAt ??= this.#books.clock();
    this.#completionTokens += piece.tokens;
    if (piece.kind === "reasoning") this.#reasoningTokens += piece.tokens;
  }

  /** Bills what was counted so far. A second call is a bug, and the bill throws. */
  settle(finish: BilledFinish, cancelled: boolean): BillEntry {
    const { endpoint, key, ...start } = this.start;
    const usage = {
      promptTokens: start.promptTokens,
      cachedTokens: start.cachedTokens,
      cacheWriteTokens: start.cacheWriteTokens,
      completionTokens: this.#completionTokens,
      reasoningTokens: this.#reasoningTokens,
    };
    const prices = pricesOf(endpoint.model, start.promptTokens);
    const free = isInsured(finish, usage.completionTokens);
    const charge = free ? { total: ZERO, prompt: ZERO, completion: ZERO } : chargeOf(prices, usage);
    const endedAt = this.#books.clock();
    const entry: BillEntry = {
      generationId: start.id,
      key: key.key,
      model: endpoint.model.slug,
      provider: endpoint.provider,
      caller: start.caller,
      usage,
      cost: charge.total,
      promptCost: charge.prompt,
      completionCost: charge.completion,
      cacheDiscount: free ? 0 : cacheDiscountOf(prices, usage),
      finish,
      streamed: start.streamed,
      cancelled,
      sessionId: start.sessionId,
      startedAt: this.startedAt,
      endedAt,
      firstTokenMs: this.#firstTokenAt === null ? null : this.#firstTokenAt - this.startedAt,
    };
    this.#books.bill.add(entry);
    key.settle(start.bound, entry.cost, endedAt);
    return entry;
  }
}

/**
 * The provider's zero completion insurance: nothing is charged for no tokens without a finish reason, or for an error.
 * Source: OpenRouter's docs, guides/features/zero-completion-insurance (2026-08).
 */
function isInsured(finish: BilledFinish, completionTokens: number): boolean {
  return finish === "error" || (finish === null && completionTokens === 0);
}
