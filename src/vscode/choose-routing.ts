import * as vscode from "vscode";
import type { RoutingMode } from "../core/models/vocabulary.ts";
import type { Parts } from "./app.ts";
import { warn } from "./notify.ts";
import { readSettings, writeSetting } from "./settings.ts";

const MODES: readonly { readonly mode: RoutingMode; readonly label: string; readonly detail: string }[] = [
  {
    mode: "evidence",
    label: "Evidence",
    detail:
      "The tier's checked chains, chosen by public results; its table for types without one. Your own chains go first.",
  },
  {
    mode: "table",
    label: "Table",
    detail: "The tier's table alone. No chain counts, also none of your own.",
  },
  {
    mode: "learning",
    label: "Learning",
    detail:
      "What your own results teach, among the tier's models and within its price, before every chain: models that may be better get their turn.",
  },
];

/** Asks what decides which model starts and which follows; the choice is a user setting. */
export async function chooseRouting({ spend, dashboard }: Pick<Parts, "spend" | "dashboard">): Promise<void> {
  const current = readSettings(warn).routing;
  const items = MODES.map((one) => ({ ...one, description: one.mode === current ? "in use" : "" }));
  const title = "Routing: what decides which model starts, and which follows";
  const picked = await vscode.window.showQuickPick(items, { title });
  if (picked === undefined) return;
  await writeSetting("routing", picked.mode);
  spend.refresh();
  dashboard.refresh();
}
