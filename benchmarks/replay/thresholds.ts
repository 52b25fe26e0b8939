import type { Candidate } from "./choose.ts";
import type { Matrix } from "./matrix.ts";
import { alone, cascadeOf, type Stage, type Stop, stoppedAt, type Verifier } from "./policies.ts";

/** Limits tried: model calls of one run, and US dollars of one run. */
const CALLS = [20, 30, 40, 50, 60, 80, 120];
const USD = [0.01, 0.015, 0.02, 0.03, 0.05, 0.1];

/**
 * A chain whose models, all but the last, are ended at a limit of calls or of cost: the same limit for each of them, for
 * every limit tried, and without one.
 */
export function thresholdCandidates(
  matrix: Matrix,
  chain: readonly string[],
  verifier: Verifier,
  kind: "calls" | "usd",
): readonly Candidate[] {
  const limited = (kind === "calls" ? CALLS : USD).map((limit) => ({
    name: kind === "calls" ? `${limit} calls` : `$${limit}`,
    policy: cascadeOf(stagesOf(matrix, chain, { [kind]: limit }), matrix.instances.length, verifier),
  }));
  const without = cascadeOf(stagesOf(matrix, chain, {}), matrix.instances.length, verifier);
  return [...limited, { name: "no limit", policy: without }];
}

function stagesOf(matrix: Matrix, chain: readonly string[], stop: Stop): readonly Stage[] {
  return chain.map((model, at) =>
    at === chain.length - 1 ? { ...alone(matrix, model), delivered: null } : stoppedAt(matrix, model, stop),
  );
}
