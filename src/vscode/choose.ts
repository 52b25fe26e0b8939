import * as vscode from "vscode";
import { TIERS, type Tier } from "../core/models/vocabulary.ts";
import { formatUsd } from "../core/money.ts";
import { Settings } from "../core/settings.ts";
import type { Parts } from "./app.ts";
import { warn } from "./notify.ts";
import { readSettings, writeSetting } from "./settings.ts";

/** Asks for the tier, with what each one means; the choice is a user setting. */
export async function selectTier(parts: Parts): Promise<void> {
  const current = readSettings(warn).tier;
  const summaries = await parts.dashboard.tiers();
  const items = summaries.map((summary) => ({
    label: summary.tier,
    description: summary.tier === current ? "in use" : "",
    detail: `${summary.description} A typical coding task: ${formatUsd(summary.typicalTask.cost)}, on the baseline ${formatUsd(summary.typicalTask.baseline)}.`,
    tier: summary.tier,
  }));
  const picked = await vscode.window.showQuickPick(items, { title: "Tier: which models do the work" });
  if (picked !== undefined) await applyTier(parts, picked.tier);
}

export async function applyTier(parts: Parts, tier: Tier): Promise<void> {
  if (!TIERS.includes(tier)) return;
  await writeSetting("tier", tier);
  parts.spend.refresh();
  parts.dashboard.refresh();
}

const BUDGETS = [
  { key: "budget.monthUsd", label: "Month", what: "a calendar month (UTC)" },
  { key: "budget.dayUsd", label: "Day", what: "a day (UTC)" },
  { key: "budget.workspaceUsd", label: "Folder", what: "one folder in a calendar month (UTC); 0: none of its own" },
  { key: "budget.swarmUsd", label: "Swarm", what: "one swarm" },
  { key: "budget.requestUsd", label: "Single Call", what: "a single model call" },
] as const;

/** Asks which budget and how much; only an amount typed here raises one. */
export async function setBudget(parts: Parts): Promise<void> {
  const settings = readSettings(warn);
  const picked = await vscode.window.showQuickPick(
    BUDGETS.map((budget) => ({ ...budget, description: now(settings[budget.key]) })),
    { title: "Budget: most that may be spent" },
  );
  if (picked === undefined) return;
  const text = await vscode.window.showInputBox({
    title: `Most that ${picked.what} may cost, in US dollars`,
    value: settings[picked.key].toFixed(2),
    validateInput: (value) =>
      amountOf(picked.key, value) === undefined ? "An amount above 0 and up to 100000, like 2.50." : undefined,
  });
  const amount = text === undefined ? undefined : amountOf(picked.key, text);
  if (amount === undefined) return;
  await writeSetting(picked.key, amount);
  parts.spend.refresh();
  parts.dashboard.refresh();
}

function now(dollars: number): string {
  return dollars === 0 ? "none of its own" : `now $${dollars.toFixed(2)}`;
}

function amountOf(key: (typeof BUDGETS)[number]["key"], text: string): number | undefined {
  if (!/^\s*\$?\d+(\.\d+)?\s*$/.test(text)) return undefined;
  const parsed = Settings.shape[key].safeParse(Number(text.replace("$", "")));
  return parsed.success ? parsed.data : undefined;
}
