import type { Endpoint } from "../engine-types.ts";
import type { Host } from "../host.ts";
import { type NanoUsd, nanoUsd, usd } from "../money.ts";
import { type Account, createAccount } from "../provider/account.ts";
import { driftText } from "./drift-text.ts";
import { type Ledger, type LedgerRow, periodsOf } from "./ledger.ts";
import type { Drift, DriftSide } from "./report-types.ts";

export interface DriftDeps {
  readonly ledger: Pick<Ledger, "attempts" | "first">;
  readonly host: Host;
  readonly endpoint: Endpoint;
  /** Who is asked; left out in the product, where it is the endpoint's own. */
  readonly account?: Pick<Account, "key">;
}

export type Comparison =
  | { readonly status: "compared"; readonly drift: Drift }
  /** `why` in words for people. */
  | { readonly status: "not-compared"; readonly why: string };

/**
 * Compares what this user's ledger says of the endpoint in the running UTC day and month with what the provider says
 * that the key has used. `ours` is what is known; what is open is told beside it. Theirs counts calls on the user's own
 * provider keys in, as ours does. Rejects when the ledger cannot be read, or with the signal's reason when it aborts.
 */
export async function compareWithKey(deps: DriftDeps, signal: AbortSignal): Promise<Comparison> {
  const { ledger, host, endpoint, account = createAccount({ endpoint, host }) } = deps;
  const at = host.now();
  const { month, day } = periodsOf(at);
  // Ours first: what is settled between the two looks must not look like the alarm.
  const origin = new URL(endpoint.baseUrl).origin;
  const rows = (await ledger.attempts({ month })).filter((row) => row.endpoint === origin);
  const lookup = await account.key(signal);
  if (lookup.status === "not_told") return notCompared(`${endpoint.label} does not tell what a key has used`);
  if (lookup.status !== "told") return notCompared(lookup.why);
  const { usageDaily, usageMonthly, ownKeys, limitRemaining } = lookup.key;
  if (usageDaily === null || usageMonthly === null) {
    return notCompared(`${endpoint.label} does not tell what the key has used in a day and a month`);
  }
  const sides = {
    day: side(
      rows.filter((row) => row.day === day),
      nanoUsd(usageDaily + (ownKeys.usageDaily ?? 0)),
    ),
    month: side(rows, nanoUsd(usageMonthly + (ownKeys.usageMonthly ?? 0))),
  };
  const facts = { at, ...sides, limitRemaining, verdict: verdictOf([sides.day, sides.month]) };
  const text = driftText(facts, { label: endpoint.label, hasLimit: lookup.key.limit !== null });
  return { status: "compared", drift: { ...facts, text } };
}

/**
 * The day's comparison, for the first window or terminal run that gets one: `null` for all others that day, and while
 * there is nothing to compare. Whoever gets it tells the user when the verdict is not `agrees`.
 */
export async function compareOnceADay(deps: DriftDeps, signal: AbortSignal): Promise<Drift | null> {
  const comparison = await compareWithKey(deps, signal);
  // Claimed only when there is something to tell, so that a morning without network does not cost the day.
  if (comparison.status !== "compared") return null;
  const { drift } = comparison;
  const { day } = periodsOf(drift.at);
  return (await deps.ledger.first(`drift ${day} ${new URL(deps.endpoint.baseUrl).origin}`)) ? drift : null;
}

/** Two sums agree within a cent or one percent, whichever is more. */
const CENT = usd("0.01");

function verdictOf(sides: readonly DriftSide[]): Drift["verdict"] {
  const gaps = sides.map(({ ours, theirs }) => {
    const gap = ours - theirs;
    return Math.abs(gap) <= Math.max(CENT, theirs / 100) ? 0 : gap;
  });
  if (gaps.some((gap) => gap > 0)) return "ours-higher";
  return gaps.some((gap) => gap < 0) ? "theirs-higher" : "agrees";
}

function side(rows: readonly LedgerRow[], theirs: NanoUsd): DriftSide {
  let ours = 0;
  let open = 0;
  for (const { state, cost, bound } of rows) {
    if (cost !== null) ours += cost;
    else if (state !== "released") open += bound;
  }
  return { ours: nanoUsd(ours), open: nanoUsd(open), theirs };
}

function notCompared(why: string): Comparison {
  return { status: "not-compared", why };
}
