import { formatUsd, type NanoUsd, nanoUsd, sum } from "../money.ts";
import type { ReconciledCost } from "./reconcile-row.ts";
import type { HeldCost } from "./report-types.ts";

/** What looking up the held costs came to. */
export interface ReconcileReport {
  /** Questions asked. */
  readonly lookups: number;
  /** Costs that are known now and booked in the periods of their attempts. */
  readonly reconciled: readonly ReconciledCost[];
  /** Of those, what cost more than its worst case. Each is a bug; all further calls are stopped. */
  readonly overBound: readonly ReconciledCost[];
  /** Rows that another window or terminal run decided in the same moment. */
  readonly elsewhere: number;
  /** What is still held, each with the reason why it could not be looked up or found. */
  readonly held: readonly HeldCost[];
  /** Why lookups were given up before their time; `null`: they were not. */
  readonly trouble: string | null;
}

/** The report in one or more sentences. */
export function reconcileText({ lookups, reconciled, overBound, held, trouble }: ReconcileReport): string {
  const sentences = [
    reconciled.length === 0 && held.length === 0 ? "Nothing is held." : null,
    reconciled.length === 0 ? null : booked(reconciled),
    held.length === 0 ? null : `${count(held.length, "call")} still held at ${formatUsd(boundsOf(held))}.`,
    lookups === 0 && reconciled.length === 0 && held.length > 0 ? "None of them could be looked up." : null,
    trouble === null ? null : `Lookups ended early: ${trouble}.`,
    ...overBound.map(
      ({ model, cost, bound }) =>
        `${model} was billed ${formatUsd(cost)} where ${formatUsd(bound)} was the most it could cost: this is a bug, please report it.`,
    ),
  ];
  return sentences.filter((sentence) => sentence !== null).join(" ");
}

function booked(reconciled: readonly ReconciledCost[]): string {
  const cost = sum(reconciled.map((one) => one.cost));
  const freed = nanoUsd(boundsOf(reconciled) - cost);
  const back = freed > 0 ? `; ${formatUsd(freed)} went back to the budgets` : "";
  return `${count(reconciled.length, "held call")} cost ${formatUsd(cost)}${back}.`;
}

function boundsOf(rows: readonly { readonly bound: NanoUsd }[]): NanoUsd {
  return sum(rows.map(({ bound }) => bound));
}

function count(many: number, what: string): string {
  return many === 1 ? `1 ${what}` : `${many} ${what}s`;
}
