import type { CatalogueModel } from "../core/models/catalogue-schema.ts";
import { type NanoUsd, ZERO } from "../core/money.ts";
import type { Account } from "./account.ts";
import type { Bill, BillEntry, BilledFinish } from "./bill.ts";
import type { Piece } from "./pieces.ts";
import { chargeOf, pricesOf } from "./pricing.ts";

/** What is known about a generation before its first token. */
export interface GenerationStart {
  readonly id: string;
  readonly model: CatalogueModel;
  readonly promptTokens: number;
  readonly cachedTokens: number;
  readonly streamed: boolean;
  readonly sessionId: string | null;
  /** What the account holds reserved for it. */
  readonly bound: NanoUsd;
}

/** A running generation: counts what is generated, and is put on the bill and the account exactly once. */
export class Generation {
  readonly start: GenerationStart;
  readonly startedAt: number;
  readonly #account: Account;
  readonly #bill: Bill;
  readonly #clock: () => number;
  #completionTokens = 0;
  #reasoningTokens = 0;
  #firstTokenAt: number | null = null;

  constructor(start: GenerationStart, books: { account: Account; bill: Bill; clock: () => number }) {
    this.start = start;
    this.#account = books.account;
    this.#bill = books.bill;
    this.#clock = books.clock;
    this.startedAt = books.clock();
  }

  /** Counts a piece as generated. */
  count(piece: Piece): void {
    this.#firstTokenAt ??= this.#clock();
    this.#completionTokens += piece.tokens;
    if (piece.kind === "reasoning") this.#reasoningTokens += piece.tokens;
  }

  /** Bills what was counted so far. A second call is a bug, and the bill throws. */
  settle(finish: BilledFinish, cancelled: boolean): BillEntry {
    const { start } = this;
    const usage = {
      promptTokens: start.promptTokens,
      cachedTokens: start.cachedTokens,
      cacheWriteTokens: 0,
      completionTokens: this.#completionTokens,
      reasoningTokens: this.#reasoningTokens,
    };
    const charge = isInsured(finish, usage.completionTokens)
      ? { total: ZERO, prompt: ZERO, completion: ZERO }
      : chargeOf(pricesOf(start.model, start.promptTokens), usage);
    const entry: BillEntry = {
      generationId: start.id,
      model: start.model.slug,
      usage,
      cost: charge.total,
      promptCost: charge.prompt,
      completionCost: charge.completion,
      finish,
      streamed: start.streamed,
      cancelled,
      sessionId: start.sessionId,
      startedAt: this.startedAt,
      endedAt: this.#clock(),
      firstTokenMs: this.#firstTokenAt === null ? null : this.#firstTokenAt - this.startedAt,
    };
    this.#bill.add(entry);
    this.#account.settle(start.bound, entry.cost);
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
