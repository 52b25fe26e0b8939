import { errorText } from "../error-text.ts";
import type { Host } from "../host.ts";
import { formatUsd, type NanoUsd, nanoUsd, ZERO } from "../money.ts";
import { maxTokensFor, upperBound } from "../spend/bound.ts";
import type { BudgetLimit, BudgetUse, Ledger } from "../spend/ledger.ts";
import { limitsAt } from "../spend/limits.ts";
import { countable, type ModelPrice, type PriceOf } from "../spend/price.ts";
import { type Booking, bookOutcome, releaseUnsent } from "./book-outcome.ts";
import type { CallContext, CallFailure, ModelClient, ModelOutcome, ModelRequest } from "./client.ts";
import type { BudgetRefusal } from "./failure-cause.ts";
import { notMade } from "./not-made.ts";

export interface MeteredDeps {
  readonly ledger: Ledger;
  readonly priceOf: PriceOf;
  readonly host: Host;
  /** Origin of the server that is asked: where a held cost can be looked up. */
  readonly endpoint: string;
}

/** Fewer completion tokens than this are not worth a prompt. */
export const LEAST_TOKENS = 256;

/**
 * Nothing is sent that is not reserved: the worst case is committed, then that it is being sent, then it is sent, and
 * then it is settled, held or released by what is proved. When the books cannot be written, nothing is sent. When an
 * attempt ever costs more than its bound, every later call is refused: that is a bug, not an overrun to absorb.
 */
export function metered(inner: ModelClient, deps: MeteredDeps): ModelClient {
  return {
    async complete(request, call) {
      const stopped = BROKEN.get(deps.ledger);
      if (stopped !== undefined) return notMade(request.model, "bound_exceeded", stopped);
      const outcome = await attempt(inner, deps, request, call);
      if (outcome.status === "failed" && outcome.kind === "bound_exceeded") stopSending(deps.ledger, outcome.message);
      return outcome;
    },
  };
}

/** Refuses every further call on that ledger in this process: a bound did not hold, so no cap would. */
export function stopSending(ledger: Ledger, why: string): void {
  BROKEN.set(ledger, why);
}

/**
 * Ledgers that an attempt above its bound was booked in, with what happened. Beside the clients and not in one, so that
 * it stops every swarm, generation and benchmark of the process that spends from the same budgets, whatever engine it
 * runs on.
 */
const BROKEN = new WeakMap<Ledger, string>();

async function attempt(
  inner: ModelClient,
  deps: MeteredDeps,
  request: ModelRequest,
  call: CallContext,
): Promise<ModelOutcome> {
  const { host, ledger } = deps;
  if (call.signal.aborted) return notMade(request.model, "cancelled", "cancelled before anything was reserved");
  const price = deps.priceOf(request.model);
  if (!price) {
    const why = `the price of ${request.model} is not known, so it cannot be used under a cap`;
    return notMade(request.model, "bad_request", why);
  }
  const grant = await reserve(deps, request, call, price);
  if (grant.status === "failed") return grant;
  const { booking } = grant;
  call.onStep?.({ type: "reserved", attempt: booking.id, model: request.model, bound: booking.bound });
  if (call.signal.aborted) return releaseUnsent(deps, booking, call, "cancelled", "cancelled before it was sent");
  try {
    await ledger.markSent(booking.id);
  } catch (error) {
    return releaseUnsent(deps, booking, call, "budget", unwritable(error));
  }
  if (call.signal.aborted) return releaseUnsent(deps, booking, call, "cancelled", "cancelled before it was sent");

  const started = host.elapsed();
  let marked: Promise<void> = Promise.resolve();
  const onGeneration = (generationId: string): void => {
    call.onGeneration?.(generationId);
    marked = ledger.markGeneration(booking.id, generationId).catch((error: unknown) => {
      host.log("warn", `the generation id of ${booking.id} could not be kept: ${errorText(error)}`);
    });
  };
  let outcome: ModelOutcome;
  try {
    outcome = await inner.complete(grant.request, { ...call, onGeneration });
  } catch (error) {
    // A bug, but one that may have been billed.
    await ledger.hold(booking.id, `the client failed: ${errorText(error)}`);
    throw error;
  }
  await marked;
  return bookOutcome(deps, booking, call, outcome, host.elapsed() - started);
}

type Grant = { readonly status: "granted"; readonly booking: Booking; readonly request: ModelRequest } | CallFailure;

/** Reserves the worst case; where the budget's rest is smaller, with fewer completion tokens. */
async function reserve(deps: MeteredDeps, asked: ModelRequest, call: CallContext, price: ModelPrice): Promise<Grant> {
  const { host, ledger } = deps;
  const id = host.id();
  let request = asked;
  // Another call may take from the rest in between, and each limit may be the one that refuses.
  for (let round = 0; round <= call.limits.length + 2; round++) {
    const sized = request;
    const bound = countable(() => upperBound(sized, price));
    if (bound === null) return notMade(asked.model, "budget", "this call could cost more than can be counted exactly");
    const { model } = request;
    try {
      const row = { ...call.identity, id, at: host.now(), model, bound, price, endpoint: deps.endpoint };
      const reservation = await ledger.reserve(row, limitsAt(call.limits, row));
      if (reservation.status === "reserved")
        return { status: "granted", booking: bookingOf(id, request, bound, price), request };
      const left = restOf(reservation.limit, reservation.use);
      const maxTokens = maxTokensFor(request, price, left);
      if (maxTokens < Math.min(call.leastTokens ?? LEAST_TOKENS, asked.maxTokens) || maxTokens >= request.maxTokens) {
        return outOfBudget(asked, reservation.limit, reservation.use, bound);
      }
      request = { ...request, maxTokens };
    } catch (error) {
      // Whether it was written is not known; where it was, it must not stay open.
      await ledger.release(id, "never sent").catch(() => undefined);
      return notMade(asked.model, "budget", unwritable(error));
    }
  }
  return notMade(asked.model, "budget", "other calls took the rest of the budget in the same moment");
}

function bookingOf(id: string, request: ModelRequest, bound: NanoUsd, price: ModelPrice): Booking {
  const { model, maxTokens, messages, tools, output } = request;
  const promptBytes = Buffer.byteLength(JSON.stringify([messages, tools, output]));
  return { id, model, bound, price, maxTokens, promptBytes };
}

function restOf(limit: BudgetLimit, use: BudgetUse): NanoUsd {
  return nanoUsd(Math.max(ZERO, limit.cap - use.settled - use.open));
}

function outOfBudget(request: ModelRequest, limit: BudgetLimit, use: BudgetUse, needed: NanoUsd): CallFailure {
  const rest = formatUsd(restOf(limit, use));
  const held = use.open > 0 ? ` and ${formatUsd(use.open)} reserved` : "";
  const budget = `${limit.scope} budget of ${formatUsd(limit.cap)}`;
  const message = `the ${budget} has ${rest} left (${formatUsd(use.settled)} spent${held}); this call could cost ${formatUsd(needed)}`;
  const refusal: BudgetRefusal = { limit, use, needed };
  return { ...notMade(request.model, { kind: "budget", refusal }, message), suggestion: limit.scope };
}

function unwritable(error: unknown): string {
  return `the spending ledger could not be written, so nothing was sent: ${errorText(error)}`;
}
