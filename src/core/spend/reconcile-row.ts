import { errorText } from "../error-text.ts";
import type { Host } from "../host.ts";
import { formatUsd, type NanoUsd } from "../money.ts";
import type { Account, GenerationLookup } from "../provider/account.ts";
import { stopSending } from "../provider/metered.ts";
import type { Ledger, LedgerRow, Settlement } from "./ledger.ts";

export interface ReconciledCost {
  readonly attempt: string;
  readonly swarm: string;
  readonly model: string;
  readonly generationId: string;
  /** What was held for it. */
  readonly bound: NanoUsd;
  readonly cost: NanoUsd;
}

/** What came of one lookup. */
export type RowOutcome =
  | { readonly type: "reconciled"; readonly cost: ReconciledCost }
  /** Another window or terminal run has decided the row in the meantime. */
  | { readonly type: "elsewhere" }
  /** Stays held; later it may be told. */
  | { readonly type: "held"; readonly why: string }
  /** Stays held, and asking for others is no use for a while; `forMs` is the server's wish. */
  | { readonly type: "pause"; readonly why: string; readonly forMs: number | null }
  /** Stays held, and asking for others is no use. */
  | { readonly type: "stop"; readonly why: string };

export interface RowDeps {
  readonly ledger: Ledger;
  readonly account: Pick<Account, "generation">;
  readonly host: Pick<Host, "log">;
}

/** A held row whose generation is known. */
export type LookableRow = LedgerRow & { readonly generationId: string };

/**
 * Looks one held cost up and books it. A cost above the row's bound is booked too, and stops all further calls on the
 * ledger in this process: a bound did not hold. Rejects only with the signal's reason, before
 * anything is written.
 */
export async function reconcileRow(deps: RowDeps, row: LookableRow, signal: AbortSignal): Promise<RowOutcome> {
  const lookup = await deps.account.generation(row.generationId, signal);
  switch (lookup.status) {
    case "found":
      return book(deps, row, lookup);
    case "not_yet":
      return { type: "held", why: "the provider has not told its cost yet" };
    case "unreadable":
      return { type: "held", why: lookup.why };
    case "unreachable":
      return { type: "pause", why: lookup.why, forMs: lookup.retryAfterMs ?? null };
    case "refused":
      return { type: "stop", why: lookup.why };
    default:
      return lookup satisfies never;
  }
}

async function book(
  { ledger, host }: RowDeps,
  row: LookableRow,
  found: GenerationLookup & { readonly status: "found" },
): Promise<RowOutcome> {
  const { id, swarm, model, generationId, bound } = row;
  const { cost } = found;
  const settlement: Settlement = {
    cost,
    origin: "billed",
    usage: found.usage ?? row.usage,
    servedModel: found.model ?? row.servedModel,
    provider: found.provider ?? row.provider,
    generationId,
  };
  const source = found.cancelled ? "told by the provider, which saw it cancelled" : "told by the provider afterwards";
  try {
    await ledger.reconcile(id, settlement, source);
  } catch (error) {
    // The ledger's word for a step that the row's state forbids: somebody else was first.
    if (error instanceof Error && error.name === "IllegalStep") return { type: "elsewhere" };
    return { type: "stop", why: errorText(error) };
  }
  if (cost > bound) {
    const what = `${model} was billed ${formatUsd(cost)} where ${formatUsd(bound)} was the most it could cost`;
    host.log("error", `attempt ${id}: ${what}`);
    stopSending(ledger, `${what}; it was looked up afterwards`);
  }
  return { type: "reconciled", cost: { attempt: id, swarm, model, generationId, bound, cost } };
}
