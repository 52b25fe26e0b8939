import type { Complexity, TaskType } from "../../core/models/vocabulary.ts";

/**
 * How often a simulated model succeeds. These are parameters of a simulation, NOT measurements: a simulated run says
 * nothing about any real model. Only the order of magnitude follows public results, so that cascades behave as they
 * do on real work:
 *
 * - complex ~ share of SWE-bench Verified solved (bash-only, one agent run): DeepSeek V3.2 60.0 %, Qwen3-Coder 480B
 *   55.4 %, GLM-4.6 55.4 %, Claude Sonnet 4.5 70.6 % (SWE-bench/swe-bench.github.io data/leaderboards.json, 2025-12-10).
 * - medium ~ share of Aider's polyglot set solved: DeepSeek V3.2-Exp 70.2 %, Qwen3-235B 59.6 %, Sonnet 4 56.4 %
 *   (Aider-AI/aider polyglot_leaderboard.yml, commit 5dc9490b).
 * - simple ~ short single functions, above Aider's older Python set: Llama 3.3 70B 59.4 %, Qwen2.5-Coder-32B 72.9 %,
 *   Mistral Small (2024) 38.3 %. Today's models are above these, so the values are set higher.
 * - Where no public figure was found (Claude Sonnet 4.5 and GLM-4.6 on medium, Llama and Mistral Small on medium and
 *   complex, GLM Flash, all that is not coding) the value is set by judgement between its neighbours, in the order that
 *   the models have elsewhere.
 */
export interface SuccessRates {
  /** First family whose pattern the slug contains. */
  readonly families: readonly { readonly pattern: string; readonly rates: FamilyRates }[];
  /** For slugs of no known family. */
  readonly unknown: FamilyRates;
  /**
   * Share of the failures that an attempt after feedback gets right in addition. Aider's polyglot leaderboard (69 runs
   * that report both tries): median 0.20, quartiles 0.08 and 0.31.
   */
  readonly afterFeedback: number;
  /** The same for a new conversation that is told what failed before. Set by judgement: it sees less. */
  readonly afterEscalation: number;
}

/** Probability (0 to 1) that one first attempt succeeds. */
export interface FamilyRates {
  readonly coding: Readonly<Record<Complexity, number>>;
  /** Analysis, general and structured tasks. */
  readonly other: Readonly<Record<Complexity, number>>;
}

export const DEFAULT_RATES: SuccessRates = {
  families: [
    { pattern: "claude", rates: family([0.96, 0.8, 0.7], [0.97, 0.92, 0.85]) },
    { pattern: "deepseek", rates: family([0.92, 0.72, 0.6], [0.95, 0.88, 0.78]) },
    { pattern: "qwen-2.5-coder", rates: family([0.85, 0.4, 0.2], [0.85, 0.65, 0.45]) },
    { pattern: "coder", rates: family([0.9, 0.65, 0.55], [0.9, 0.8, 0.68]) },
    { pattern: "llama-3.3-70b", rates: family([0.78, 0.45, 0.25], [0.92, 0.82, 0.68]) },
    { pattern: "mistral-small", rates: family([0.72, 0.4, 0.22], [0.88, 0.74, 0.58]) },
    { pattern: "flash", rates: family([0.8, 0.55, 0.4], [0.88, 0.76, 0.62]) },
    { pattern: "glm", rates: family([0.88, 0.65, 0.55], [0.92, 0.84, 0.74]) },
  ],
  unknown: family([0.8, 0.5, 0.35], [0.88, 0.74, 0.6]),
  afterFeedback: 0.2,
  afterEscalation: 0.1,
};

/** Where one attempt stands: `attempt` is 1 for the first one of a conversation, one more after each feedback. */
export interface AttemptProfile {
  readonly model: string;
  readonly type: TaskType;
  readonly complexity: Complexity;
  readonly attempt: number;
  readonly escalated: boolean;
}

/** Probability (0 to 1) that the attempt succeeds. */
export function successRate(profile: AttemptProfile, rates: SuccessRates): number {
  const known = rates.families.find(({ pattern }) => profile.model.includes(pattern))?.rates ?? rates.unknown;
  const first = (profile.type === "coding" ? known.coding : known.other)[profile.complexity];
  const gain = Math.max(profile.attempt > 1 ? rates.afterFeedback : 0, profile.escalated ? rates.afterEscalation : 0);
  return first + (1 - first) * gain;
}

function family(coding: readonly [number, number, number], other: readonly [number, number, number]): FamilyRates {
  const by = ([simple, medium, complex]: readonly [number, number, number]) => ({ simple, medium, complex });
  return { coding: by(coding), other: by(other) };
}
