import * as vscode from "vscode";
import type { TaskProfile } from "../core/engine-types.ts";
import { routingOf, withRouting } from "../core/models/routing-choice.ts";
import { slotsInOrder } from "../core/models/tier-order.ts";
import { COMPLEXITIES, TASK_TYPES } from "../core/models/vocabulary.ts";
import { correctionFor } from "../core/routing/corrections.ts";
import type { Parts } from "./app.ts";
import { type Correcting, correctionText } from "./correction-text.ts";
import { warn } from "./notify.ts";
import { readSettings } from "./settings.ts";

/**
 * Asks what a task of the window's last swarm really is, and keeps it: it counts from the next swarm on, for the same
 * task and those with nearly the same words. `id`: the task's; any other value asks which. Rejects with a LedgerError when
 * it cannot be kept.
 */
export async function correctTask(
  { swarms, spend, sessions }: Pick<Parts, "swarms" | "spend" | "sessions">,
  id?: unknown,
): Promise<void> {
  const { planned, state } = swarms;
  if (planned.length === 0 || state === null) {
    void vscode.window.showInformationMessage(
      "Frugal Swarm: no swarm in this window has a plan yet. Launch one first, or correct a text in the terminal with frugal-swarm classify.",
    );
    return;
  }
  const task = planned.find((one) => one.id === id) ?? (await askTask(planned));
  if (task === undefined) return;
  const { tiers } = withRouting((await sessions.models()).tiers, routingOf(readSettings(warn)));
  const firstModel = (profile: TaskProfile) => slotsInOrder(profile, state.tier, tiers)[0].model.name;
  const row = (profile: TaskProfile, label: keyof TaskProfile) => ({
    label: profile[label],
    description: profile[label] === task[label] ? "as it was taken for" : "",
    detail: `A ${profile.complexity} ${profile.type} task starts on ${firstModel(profile)} in the ${state.tier} tier.`,
    profile,
  });
  const { title, complexity } = task;
  const typed = await vscode.window.showQuickPick(
    TASK_TYPES.map((type) => row({ type, complexity }, "type")),
    { title: `What type of task is "${title}"?` },
  );
  if (typed === undefined) return;
  const { type } = typed.profile;
  const graded = await vscode.window.showQuickPick(
    COMPLEXITIES.map((grade) => row({ type, complexity: grade }, "complexity")),
    { title: `How complex is "${title}"?` },
  );
  if (graded === undefined) return;
  const to = graded.profile;
  const correction = correctionFor(task.prompt, to, Date.now());
  if (correction === null) {
    warn(`"${title}" has no word that it could be known by again, so nothing was kept.`);
    return;
  }
  await (await spend.ledger()).keepCorrection(correction);
  const models: Correcting["models"] = { from: firstModel(task), to: firstModel(to) };
  const said = correctionText({ title, from: task, to, models, tier: state.tier, simulated: state.simulated });
  void vscode.window.showInformationMessage(`Frugal Swarm: ${said}`);
}

async function askTask<T extends TaskProfile & { readonly title: string; readonly prompt: string }>(
  planned: readonly T[],
): Promise<T | undefined> {
  const items = planned.map((task) => ({
    label: task.title,
    description: `${task.type}, ${task.complexity}`,
    detail: task.prompt,
    task,
  }));
  const picked = await vscode.window.showQuickPick(items, { title: "Which task was taken for something else?" });
  return picked?.task;
}
