import * as vscode from "vscode";
import type { PlanChoice, PlanQuestion } from "../core/engine-types.ts";
import type { Plan, Task } from "../core/swarm/plan.ts";
import { type EditedPlan, editPlan, type PlanEdit } from "../core/swarm/plan-edit.ts";
import { untilAborted } from "../core/until-aborted.ts";
import { whileAsked } from "./lasting-question.ts";
import { warn } from "./notify.ts";
import { editPlanFile } from "./plan-editor.ts";
import { modelRow, runLabel, TASK_ACTS, type TaskAct, taskRow, waitingText } from "./plan-text.ts";

const STOP: PlanChoice = { choice: "stop" };

/** What the list of a plan is left by. */
type Left =
  | { readonly kind: "run" }
  | { readonly kind: "stop" }
  /** Put out of sight, by Escape or by another list. */
  | { readonly kind: "closed" }
  | LeftByTask;

interface LeftByTask {
  readonly kind: "task";
  readonly task: Task;
  /** `null`: still to be asked. */
  readonly act: TaskAct | null;
}

/**
 * Shows a plan before it runs and takes changes until it is to run or not. Only "Run" sends anything more. A list that
 * is closed leaves a notification behind, so that no key that was meant for an editor stops a swarm.
 */
export async function askPlan(question: PlanQuestion, signal: AbortSignal): Promise<PlanChoice> {
  let { plan } = question;
  let shown: Shown = { note: "", active: "" };
  while (!signal.aborted) {
    let left = await showPlan(plan, question, shown, signal);
    if (left.kind === "closed") left = await whileClosed(plan, signal);
    switch (left.kind) {
      case "run":
        return { choice: "run", plan };
      case "stop":
        return STOP;
      case "closed":
        break;
      case "task": {
        const edited = await changed(left, plan, question, signal);
        shown = { note: edited === null ? "" : noteOf(edited), active: left.task.id };
        if (edited?.status === "edited") plan = edited.plan;
        break;
      }
      default:
        return left satisfies never;
    }
  }
  return STOP;
}

function noteOf(edited: EditedPlan): string {
  if (edited.status === "edited") return edited.notes.join(" ");
  warn(edited.problem);
  return "";
}

interface Shown {
  /** What followed from the last change. */
  readonly note: string;
  /** The task whose row is in focus; none: "Run". */
  readonly active: string;
}

interface PlanItem extends vscode.QuickPickItem {
  readonly left?: Left;
}

async function showPlan(plan: Plan, question: PlanQuestion, shown: Shown, signal: AbortSignal): Promise<Left> {
  const pick = vscode.window.createQuickPick<PlanItem>();
  const tasks = plan.tasks.map(
    (task, place): PlanItem => ({
      ...taskRow(task, place, question),
      buttons: BUTTONS,
      left: { kind: "task", task, act: null },
    }),
  );
  const run: PlanItem = {
    label: `$(play) ${runLabel(plan)}`,
    description: "within your budgets",
    left: { kind: "run" },
  };
  const stop: PlanItem = { label: "$(debug-stop) Stop", description: "the plan is kept", left: { kind: "stop" } };
  const line = (label: string): PlanItem => ({ label, kind: vscode.QuickPickItemKind.Separator });
  pick.title = "Plan: nothing more is sent before you run it";
  pick.placeholder = shown.note === "" ? "Run the plan, or choose a task to change it" : shown.note;
  pick.items = [run, line("Tasks, in the order of merging"), ...tasks, line(""), stop];
  pick.activeItems = [tasks.find(({ left }) => left?.kind === "task" && left.task.id === shown.active) ?? run];
  pick.ignoreFocusOut = true;
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  const { promise, resolve } = Promise.withResolvers<Left>();
  pick.onDidAccept(() => resolve(pick.selectedItems[0]?.left ?? { kind: "closed" }));
  pick.onDidTriggerItemButton(({ item, button }) => {
    const act = BUTTONS.find((one) => one === button)?.act ?? null;
    if (item.left?.kind === "task") resolve({ ...item.left, act });
  });
  pick.onDidHide(() => resolve({ kind: "closed" }));
  pick.show();
  try {
    const left = await untilAborted(promise, signal);
    return left === "aborted" ? { kind: "stop" } : left;
  } finally {
    pick.dispose();
  }
}

const BUTTONS = (
  [
    ["model", "symbol-method"],
    ["up", "arrow-up"],
    ["down", "arrow-down"],
    ["json", "edit"],
    ["drop", "trash"],
  ] as const
).map(([act, icon]) => ({ act, tooltip: TASK_ACTS[act], iconPath: new vscode.ThemeIcon(icon) }));

/** The notification that a closed list leaves. `closed`: the list is asked for again. */
async function whileClosed(plan: Plan, signal: AbortSignal): Promise<Left> {
  const labels = { run: runLabel(plan), look: "Look at the Plan", stop: "Stop" };
  const text = `Frugal Swarm: ${waitingText(plan)}`;
  const shown = Promise.resolve(vscode.window.showWarningMessage(text, labels.run, labels.look, labels.stop));
  const answer = await untilAborted(shown, signal);
  if (answer === labels.look) return { kind: "closed" };
  if (answer === labels.run) return { kind: "run" };
  // The notification cannot be taken away: a late answer must not look as if it had been heard.
  void shown.then((late) => {
    if (answer === "aborted" && late !== undefined) warn("The swarm has ended already. Launch it again to see a plan.");
  });
  return { kind: "stop" };
}

/** The plan after what a row's button, or the list of what can be done to its task, came to; `null`: nothing was. */
async function changed(
  { task, act }: LeftByTask,
  plan: Plan,
  question: PlanQuestion,
  signal: AbortSignal,
): Promise<EditedPlan | null> {
  const edit = (what: PlanEdit) => editPlan(plan, what, question.modelProblem);
  const chosen = act ?? (await pickAct(task, signal));
  switch (chosen) {
    case null:
      return null;
    case "drop":
      return edit({ kind: "drop", task: task.id });
    case "up":
    case "down":
      return edit({ kind: "move", task: task.id, by: chosen === "up" ? -1 : 1 });
    case "model": {
      const model = await pickModel(task, question, signal);
      return model === undefined ? null : edit({ kind: "model", task: task.id, model });
    }
    case "json":
      return editPlanFile(plan, task.id, question, signal);
    default:
      return chosen satisfies never;
  }
}

async function pickAct(task: Task, signal: AbortSignal): Promise<TaskAct | null> {
  const acts = (Object.keys(TASK_ACTS) as TaskAct[]).map((act) => ({ label: TASK_ACTS[act], act }));
  const options = { title: task.title, placeHolder: task.prompt, ignoreFocusOut: true };
  const picked = await whileAsked((token) => vscode.window.showQuickPick(acts, options, token), signal);
  return picked?.act ?? null;
}

/** `null`: the tier's order; `undefined`: as it was. */
async function pickModel(task: Task, question: PlanQuestion, signal: AbortSignal): Promise<string | null | undefined> {
  const { model: _, ...plain } = task;
  const items = [
    {
      label: "By the tier's order",
      description: question.startsOn(plain) ?? "no model of the tier can take it",
      detail: "As routing has it for this kind of task, with what you have set",
      model: null,
    },
    ...question.models.map((model) => ({ ...modelRow(model), model: model.slug })),
  ];
  const options = { title: `Which model starts "${task.title}"?`, matchOnDescription: true, ignoreFocusOut: true };
  const picked = await whileAsked((token) => vscode.window.showQuickPick(items, options, token), signal);
  return picked?.model;
}
