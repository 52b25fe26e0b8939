import { endsSwarm } from "../agent/failed-call.ts";
import type { CallFailure } from "../provider/client.ts";
import { describeFailure } from "../provider/failure-text.ts";

/** How one case ended. */
export type CaseResult =
  | {
      readonly status: "judged";
      readonly caseId: string;
      /** Why it did not pass; `null` when it passed. */
      readonly failure: string | null;
      /** Milliseconds of the model's answer, or of the whole task in a swarm; `null` when there was no answer. */
      readonly ms: number | null;
    }
  /** Says nothing about the model: the budget, the user or the account ended the run. */
  | NotRun;

export interface NotRun {
  readonly status: "not-run";
  readonly caseId: string;
  readonly reason: "budget" | "cancelled" | "account";
  /** A sentence. */
  readonly why: string;
}

/** What a failed call means for its case: the model's own failure, or the end of the run. */
export function caseOfFailure(caseId: string, failure: CallFailure): CaseResult {
  const { what, next } = describeFailure(failure);
  const notRun = (reason: NotRun["reason"], why: string): NotRun => ({ status: "not-run", caseId, reason, why });
  if (failure.kind === "cancelled") return notRun("cancelled", STOPPED_BY_YOU);
  if (failure.kind === "budget") return notRun("budget", `${what} ${next}`);
  if (endsSwarm(failure) || failure.kind === "unreachable") return notRun("account", `${what} ${next}`);
  return { status: "judged", caseId, failure: what, ms: null };
}

export const STOPPED_BY_YOU = "Stopped by you; what was spent stays on the books.";
