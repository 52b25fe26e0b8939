import type { PlanChoice, PlanQuestion } from "../core/engine-types.ts";
import { type Plan, planText } from "../core/swarm/plan.ts";
import { type EditedPlan, editedText, editPlan } from "../core/swarm/plan-edit.ts";
import { modelTable, PLAN_HELP, planTable } from "./plan-text.ts";

export interface AskPlanDeps {
  /** Writes one line for good. */
  readonly print: (line: string) => void;
  /** One typed line; `null` on abort and at the end of the input. */
  readonly readLine: (question: string) => Promise<string | null>;
  /** Opens the file in the user's editor and returns its text when that is closed, or why it could not be. */
  readonly edit: (file: string, text: string) => Promise<EditedFile>;
}

export type EditedFile =
  | { readonly status: "closed"; readonly text: string }
  | { readonly status: "problem"; readonly problem: string };

/** What a line means. */
type PlanAnswer =
  | { readonly kind: "run" }
  | { readonly kind: "stop" }
  | { readonly kind: "editor" }
  | { readonly kind: "models" }
  | { readonly kind: "drop"; readonly place: number }
  | { readonly kind: "move"; readonly place: number; readonly by: -1 | 1 }
  | { readonly kind: "model"; readonly place: number; readonly model: string | null };

/**
 * Shows the plan in the terminal and takes changes until it is to run or not. Only a "y" runs it: Enter alone asks
 * again, and the end of the input stops.
 */
export async function askPlan(question: PlanQuestion, deps: AskPlanDeps): Promise<PlanChoice> {
  let { plan } = question;
  let hint = "";
  const show = () => {
    for (const line of ["", ...planTable(plan, question), "", ...PLAN_HELP]) deps.print(line);
  };
  show();
  for (;;) {
    const line = await deps.readLine(`${hint}Run ${plan.tasks.length} ${plan.tasks.length === 1 ? "task" : "tasks"}?`);
    if (line === null) return { choice: "stop" };
    hint = "";
    const answer = parsePlanAnswer(line);
    if (typeof answer === "string") {
      hint = `${answer} `;
      continue;
    }
    if (answer.kind === "run") return { choice: "run", plan };
    if (answer.kind === "stop") return { choice: "stop" };
    if (answer.kind === "models") {
      for (const row of modelTable(question)) deps.print(row);
      continue;
    }
    const edited = await changed(plan, answer, question, deps);
    if (edited.status === "refused") {
      deps.print(edited.problem);
      continue;
    }
    plan = edited.plan;
    show();
    for (const note of edited.notes) deps.print(note);
  }
}

type Change = Extract<PlanAnswer, { readonly kind: "editor" | "drop" | "move" | "model" }>;

async function changed(plan: Plan, answer: Change, question: PlanQuestion, deps: AskPlanDeps): Promise<EditedPlan> {
  const { file, modelProblem } = question;
  if (answer.kind === "editor") {
    const written = await deps.edit(file, planText(plan));
    if (written.status === "problem") return { status: "refused", problem: written.problem };
    const edited = editedText(written.text, plan, modelProblem);
    if (edited.status === "edited") return edited;
    return { status: "refused", problem: `${edited.problem} The plan is as it was; e edits it again.` };
  }
  const task = plan.tasks[answer.place - 1]?.id;
  if (task === undefined)
    return {
      status: "refused",
      problem: `There is no task ${answer.place}. Give a number from 1 to ${plan.tasks.length}.`,
    };
  switch (answer.kind) {
    case "drop":
      return editPlan(plan, { kind: "drop", task }, modelProblem);
    case "move":
      return editPlan(plan, { kind: "move", task, by: answer.by }, modelProblem);
    case "model":
      return editPlan(plan, { kind: "model", task, model: answer.model }, modelProblem);
    default:
      return answer satisfies never;
  }
}

/** What was meant, or what is wrong with it in words. */
export function parsePlanAnswer(line: string): PlanAnswer | string {
  const text = line.trim();
  switch (text.toLowerCase()) {
    case "y":
    case "yes":
      return { kind: "run" };
    case "q":
    case "quit":
      return { kind: "stop" };
    case "e":
      return { kind: "editor" };
    case "m":
      return { kind: "models" };
    case "":
      return "Type y to run it or q to stop.";
  }
  const [, number, rest = ""] = /^(\d{1,3})(?:\s+(\S+))?$/.exec(text) ?? [];
  if (number === undefined) return `"${text}" is no answer.`;
  const place = Number(number);
  if (rest === "") return { kind: "drop", place };
  if (rest === "up" || rest === "down") return { kind: "move", place, by: rest === "up" ? -1 : 1 };
  return { kind: "model", place, model: rest === "-" ? null : rest };
}
