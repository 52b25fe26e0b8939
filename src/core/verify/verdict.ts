/** What one run of one check said. Only `passed` lets a result count. */
export type CheckVerdict =
  | { readonly check: string; readonly status: "passed"; readonly ms: number }
  | { readonly check: string; readonly status: "failed"; readonly ms: number; readonly excerpt: string }
  /** Failed the same way before the change: not the agent's doing, and no proof for it either. */
  | { readonly check: string; readonly status: "failed-before"; readonly ms: number; readonly excerpt: string }
  | { readonly check: string; readonly status: "timed-out"; readonly ms: number; readonly excerpt: string }
  | { readonly check: string; readonly status: "not-run"; readonly ms: 0; readonly excerpt: string };

/** How strong the evidence for a task's result is. */
export type Evidence = "checks-passed" | "no-checks";
