import { DepGraph } from "dependency-graph";
import * as z from "zod";
import { COMPLEXITIES, TASK_TYPES } from "../models/vocabulary.ts";
import { PLANNER_TASK, REPAIR_TASK } from "./own-tasks.ts";

const TaskId = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}$/i, "an id of letters, digits, - and _");

/** A check command, run without a shell: program and arguments. */
export const CheckCommand = z.strictObject({
  name: z.string().min(1).max(80),
  file: z.string().min(1),
  args: z.array(z.string()),
});
export type CheckCommand = z.infer<typeof CheckCommand>;

/** Who does a task: which words its agent is given. */
const TASK_ROLES = ["coder", "tester", "documenter", "architect"] as const;
type TaskRole = (typeof TASK_ROLES)[number];

/** What the planner writes. Checks are not among it: what runs on the machine is never a model's choice. */
export const PlannedTask = z.strictObject({
  id: TaskId,
  title: z.string().min(1).max(120),
  prompt: z.string().min(1),
  type: z.enum(TASK_TYPES),
  complexity: z.enum(COMPLEXITIES),
  /** Left out: by the type. */
  role: z.enum(TASK_ROLES).optional(),
  /** Files the task is expected to touch, relative to the workspace. A hint, not a permission. */
  files: z.array(z.string()),
  dependsOn: z.array(TaskId),
  /** How a reader would tell that it is done. */
  acceptance: z.array(z.string()),
});
export type PlannedTask = z.infer<typeof PlannedTask>;

export const PlannedPlan = z.strictObject({ tasks: z.array(PlannedTask).min(1).max(50) });

/** A task as a person may write or change it. The descriptions are what an editor shows at each field. */
const PersonTask = PlannedTask.extend({
  id: PlannedTask.shape.id.describe("Short name, unique in the plan; other tasks depend on it by this name."),
  title: PlannedTask.shape.title.describe("One line for people."),
  prompt: PlannedTask.shape.prompt.describe("What the agent is told to do."),
  type: PlannedTask.shape.type.describe("What kind of work it is; decides which models are tried."),
  complexity: PlannedTask.shape.complexity.describe("Simple tasks start on the cheaper tier's model."),
  role: PlannedTask.shape.role.describe(
    "Who does it, and so what its agent is told of its craft. Left out: an architect for analysis, else a coder.",
  ),
  files: PlannedTask.shape.files.describe("Files it is expected to touch, relative to the folder. A hint only."),
  dependsOn: PlannedTask.shape.dependsOn.describe("Ids of tasks whose results it needs; it starts when they are done."),
  acceptance: PlannedTask.shape.acceptance.describe("How a reader would tell that it is done."),
  model: z
    .string()
    .min(1)
    .optional()
    .describe("The model that starts this task, like deepseek/deepseek-v3.2. Left out: the tier's order."),
});

/** A plan as a file: what `--plan` reads, and what a person edits before it runs. */
export const PlanFile = z.strictObject({
  $schema: z.string().optional().describe("Where this schema is, for editors."),
  tasks: z
    .array(PersonTask)
    .min(1)
    .max(50)
    .describe("Results are merged in this order, each after what it depends on."),
});

/** A task as events tell it: with the model that the user chose for it. */
export interface ToldTask extends PlannedTask {
  readonly model?: string | undefined;
}

/** A plan of before there were roles, or a planner that names none: by what the task is about. */
export function roleOf({ role, type }: Pick<PlannedTask, "role" | "type">): TaskRole {
  return role ?? (type === "analysis" ? "architect" : "coder");
}

/** A task as it runs: planned, and with the checks that decide about it (none: the workspace's own). */
export interface Task extends ToldTask {
  readonly checks?: readonly CheckCommand[];
}

export interface Plan {
  readonly tasks: readonly Task[];
}

export type PlanCheck =
  | { readonly status: "valid"; readonly plan: Plan }
  | { readonly status: "invalid"; readonly problem: string };

/** Characters; a plan of fifty broken tasks has a complaint for each field. */
const LONGEST_PROBLEM = 2_000;

/** Parses and checks a person's plan: shape, unique ids, known dependencies, no cycle. The problem is worded for a person. */
export function checkPlan(value: unknown): PlanCheck {
  const parsed = parsePlan(value);
  return parsed.status === "valid" ? checkDependencies(parsed.plan) : parsed;
}

/** Parses a person's plan and looks at its shape alone. */
export function parsePlan(value: unknown): PlanCheck {
  const parsed = PlanFile.safeParse(value);
  if (parsed.success) return { status: "valid", plan: { tasks: parsed.data.tasks } };
  const what = z.prettifyError(parsed.error);
  return { status: "invalid", problem: `The plan has the wrong shape. ${what.slice(0, LONGEST_PROBLEM)}` };
}

/** A plan as the file that a person edits. Checks are no part of it. */
export function planText({ tasks }: Plan): string {
  return `${JSON.stringify({ tasks: tasks.map(({ checks: _, ...task }) => task) }, null, 2)}\n`;
}

/** Unique ids that are not the swarm's own, known dependencies, no cycle. */
export function checkDependencies(plan: Plan): PlanCheck {
  const graph = new DepGraph<Task>();
  const ids = new Set<string>();
  for (const task of plan.tasks) {
    if (task.id === PLANNER_TASK || task.id === REPAIR_TASK)
      return {
        status: "invalid",
        problem: `A task has the id "${task.id}", which is the swarm's own. Give it another.`,
      };
    // Copies are named after tasks, and on some disks "a" and "A" are one folder.
    if (ids.has(task.id.toLowerCase())) return { status: "invalid", problem: `Two tasks have the id "${task.id}".` };
    ids.add(task.id.toLowerCase());
    graph.addNode(task.id, task);
  }
  for (const task of plan.tasks) {
    for (const needed of task.dependsOn) {
      if (!graph.hasNode(needed))
        return { status: "invalid", problem: `Task "${task.id}" depends on "${needed}", which is not in the plan.` };
      graph.addDependency(task.id, needed);
    }
  }
  try {
    graph.overallOrder();
  } catch (error) {
    const path = (error as { cyclePath?: string[] }).cyclePath ?? [];
    return {
      status: "invalid",
      problem: `The plan has a cycle: ${path.join(" -> ")}. Take out one of these dependencies.`,
    };
  }
  return { status: "valid", plan };
}
