import * as z from "zod";
import { COMPLEXITIES, TASK_TYPES } from "../../core/models/vocabulary.ts";
import { PlannedTask } from "../../core/swarm/plan.ts";

/**
 * The goal of the bundled sample project (`benchmarks/sample-project`), the only one that the simulated planner can
 * plan for. Same text as in `benchmarks/scenarios/sample/plan.json`.
 */
export const SAMPLE_GOAL =
  "Make the invoice library ready for its 1.0 release: rounding modes and accounting style for amounts, month-end payment terms, reduced tax rates and reverse charge, discounts, quoted fields, a CSV export, a schema for invoice lines, and a README that tells users about it.";

/** Paths are relative to the workspace, `/` as separator. `find` stands exactly once in the file. */
export const Change = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("edit"),
    path: z.string().min(1),
    find: z.string().min(1),
    replace: z.string(),
  }),
  z.strictObject({ kind: z.literal("write"), path: z.string().min(1), content: z.string() }),
]);
export type Change = z.infer<typeof Change>;

/** One wrong way to do a task: the same changes as the right way, in the same order, other text. */
export const WrongWay = z.strictObject({ name: z.string().min(1), changes: z.array(Change).min(1) });
export type WrongWay = z.infer<typeof WrongWay>;

/** What the simulated model does on one task. A task without changes has no wrong ways: no check could tell. */
export const TaskScript = z
  .strictObject({
    type: z.enum(TASK_TYPES),
    complexity: z.enum(COMPLEXITIES),
    /** Folders that are listed first. */
    looks: z.array(z.string()),
    /** Files that are read before any change. Files that are edited must be among them. */
    reads: z.array(z.string()),
    note: z.string().optional(),
    answer: z.string().min(1),
    changes: z.array(Change),
    wrong: z.array(WrongWay),
  })
  .superRefine((script, context) => {
    for (const way of script.wrong) {
      const same =
        way.changes.length === script.changes.length &&
        way.changes.every((change, index) => sameHole(change, script.changes[index]));
      if (!same)
        context.addIssue({ code: "custom", message: `"${way.name}" does not change what the right way changes` });
    }
    for (const change of script.changes) {
      if (change.kind === "edit" && !script.reads.includes(change.path))
        context.addIssue({ code: "custom", message: `${change.path} is edited but not read` });
    }
  });
export type TaskScript = z.infer<typeof TaskScript>;

const CaseProfile = { type: z.enum(TASK_TYPES), complexity: z.enum(COMPLEXITIES) };
const CaseCall = z.strictObject({ name: z.string(), arguments: z.record(z.string(), z.unknown()) });

/** Answer sheet of one benchmark case. */
export const CaseAnswers = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("text"), ...CaseProfile, right: z.string(), wrong: z.array(z.string()).min(1) }),
  z.strictObject({ kind: z.literal("tool"), ...CaseProfile, right: CaseCall, wrong: z.array(CaseCall).min(1) }),
]);
export type CaseAnswers = z.infer<typeof CaseAnswers>;

/** Code for an instruction in which all the words occur, in any order and case. */
export const Snippet = z.strictObject({ words: z.array(z.string()).min(1), code: z.string() });
export type Snippet = z.infer<typeof Snippet>;

/** All that the simulated model knows about one goal, task set or benchmark. */
export const Scenario = z.strictObject({
  name: z.string().min(1),
  /** The exact goal that `tasks` is the plan of; `null`: this scenario plans nothing. */
  goal: z.string().nullable(),
  tasks: z.array(PlannedTask),
  /** By task id. */
  scripts: z.record(z.string(), TaskScript),
  /** By case id. */
  cases: z.record(z.string(), CaseAnswers),
  snippets: z.array(Snippet),
});
export type Scenario = z.infer<typeof Scenario>;

function sameHole(change: Change, other: Change | undefined): boolean {
  if (other === undefined || change.path !== other.path) return false;
  if (change.kind === "write") return other.kind === "write";
  return other.kind === "edit" && change.find === other.find;
}
