import { readFile } from "node:fs/promises";
import * as z from "zod";
import type { Complexity } from "../core/models/vocabulary.ts";
import type { Scenario } from "../emulator/simulated/scenario.ts";
import { taskSetScenario } from "../emulator/simulated/task-set.ts";
import { UsageError } from "./options.ts";

/** One line of a task set. The reference is only ever given to the simulated model. */
const SolveTask = z.object({
  name: z.string().regex(/^[\w-]{1,64}$/),
  prompt: z.string().min(1),
  tests: z.string().min(1),
  reference: z.string().optional(),
});
export type SolveTask = z.infer<typeof SolveTask>;

/** What all tasks of a set are taken for. */
export const SOLVE_COMPLEXITY: Complexity = "medium";

/** Reads a task set, one JSON object a line; throws a `UsageError` that names the line. */
export async function readSolveTasks(file: string): Promise<readonly SolveTask[]> {
  const text = await readFile(file, "utf8").catch((error: Error) => {
    throw new UsageError(`The task set ${file} cannot be read: ${error.message}`);
  });
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return lines.map((line, index) => {
    const parsed = SolveTask.safeParse(parseLine(line));
    if (!parsed.success) throw new UsageError(`${file}, line ${index + 1}: ${z.prettifyError(parsed.error)}`);
    return parsed.data;
  });
}

export const solutionFile = (task: SolveTask): string => `${task.name}.ts`;

/** What the simulated model knows of the tasks: their references, and wrong variants of them. */
export function solveScenario(tasks: readonly SolveTask[]): Scenario {
  return taskSetScenario(
    tasks.map((task) => ({
      id: task.name,
      file: solutionFile(task),
      right: task.prompt + (task.reference ?? ""),
      complexity: SOLVE_COMPLEXITY,
    })),
  );
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
