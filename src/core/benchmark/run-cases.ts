import type { CaseResult, NotRun } from "./case-result.ts";

export interface CasesDeps<Case> {
  readonly concurrency: number;
  readonly run: (one: Case) => Promise<CaseResult>;
  /** Called after each case that was judged. */
  readonly onJudged: (done: number) => void;
}

export interface CasesEnd {
  readonly results: readonly (CaseResult & { readonly status: "judged" })[];
  /** Why not all cases ran; `null` when they did. */
  readonly stopped: NotRun | null;
}

/**
 * Runs the cases, some at a time. A case that throws is a failed case. Calls in flight reserve their worst case, so a
 * budget can refuse a case that it has room for a moment later: refused ones are tried once more, one by one.
 */
export async function runCases<Case extends { readonly id: string }>(
  cases: readonly Case[],
  deps: CasesDeps<Case>,
): Promise<CasesEnd> {
  const results: (CaseResult & { readonly status: "judged" })[] = [];
  const refused: Case[] = [];
  const ended: NotRun[] = [];
  const take = async (one: Case, again: boolean): Promise<void> => {
    const result = await guarded(one, deps);
    if (result.status === "judged") {
      results.push(result);
      deps.onJudged(results.length);
    } else if (result.reason === "budget" && !again) refused.push(one);
    else ended.push(result);
  };

  const queue = [...cases];
  const worker = async (): Promise<void> => {
    while (ended.length === 0) {
      const one = queue.shift();
      if (one === undefined) return;
      await take(one, false);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(deps.concurrency, cases.length)) }, worker));
  for (const one of refused) if (ended.length === 0) await take(one, true);

  const order = new Map(cases.map(({ id }, index) => [id, index]));
  results.sort((a, b) => (order.get(a.caseId) ?? 0) - (order.get(b.caseId) ?? 0));
  return { results, stopped: ended[0] ?? null };
}

async function guarded<Case extends { readonly id: string }>(one: Case, deps: CasesDeps<Case>): Promise<CaseResult> {
  try {
    return await deps.run(one);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { status: "judged", caseId: one.id, failure: `The case itself broke: ${why}`, ms: null };
  }
}
