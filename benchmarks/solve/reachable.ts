import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { SOLVE_COMPLEXITY, type SolveTask, solveScenario } from "../../src/cli/solve-tasks.ts";
import { decide } from "../../src/emulator/simulated/decide.ts";
import { DEFAULT_RATES } from "../../src/emulator/simulated/rates.ts";
import type { TaskScript } from "../../src/emulator/simulated/scenario.ts";

/** What a task may climb when its checks fail. */
export interface Climb {
  /** Slugs in order. */
  readonly models: readonly string[];
  readonly attemptsPerStage: number;
}

/** Names of the tasks that some attempt of the climb gets right. */
export interface Reach {
  /** Some model gives the reference in one of its attempts. */
  readonly byReference: ReadonlySet<string>;
  /** None does, but one of the wrong solutions that they give passes the task's tests all the same. */
  readonly byLuck: ReadonlySet<string>;
}

/** Whether a solution passes its task's tests. */
export type Passes = (task: SolveTask, solution: string) => Promise<boolean>;

/**
 * The tasks that a climb can end with, from the simulated model's own rule and the tests, without any agent, check or
 * swarm: a task is out of reach when all attempts of all models are wrong and fail its tests.
 */
export async function reachable(
  tasks: readonly SolveTask[],
  climb: Climb,
  seed: string,
  passes: Passes = testsPass,
): Promise<Reach> {
  const { scripts } = solveScenario(tasks);
  const byReference = new Set<string>();
  const byLuck = new Set<string>();
  for (const task of tasks) {
    const script = scripts[task.name];
    if (script === undefined) throw new Error(`the scenario has no script for ${task.name}`);
    const given = solutionsOf(task, script, climb, seed);
    if (given.includes(script.changes)) byReference.add(task.name);
    else {
      const verdicts = await Promise.all(given.map((changes) => passes(task, contentOf(changes))));
      if (verdicts.includes(true)) byLuck.add(task.name);
    }
  }
  return { byReference, byLuck };
}

type Changes = TaskScript["changes"];

/** What the models give in the order of their attempts, as if each one failed. */
function solutionsOf(task: SolveTask, script: TaskScript, climb: Climb, seed: string): readonly Changes[] {
  return climb.models.flatMap((model, stage) =>
    Array.from({ length: climb.attemptsPerStage }, (_, index) => {
      const profile = { model, type: script.type, complexity: SOLVE_COMPLEXITY };
      const attempt = { ...profile, attempt: index + 1, escalated: stage > 0 };
      const decision = decide(seed, task.name, attempt, script.wrong.length, DEFAULT_RATES);
      return decision.kind === "right" ? script.changes : (script.wrong[decision.index]?.changes ?? []);
    }),
  );
}

function contentOf(changes: Changes): string {
  const [change] = changes;
  if (change?.kind !== "write") throw new Error("a task of a set is solved by writing one file");
  return change.content;
}

const RUNNER = fileURLToPath(new URL("../../src/cli/solve-check.ts", import.meta.url));

/** Milliseconds; a test takes a fraction of a second, and a wrong solution may never end. */
const TIMEOUT_MS = 30_000;

async function testsPass(task: SolveTask, solution: string): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), "frugal-reach-"));
  try {
    const [code, tests] = [join(folder, "solution.ts"), join(folder, "tests.ts")];
    await writeFile(code, solution);
    await writeFile(tests, task.tests);
    return await new Promise((resolve) => {
      execFile(process.execPath, [RUNNER, code, tests], { timeout: TIMEOUT_MS }, (error) => resolve(error === null));
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
