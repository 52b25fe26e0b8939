/** What one run of one check said, JSON-safe. Only `passed` lets a result count as proved. */
export type CheckVerdict =
  | {
      readonly check: string;
      readonly status: "passed";
      readonly ms: number;
      /** What it said of the unchanged files, where that is known: a check that passed before too proves less. */
      readonly before?: "passed" | "failed";
      /** Why its passing says little or nothing about this change. Left out: it looks at what was changed. */
      readonly little?: string;
    }
  | { readonly check: string; readonly status: "failed"; readonly ms: number; readonly excerpt: string }
  /** Failed the same way before the change: not the agent's doing, and no proof for it either. */
  | { readonly check: string; readonly status: "failed-before"; readonly ms: number; readonly excerpt: string }
  /** A test that failed, and passed when it was run again on the same files. `excerpt` is of the failure. */
  | { readonly check: string; readonly status: "flaky"; readonly ms: number; readonly excerpt: string }
  | { readonly check: string; readonly status: "timed-out"; readonly ms: number; readonly excerpt: string }
  /** It has nothing to say about the files that were changed, so it was not run. */
  | { readonly check: string; readonly status: "not-applicable"; readonly ms: 0; readonly excerpt: string }
  | {
      readonly check: string;
      readonly status: "not-run";
      readonly ms: 0;
      /** Why, and what to install where that is it. */
      readonly excerpt: string;
      /** Without it the others still prove something: a linter, or the tests of a package that uses the changed one. */
      readonly minor?: true;
    }
  /** A second model's word, asked for where no check could tell: weaker evidence. `by` is its slug. */
  | {
      readonly check: string;
      readonly status: "accepted" | "rejected";
      readonly ms: number;
      readonly excerpt: string;
      readonly by: string;
    };

/**
 * How strong the evidence for a task's result is: a check that looks at the change passed; one did so only when it was
 * repeated; no check could tell, and a second model accepted it; nothing and nobody could tell.
 */
export type Evidence = "checks-passed" | "flaky-checks" | "reviewed" | "no-checks";
