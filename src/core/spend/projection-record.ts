import type { Ledger } from "./ledger.ts";
import { projectionStart, projectMonth } from "./projection.ts";

/**
 * Keeps today's projection of the month, so that it can be scored when the month is over; the last one of a day stays.
 * Does nothing while there is none. Rejects when the ledger cannot be read or written.
 */
export async function recordProjection(ledger: Ledger, at: number): Promise<void> {
  const { projection, basis } = projectMonth(await ledger.daily(projectionStart(at)), at);
  if (projection === null) return;
  const { month, low, likely, high } = projection;
  const id = `month/${new Date(at).toISOString().slice(0, 10)}`;
  await ledger.keepForecast({
    id,
    kind: "month",
    key: month,
    at,
    low,
    likely,
    high,
    basis,
    profile: null,
    actual: null,
  });
}
