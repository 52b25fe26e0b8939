import type { PublicRun } from "./catalogue-schema.ts";
import type { TaskType } from "./vocabulary.ts";

/**
 * The benchmarks whose results speak for a type of task, the weightier first: those that the catalogue's quality rule
 * reads. Results on others are shown and decide nothing. Of analysis, questions and structured answers no public
 * result was found that is as near to an agent's work.
 */
export const SPEAKS_FOR: Readonly<Record<TaskType, readonly string[]>> = {
  coding: ["SWE-bench Verified, mini-SWE-agent bash-only", "Aider polyglot, second attempt"],
  analysis: [],
  general: [],
  structured: [],
};

/** A share in percent, with its 95 % interval. */
export interface Share {
  readonly percent: number;
  readonly low: number;
  readonly high: number;
}

/** The two-sided 95 % quantile of the normal distribution. */
const Z = 1.959964;

/**
 * A share of tasks with the Wilson score interval (Wilson 1927), which also holds for few tasks and near 0 and 100 %.
 * `solved` may be a fraction where a source states a rounded percentage. Of no tasks nothing is known: 0 to 100.
 */
export function shareOf(solved: number, tasks: number): Share {
  if (tasks === 0) return { percent: 0, low: 0, high: 100 };
  const share = solved / tasks;
  const scale = 1 + Z ** 2 / tasks;
  const centre = (share + Z ** 2 / (2 * tasks)) / scale;
  const half = (Z / scale) * Math.sqrt((share * (1 - share)) / tasks + Z ** 2 / (4 * tasks ** 2));
  // Rounding must not take the share itself out of its interval.
  const low = Math.max(0, Math.min(share, centre - half));
  const high = Math.min(1, Math.max(share, centre + half));
  return { percent: 100 * share, low: 100 * low, high: 100 * high };
}

export function shareOfRun({ score, tasks }: PublicRun): Share {
  return shareOf((score / 100) * tasks, tasks);
}

/** One model's results on one set of tasks. */
export interface Sample {
  readonly solved: number;
  readonly tasks: number;
  /** US dollars a task, failed ones included; `null`: not known. */
  readonly costPerTask: number | null;
}

export function sampleOfRun({ score, tasks, costPerTask }: PublicRun): Sample {
  return { solved: (score / 100) * tasks, tasks, costPerTask: costPerTask ?? null };
}

/** Dollars for one solved task; `null` where nothing was solved or the cost is not known. */
export function costPerSolved({ solved, tasks, costPerTask }: Sample): number | null {
  return costPerTask === null || solved === 0 ? null : (costPerTask * tasks) / solved;
}

/** How two models' results compare: `better` in the first one's favour, `worse` in the second one's. */
export type Verdict =
  /** More is solved, surely: the 95 % interval of the difference does not reach 0. */
  | "better"
  /** Not less is solved, at half the dollars for a solved task or less. */
  | "cheaper"
  | "alike";

/**
 * Recorded costs are of one run, at the prices and the caching of its day, which have since moved by tens of percent;
 * only from this factor on are they held to tell two models apart.
 */
const COST_FACTOR = 2;

/**
 * Whether the first model's results are ahead of the second's on the same kind of tasks. `better`: Newcombe's hybrid score
 * interval of the difference of two shares (Newcombe 1998, method 10, from both Wilson intervals) lies above 0.
 * `cheaper`: its share is not lower, and a solved task cost at most half. If one is ahead, the other is not.
 */
export function ahead(one: Sample, other: Sample): Verdict {
  const [first, second] = [shareOf(one.solved, one.tasks), shareOf(other.solved, other.tasks)];
  const difference = first.percent - second.percent;
  if (difference - Math.hypot(first.percent - first.low, second.high - second.percent) > 0) return "better";
  const [cost, others] = [costPerSolved(one), costPerSolved(other)];
  if (difference < 0 || cost === null || others === null) return "alike";
  return cost * COST_FACTOR <= others && others > 0 ? "cheaper" : "alike";
}

/** The two models' runs on the same benchmark, the weightiest for the type of task; `null`: they share none. */
export function onSameBenchmark(
  type: TaskType,
  one: readonly PublicRun[],
  other: readonly PublicRun[],
): readonly [PublicRun, PublicRun] | null {
  for (const benchmark of SPEAKS_FOR[type]) {
    const first = one.find((run) => run.benchmark === benchmark);
    const second = other.find((run) => run.benchmark === benchmark);
    if (first !== undefined && second !== undefined) return [first, second];
  }
  return null;
}
