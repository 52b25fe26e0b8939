/** Results that counted and turned out to be wrong: what their evidence was worth. JSON-safe. */
export interface FalseAccept {
  /** Tasks that it concerns: whose files the failure names, else all that changed files. */
  readonly tasks: readonly string[];
  /** What told: the checks on the merged files, or the user, who rejected the result. */
  readonly foundBy: "merged-checks" | "user";
  /** What was seen, for people. */
  readonly detail: string;
}

/** A result that counted, and the files that it changed. */
export interface CountedResult {
  readonly task: string;
  readonly files: readonly string[];
}

/** The false accept that a failure of the merged files shows; `null` where no result had counted by its checks. */
export function foundByMergedChecks(results: readonly CountedResult[], failure: string): FalseAccept | null {
  if (results.length === 0) return null;
  const named = results.filter(({ files }) => files.some((path) => failure.includes(path)));
  const detail = failure.replace(/^Checks failed[.:]?\s*/, "");
  return { tasks: (named.length > 0 ? named : results).map(({ task }) => task), foundBy: "merged-checks", detail };
}

/** The one that a user shows who rejects files of a proposal: results of which nothing is kept. */
export function foundByUser(results: readonly CountedResult[], rejected: readonly string[]): FalseAccept | null {
  const refused = results.filter(({ files }) => files.length > 0 && files.every((path) => rejected.includes(path)));
  if (refused.length === 0) return null;
  const files = [...new Set(refused.flatMap((one) => one.files))];
  return { tasks: refused.map(({ task }) => task), foundBy: "user", detail: `Rejected: ${files.join(", ")}.` };
}
