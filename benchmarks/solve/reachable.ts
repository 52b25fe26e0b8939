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
  /** Some model gives the reference in one of its attempts, and it passes. */
  readonly byReference: ReadonlySet<string>;
  /** None does, but one of the wrong solutions that they give passes the task's tests all the same. */
  readonly byLuck: ReadonlySet<string>;
  /** Tasks whose reference was given and fails their own tests here, such as one that needs a package. */
  readonly unsound: ReadonlySet<string>;
}

/** Whether a solution passes its task's tests. */
export type Passes = (task: SolveTask, solution: string) => Promise<boolean>;

/**
 * The tasks that a climb can end with, from the simulated model's own rule and the tests, without any agent, check or
 * swarm: a task is out of reach when what all models give in all their attempts fails its tests.
 */
export async function reachable(
  tasks: readonly SolveTask[],
  climb: Climb,
  seed: string,
  passes: Passes = testsPass,
): Promise<Reach> {
  const { scripts } = solveScenario(tasks);
  const reach = { byReference: new Set<string>(), byLuck: new Set<string>(), unsound: new Set<string>() };
  for (const batch of batches(tasks)) {
    const checked = batch.map(async (task) => {
      const script = scripts[task.name];
      if (script === undefined) throw new Error(`the scenario has no script for ${task.name}`);
      const given = solutionsOf(task, script, climb, seed);
      if (given.includes(script.changes)) {
        if (await passes(task, contentOf(script.changes))) return reach.byReference.add(task.name);
        reach.unsound.add(task.name);
      }
      const wrong = given.filter((changes) => changes !== script.changes);
      const verdicts = await Promise.all(wrong.map((changes) => passes(task, contentOf(changes))));
      return verdicts.includes(true) ? reach.byLuck.add(task.name) : null;
    });
    await Promise.all(checked);
  }
  return reach;
}

/** The same question is answered once: a reference is asked about for every climb. */
export function onceEach(passes: Passes = testsPass): Passes {
  const known = new Map<string, Promise<boolean>>();
  return (task, solution) => {
    const key = `${task.name}\n${solution}`;
    const answer = known.get(key) ?? passes(task, solution);
    known.set(key, answer);
    return answer;
  };
}

/** A few processes at a time. */
function batches<T>(items: readonly T[]): readonly (readonly T[])[] {
  const size = 4;
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));
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
