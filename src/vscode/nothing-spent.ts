import { ZERO } from "../core/money.ts";
import type { Ledger } from "../core/spend/ledger.ts";

/** Stands in for a ledger where none was ever made: reading finds nothing, and there is nothing to write to. */
export const NOTHING_SPENT: Ledger = {
  reserve: noLedger,
  markSent: noLedger,
  markGeneration: noLedger,
  settle: noLedger,
  hold: noLedger,
  release: noLedger,
  reconcile: noLedger,
  first: noLedger,
  keepForecast: noLedger,
  keepOutcome: noLedger,
  overturnOutcomes: noLedger,
  keepCorrection: noLedger,
  use: async (keys) =>
    keys.map((key) => ({
      ...key,
      settled: ZERO,
      open: ZERO,
      held: ZERO,
      origins: { billed: ZERO, computed: ZERO, estimated: ZERO },
    })),
  attempts: async () => [],
  daily: async () => [],
  tally: async () => [],
  taskCosts: async () => [],
  forecasts: async () => [],
  modelRecords: async () => [],
  corrections: async () => [],
  watch: () => () => undefined,
  close: async () => undefined,
};

async function noLedger(): Promise<never> {
  throw new Error("There is no ledger to write to.");
}
