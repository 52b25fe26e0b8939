import type { Complexity, TaskType } from "../../core/models/vocabulary.ts";
import { chance } from "../chance.ts";
import { breakSolution } from "./break-solution.ts";
import type { Scenario, TaskScript } from "./scenario.ts";

/** How many wrong solutions are made where none are given: as many as an agent's attempts that can fail in a row. */
const VARIANTS = 4;

/** A task of a set whose solution is one file, with a reference and with wrong attempts at it. */
export interface TaskSetItem {
  /** The id of the task in the plan that is run. */
  readonly id: string;
  /** Relative to the workspace. */
  readonly file: string;
  /** Whole content of the file. */
  readonly right: string;
  /** Whole contents that should fail the task's checks. Left out: the right one, broken in several places in turn. */
  readonly wrong?: readonly string[];
  /** Default "coding". */
  readonly type?: TaskType;
  /** Default "simple": one short function, as in the public sets of that kind. */
  readonly complexity?: Complexity;
}

/** A scenario for tasks whose plan is given and whose solutions are known. It plans nothing itself. */
export function taskSetScenario(tasks: readonly TaskSetItem[]): Scenario {
  const scripts = Object.fromEntries(tasks.map((task) => [task.id, scriptOf(task)]));
  return { name: "task set", goal: null, tasks: [], scripts, cases: {}, snippets: [] };
}

function scriptOf(task: TaskSetItem): TaskScript {
  const { id, file, right, wrong = brokenVariants(id, right), type = "coding", complexity = "simple" } = task;
  const write = (content: string) => [{ kind: "write" as const, path: file, content }];
  return {
    type,
    complexity,
    looks: [],
    reads: [file],
    answer: `I wrote the solution to ${file}.`,
    changes: write(right),
    wrong: wrong.map((content, index) => ({ name: `variant ${index + 1}`, changes: write(content) })),
  };
}

/** Broken in two places each, since one mutation alone passes about one in eight public test suites. */
function brokenVariants(id: string, right: string): string[] {
  return Array.from({ length: VARIANTS }, (_, variant) => {
    let draws = 0;
    const random = () => chance("variant", id, variant, draws++);
    const once = breakSolution(right, random);
    const twice = breakSolution(once, random);
    return twice === right ? once : twice;
  });
}
