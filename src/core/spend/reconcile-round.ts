import type { LookableRow, RowOutcome } from "./reconcile-row.ts";

/** Lookups at the same time. */
const LANES = 4;

/**
 * Looks rows up in their order, a few at the same time, until all are done, one says that asking on is no use, or the
 * signal aborts; then what runs is ended and the rest is left out of the result. Never rejects for an abort.
 */
export async function lookUpAll(
  rows: readonly LookableRow[],
  lookUp: (row: LookableRow, signal: AbortSignal) => Promise<RowOutcome>,
  signal: AbortSignal,
): Promise<ReadonlyMap<LookableRow, RowOutcome>> {
  const outcomes = new Map<LookableRow, RowOutcome>();
  const left = rows.values();
  let over = signal.aborted;
  const lane = async (): Promise<void> => {
    while (!over) {
      const { value: row } = left.next();
      if (row === undefined) return;
      try {
        const outcome = await lookUp(row, signal);
        outcomes.set(row, outcome);
        if (outcome.type === "pause" || outcome.type === "stop") over = true;
      } catch (error) {
        over = true;
        if (!signal.aborted) throw error;
      }
      if (signal.aborted) over = true;
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return outcomes;
}
