import { errorText } from "../error-text.ts";
import type { Host } from "../host.ts";
import { formatUsd, type NanoUsd } from "../money.ts";
import type { Charge, Ledger, Settlement } from "../spend/ledger.ts";
import { costOfUsage, type ModelPrice } from "../spend/price.ts";
import type { Usage } from "../usage.ts";
import type { CallContext, CallFailure, ModelOutcome } from "./client.ts";
import { notMade } from "./not-made.ts";

/** A reservation that is open. */
export interface Booking {
  readonly id: string;
  readonly model: string;
  readonly bound: NanoUsd;
  readonly price: ModelPrice;
}

interface Books {
  readonly ledger: Ledger;
  readonly host: Host;
}

/**
 * Books what an attempt that was sent came to: settled at the billed cost, else at tokens x price; released on proof
 * that nothing was billed; else held in full. Returns the outcome, or `bound_exceeded` when it cost more than its bound.
 * When the books cannot be written now, the reservation stays open at its full bound, which is still on the safe side,
 * and an answer that is there is not thrown away.
 */
export async function bookOutcome(
  books: Books,
  booking: Booking,
  call: CallContext,
  outcome: ModelOutcome,
  ms: number,
): Promise<ModelOutcome> {
  const bill = billOf(outcome, booking.price);
  if (bill === "nothing") {
    const proof = outcome.status === "failed" ? outcome.message : "nothing was billed";
    await release(books, booking, call, proof);
    return outcome;
  }
  if (bill === "unknown") {
    const why = outcome.status === "failed" ? `${outcome.kind}: ${outcome.message}` : "the answer came without usage";
    await hold(books, booking, call, why);
    return outcome;
  }
  const settlement: Settlement = { ...bill.charge, usage: bill.usage, ...servedBy(outcome) };
  try {
    await books.ledger.settle(booking.id, settlement);
  } catch (error) {
    await hold(books, booking, call, `its cost could not be written: ${errorText(error)}`);
    return outcome;
  }
  const firstTokenMs = outcome.status === "completed" ? outcome.firstTokenMs : null;
  const usage = bill.usage ?? NOT_COUNTED;
  const { id: attempt, model } = booking;
  call.onStep?.({ type: "settled", attempt, model, charge: bill.charge, usage, ms, firstTokenMs });
  if (bill.charge.cost <= booking.bound) return outcome;
  return {
    status: "failed",
    model,
    kind: "bound_exceeded",
    message: `${model} was billed ${formatUsd(bill.charge.cost)} where ${formatUsd(booking.bound)} was the most it could cost`,
    billing: { billed: bill.charge.cost, usage: bill.usage },
  };
}

/** Frees a reservation whose request never left. */
export async function releaseUnsent(
  books: Books,
  booking: Booking,
  call: CallContext,
  kind: "cancelled" | "budget",
  message: string,
): Promise<CallFailure> {
  await release(books, booking, call, "never sent");
  return notMade(booking.model, kind, message);
}

interface Bill {
  readonly charge: Charge;
  readonly usage: Usage | null;
}

function billOf(outcome: ModelOutcome, price: ModelPrice): Bill | "nothing" | "unknown" {
  if (outcome.status === "failed") {
    if (outcome.billing === "nothing" || outcome.billing === "unknown") return outcome.billing;
    return { charge: { cost: outcome.billing.billed, origin: "billed" }, usage: outcome.billing.usage };
  }
  const { billed, usage } = outcome;
  if (billed !== null) return { charge: { cost: billed, origin: "billed" }, usage };
  if (usage === null) return "unknown";
  return { charge: { cost: costOfUsage(usage, price), origin: "computed" }, usage };
}

function servedBy(outcome: ModelOutcome): Pick<Settlement, "servedModel" | "provider" | "generationId"> {
  if (outcome.status === "completed") {
    const { servedModel, provider, generationId } = outcome;
    return { servedModel, provider, generationId };
  }
  return { servedModel: null, provider: null, generationId: outcome.generationId ?? null };
}

async function release(books: Books, booking: Booking, call: CallContext, why: string): Promise<void> {
  try {
    await books.ledger.release(booking.id, why);
  } catch (error) {
    return stays(books, booking, call, error);
  }
  call.onStep?.({ type: "released", attempt: booking.id, model: booking.model, why });
}

async function hold(books: Books, booking: Booking, call: CallContext, why: string): Promise<void> {
  try {
    await books.ledger.hold(booking.id, why);
  } catch (error) {
    return stays(books, booking, call, error);
  }
  call.onStep?.({ type: "held", attempt: booking.id, model: booking.model, bound: booking.bound, why });
}

/** What could not be written stays reserved in the ledger, so it is shown as held. */
function stays({ host }: Books, booking: Booking, call: CallContext, error: unknown): void {
  const why = `the ledger could not be written: ${errorText(error)}`;
  host.log("error", `attempt ${booking.id} stays reserved; ${why}`);
  call.onStep?.({ type: "held", attempt: booking.id, model: booking.model, bound: booking.bound, why });
}

/** A cost that was billed without token counts. */
const NOT_COUNTED: Usage = {
  promptTokens: 0,
  cachedTokens: 0,
  cacheWriteTokens: 0,
  completionTokens: 0,
  reasoningTokens: 0,
};
