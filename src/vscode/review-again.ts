import * as vscode from "vscode";
import type { ProposedChange, SwarmRequest } from "../core/engine-types.ts";
import type { Tier } from "../core/models/vocabulary.ts";
import { againPlan } from "../core/swarm/again.ts";
import { PLANNER_TASK } from "../core/swarm/own-tasks.ts";
import type { ToldTask } from "../core/swarm/plan.ts";
import type { RunRecord } from "../core/swarm/read-run.ts";
import type { Parts } from "./app.ts";
import { connect } from "./connection.ts";
import { agreesToRise, isFree } from "./launch.ts";
import { taskSummary } from "./review-text.ts";
import { superviseSwarm } from "./supervise.ts";

export interface Again extends Pick<Required<SwarmRequest>, "goal" | "plan"> {
  readonly tier: Tier;
  /** What of the proposal is asked for again. */
  readonly rejected: readonly ProposedChange[];
}

/** Asks which task is to be done again, and how; `undefined`: the user went away. */
export async function askAgain(run: RunRecord, changes: readonly ProposedChange[]): Promise<Again | undefined> {
  const rows = run.state.tasks.flatMap((state) => {
    const planned = run.tasks.find((one) => one.id === state.id);
    const files = state.outcome?.status === "done" ? state.outcome.files : [];
    const rejected = changes.filter(({ path }) => files.includes(path));
    if (planned === undefined || state.id === PLANNER_TASK || rejected.length === 0) return [];
    const detail = rejected.map(({ path }) => path).join(", ");
    return [{ label: state.title, description: taskSummary(run.state, state), detail, planned, rejected }];
  });
  const row = await vscode.window.showQuickPick(rows, {
    title: "Which task is to be done again?",
    ignoreFocusOut: true,
  });
  const comment = row && (await askComment(row.planned));
  if (row === undefined || comment === undefined) return undefined;
  return { ...againPlan(row.planned, comment, row.rejected), tier: run.state.tier, rejected: row.rejected };
}

async function askComment(task: ToldTask): Promise<string | undefined> {
  return vscode.window.showInputBox({
    title: `${task.title}, again`,
    prompt:
      "It works on your files as they are now, inside your budgets. Its result takes the place of this proposal: apply first what you want to keep.",
    placeHolder: "Again, but keep the old name",
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === "" ? "Say what should be different." : undefined),
  });
}

/** A swarm of that one task, on the user's files as they are. */
export async function launchAgain(parts: Parts, workspace: string, { goal, plan, tier }: Again): Promise<void> {
  if (!(await isFree(parts))) return;
  const session = await connect(parts, {
    label: "Try the Offline Demo",
    run: async () => {
      await vscode.commands.executeCommand("frugalSwarm.tryDemo");
      return undefined;
    },
  });
  if (session === undefined || !(await agreesToRise(session, tier))) return;
  await session.prices.launched(tier);
  await superviseSwarm(parts, session, { goal, plan, workspace, tier });
}
