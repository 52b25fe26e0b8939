import type { SwarmEvent } from "../../src/core/events.ts";
import type { Tier } from "../../src/core/models/vocabulary.ts";
import { type NanoUsd, sum } from "../../src/core/money.ts";
import { PLANNER_TASK, REPAIR_TASK } from "../../src/core/swarm/own-tasks.ts";
import { applyEvent } from "../../src/core/swarm/state.ts";
import type { SwarmState, TaskState } from "../../src/core/swarm/state-types.ts";
import { Terminal } from "../../test/support/terminal.ts";

export interface SolveWork {
  /** JSON lines, as `solve` takes them. */
  readonly file: string;
  readonly tier: Tier;
  /** Of the simulated models; the same seed, the same run. */
  readonly seed: string;
  readonly limit?: number;
  /** This model alone: a task that goes on to another one counts as not solved, at what it had cost until then. */
  readonly only?: string;
}

/** What one real run of `solve` came to, on simulated models. */
export interface SolveRun {
  readonly tasks: number;
  /** Names of the tasks whose result passed its tests in the swarm. */
  readonly solved: ReadonlySet<string>;
  /** Of a whole run: tasks whose final code passed its tests once more at the end. */
  readonly passing: number;
  readonly attempts: number;
  readonly escalations: number;
  readonly cost: NanoUsd;
  /** The same tokens at the baseline's list price, cached ones at its price for those. */
  readonly onBaseline: NanoUsd;
  readonly ms: number;
}

/**
 * Above anything that a run of a few hundred small tasks comes to, in dollars and in seconds of a test on a busy machine, so
 * that no limit decides who is solved.
 */
const LIMITS = ["--budget", "100", "--day-budget", "100", "--month-budget", "100", "--check-timeout", "30"];

/** Runs the terminal program's `solve` in a process and a data folder of its own, on the embedded emulator. */
export async function solveRun({ file, tier, seed, limit, only }: SolveWork): Promise<SolveRun> {
  const terminal = new Terminal();
  try {
    const started = performance.now();
    const chain = only === undefined ? [] : ["--chain", `coding=${only}`];
    const first = limit === undefined ? [] : ["--limit", String(limit)];
    const args = ["solve", file, "--json", "--tier", tier, ...LIMITS, ...first, ...chain];
    const run = await terminal.run(args, { FRUGAL_SWARM_SEED: seed });
    const ms = performance.now() - started;
    const passing = /^Passing +(\d+) of /m.exec(run.stderr)?.[1];
    if (run.code !== 0 || passing === undefined) throw new Error(`solve ended with ${run.code}:\n${run.stderr}`);
    const ended = endsOf(run.events, only);
    return { ...totalsOf(ended), passing: Number(passing), ms };
  } finally {
    terminal.dispose();
  }
}

interface TaskEnd {
  readonly task: TaskState;
  readonly solved: boolean;
}

/** Each task as it ended, or where it is about one model, as it was when another one took over. */
function endsOf(events: readonly SwarmEvent[], only: string | undefined): readonly TaskEnd[] {
  const leftAt = new Map<string, TaskState>();
  let state: SwarmState | null = null;
  for (const event of events) {
    if (event.type === "task.escalated" && only !== undefined && !leftAt.has(event.task)) {
      const task = state?.tasks.find(({ id }) => id === event.task);
      if (task !== undefined) leftAt.set(event.task, task);
    }
    state = applyEvent(state, event);
  }
  if (state === null) throw new Error("the run told no event");
  if (!state.simulated) throw new Error("this benchmark is for simulated models only");
  return state.tasks
    .filter(({ id }) => id !== PLANNER_TASK && id !== REPAIR_TASK)
    .map((task) => {
      const left = leftAt.get(task.id);
      if (left !== undefined) return { task: left, solved: false };
      if (only !== undefined && task.model !== only)
        throw new Error(`${task.id} was not worked on by ${only} but by ${task.model}: ${task.reason}`);
      return { task, solved: task.outcome?.status === "done" && task.outcome.evidence === "checks-passed" };
    });
}

function totalsOf(ends: readonly TaskEnd[]): Omit<SolveRun, "passing" | "ms"> {
  const total = (of: (task: TaskState) => number) => ends.reduce((all, { task }) => all + of(task), 0);
  return {
    tasks: ends.length,
    solved: new Set(ends.flatMap(({ task, solved }) => (solved ? [task.id] : []))),
    attempts: total((task) => task.attempts),
    escalations: total((task) => task.escalations.length),
    cost: sum(ends.map(({ task }) => task.totals.settled)),
    onBaseline: sum(ends.map(({ task }) => task.totals.baseline)),
  };
}
