import { errorText } from "../error-text.ts";
import type { Host } from "../host.ts";
import { formatUsd, type NanoUsd, toUsdString } from "../money.ts";
import type { Charge, Ledger, Settlement } from "../spend/ledger.ts";
import { costOfUsage, countable, type ModelPrice } from "../spend/price.ts";
import type { Usage } from "../usage.ts";
import type { Bill, CallContext, CallFailure, ModelOutcome } from "./client.ts";
import { notMade } from "./not-made.ts";

/** A reservation that is open. */
export interface Booking {
  readonly id: string;
  readonly model: string;
  readonly bound: NanoUsd;
  readonly price: ModelPrice;
  /** As it was sent. */
  readonly maxTokens: number;
  /** Of the messages, tools and schema, for reports: their text is nobody's business. */
  readonly promptBytes: number;
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
  const verdict = verdictOn(outcome, booking);
  if (verdict.status !== "settled") {
    if (verdict.status === "released") await release(books, booking, call, verdict.proof);
    else await hold(books, booking, call, verdict.why);
    return outcome;
  }
  const { charge, usage } = verdict;
  try {
    await books.ledger.settle(booking.id, { ...charge, usage, ...servedBy(outcome) });
  } catch (error) {
    await hold(books, booking, call, `its cost could not be written: ${errorText(error)}`);
    return outcome;
  }
  const firstTokenMs = outcome.status === "completed" ? outcome.firstTokenMs : null;
  const { id: attempt, model } = booking;
  const note = noteOn(usage, booking);
  if (note !== null) books.host.log("warn", note);
  const counted = usage ?? NOT_COUNTED;
  const told = { type: "settled", attempt, model, charge, usage: counted, ms, firstTokenMs } as const;
  call.onStep?.(note === null ? told : { ...told, note });
  if (charge.cost <= booking.bound) return outcome;
  const message = exceeded(booking, verdict, outcome);
  books.host.log("error", message);
  return { status: "failed", model, kind: "bound_exceeded", message, billing: { billed: charge.cost, usage } };
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

type Verdict =
  | { readonly status: "settled"; readonly charge: Charge; readonly usage: Usage | null }
  | { readonly status: "held"; readonly why: string }
  | { readonly status: "released"; readonly proof: string };

function verdictOn(outcome: ModelOutcome, booking: Booking): Verdict {
  if (outcome.status === "completed") {
    if (countsNothing(outcome))
      return { status: "held", why: "the provider counted no tokens for an answer that has some" };
    return priced(outcome, booking, "the answer came without a usable token count");
  }
  const { billing } = outcome;
  if (billing === "nothing") return { status: "released", proof: outcome.message };
  const why = `${outcome.kind}: ${outcome.message}`;
  return billing === "unknown" ? { status: "held", why } : priced(billing, booking, why);
}

/** Nothing is free because its tokens were not counted; a free model's are. */
function countsNothing({ content, toolCalls, usage, billed }: ModelOutcome & { status: "completed" }): boolean {
  const isEmpty = content === "" && toolCalls.length === 0;
  return !isEmpty && !billed && usage !== null && usage.promptTokens + usage.completionTokens === 0;
}

/** The billed cost, else tokens x price. Counts that cannot be settle nothing: what is told beside them is as doubtful. */
function priced({ billed, usage }: Bill, { price }: Booking, unknown: string): Verdict {
  const odd = usage === null ? null : impossible(usage);
  if (odd !== null) return { status: "held", why: `the provider counted ${odd} tokens` };
  if (billed !== null) {
    if (!isCount(billed)) return { status: "held", why: `the provider billed ${billed} nano-dollars` };
    return { status: "settled", charge: { cost: billed, origin: "billed" }, usage };
  }
  if (usage === null) return { status: "held", why: unknown };
  const cost = countable(() => costOfUsage(usage, price));
  if (cost === null) return { status: "held", why: "its tokens at this price are more than can be counted" };
  return { status: "settled", charge: { cost, origin: "computed" }, usage };
}

/** No model has a window of so many tokens. */
const MOST_TOKENS = 10_000_000;

/** The first count that is none, with its name: "NaN promptTokens". */
function impossible(usage: Usage): string | null {
  const bad = Object.entries(usage).find(([, count]) => !isCount(count) || count > MOST_TOKENS);
  return bad === undefined ? null : `${bad[1]} ${bad[0]}`;
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

/** A server that does not keep to the token limit is settled all the same, as long as the bound holds, and told of. */
function noteOn(usage: Usage | null, { maxTokens, model }: Booking): string | null {
  if (usage === null || usage.completionTokens <= maxTokens) return null;
  return `${model} made ${usage.completionTokens} tokens where ${maxTokens} were allowed; it was paid within its worst case.`;
}

/** Everything that is needed to find out why a bound did not hold. */
function exceeded(booking: Booking, { charge, usage }: Verdict & { status: "settled" }, outcome: ModelOutcome): string {
  const { provider, generationId, servedModel } = servedBy(outcome);
  const facts = {
    attempt: booking.id,
    model: booking.model,
    servedModel,
    provider,
    generationId,
    boundUsd: toUsdString(booking.bound),
    costUsd: toUsdString(charge.cost),
    origin: charge.origin,
    maxTokens: booking.maxTokens,
    promptBytes: booking.promptBytes,
    usage,
    price: booking.price,
  };
  return `${booking.model} was ${charge.origin === "billed" ? "billed" : "priced at"} ${formatUsd(charge.cost)} where ${formatUsd(booking.bound)} was the most it could cost. Please report it with this: ${JSON.stringify(facts)}`;
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
