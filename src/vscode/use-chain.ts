import * as vscode from "vscode";
import type { TaskType, Tier } from "../core/models/vocabulary.ts";
import { Settings } from "../core/settings.ts";
import type { Parts } from "./app.ts";
import { chainText, changeText } from "./chain-text.ts";
import { warn } from "./notify.ts";
import { readSettings, writeSetting } from "./settings.ts";

const USE = "Use This Chain";
const BACK = "Use the Tier's Order";
const SETTINGS = "Open Settings";

type ChainParts = Pick<Parts, "evidence" | "dashboard">;

/**
 * Makes the chain that the evidence favours the user's own for this tier and type, on the user's yes. Which chain that is, is
 * worked out anew here, from the ledger as it is now.
 */
export async function useChain({ evidence, dashboard }: ChainParts, tier: Tier, type: TaskType): Promise<void> {
  const what = `${type} tasks of the ${tier} tier`;
  const view = await evidence.viewNow(tier, type);
  dashboard.refresh();
  const { better } = view;
  if (better === null) {
    tell(`the evidence favours no other chain for ${what} now. ${chainText(view.order, view)} stays in force.`);
    return;
  }
  if (ownChains() === null) return;
  const tableAlone = readSettings(warn).routing === "table";
  const detail = [
    changeText(view, better.models, "your own chain"),
    "",
    better.why,
    tableAlone
      ? "Routing goes from table to evidence, for under table no chain counts: the tiers' checked chains count again too."
      : "",
    'It is written into your user settings (frugalSwarm.chains). "Back to the tier\'s order" in the dashboard takes it back.',
  ];
  if (!(await confirmed(`Use another chain for ${what}?`, detail, USE))) return;
  if (!(await writeChain(tier, type, better.models))) return;
  if (tableAlone) await writeSetting("routing", "evidence");
  dashboard.refresh();
  tell(`${what} now go by ${chainText(better.models, view)}.`);
}

/** Takes the user's own chain for this tier and type back, on the user's yes. */
export async function resetChain({ evidence, dashboard }: ChainParts, tier: Tier, type: TaskType): Promise<void> {
  const what = `${type} tasks of the ${tier} tier`;
  const chains = ownChains();
  if (chains === null) return;
  if (chains[`${tier}/${type}`] === undefined) {
    tell(`you have no chain of your own for ${what}: the tier's order is in force.`);
    dashboard.refresh();
    return;
  }
  const [view, without] = await Promise.all([evidence.viewNow(tier, type), evidence.viewWithoutOwnChain(tier, type)]);
  const detail = [
    changeText({ ...view, models: [...view.models, ...without.models] }, without.order, "the tier's order"),
  ];
  if (!(await confirmed(`Go back to the tier's order for ${what}?`, detail, BACK))) return;
  if (!(await writeChain(tier, type, undefined))) return;
  dashboard.refresh();
  tell(`${what} go by the tier's order again: ${chainText(without.order.slice(0, without.stages), without)}.`);
}

async function confirmed(question: string, detail: readonly string[], yes: string): Promise<boolean> {
  const text = detail.join("\n").replaceAll(/\n{3,}/g, "\n\n");
  return (await vscode.window.showInformationMessage(question, { modal: true, detail: text }, yes)) === yes;
}

/** The chains in the user's settings; `null`, and told, where what stands there is not usable and would be lost by a change. */
function ownChains(): Settings["chains"] | null {
  const value = vscode.workspace.getConfiguration("frugalSwarm").inspect("chains")?.globalValue ?? {};
  const parsed = Settings.shape.chains.safeParse(value);
  if (parsed.success) return parsed.data;
  void vscode.window
    .showErrorMessage(
      `Frugal Swarm: your setting frugalSwarm.chains is not usable (${parsed.error.issues[0]?.message}). Correct it first, so that nothing of it is lost.`,
      SETTINGS,
    )
    .then((choice) => {
      if (choice === SETTINGS) void vscode.commands.executeCommand("workbench.action.openSettingsJson");
    });
  return null;
}

/** As they stand when the user has answered: another window may have changed them. */
async function writeChain(tier: Tier, type: TaskType, models: readonly string[] | undefined): Promise<boolean> {
  const chains = ownChains();
  if (chains === null) return false;
  const { [`${tier}/${type}`]: _before, ...others } = chains;
  const next = models === undefined ? others : { ...others, [`${tier}/${type}`]: [...models] };
  await writeSetting("chains", next);
  return true;
}

function tell(text: string): void {
  void vscode.window.showInformationMessage(`Frugal Swarm: ${text}`);
}
