import * as vscode from "vscode";
import { loadCatalogue } from "../core/models/catalogue.ts";
import { loadTiers } from "../core/models/tiers.ts";
import { formatUsd } from "../core/money.ts";
import { compareCosts as compare } from "../core/spend/calculator.ts";
import type { Parts } from "./app.ts";

const SCHEME = "frugal-swarm-costs";

/** Asks for a number of tokens and shows what they cost on each tier and on the baseline, at list prices. */
export async function compareCosts(parts: Parts): Promise<void> {
  const text = await vscode.window.showInputBox({
    title: "Compare costs: tokens in / tokens out",
    value: "20000 / 2000",
    validateInput: (value) =>
      parseTokens(value) === undefined ? "Two numbers of tokens, like 20000 / 2000." : undefined,
  });
  const tokens = text === undefined ? undefined : parseTokens(text);
  if (tokens === undefined) return;
  const files = await parts.sessions.configs();
  const catalogue = loadCatalogue(files.models, "models.json");
  const rows = compare(tokens, loadTiers(files.tiers, catalogue), catalogue);
  const table = rows.map(
    (row) => `| ${row.tier} | ${row.type} | ${row.slug} | ${formatUsd(row.cost)} | ${row.savingPercent.toFixed(1)} % |`,
  );
  const page = [
    "# What the same tokens cost",
    `${tokens.input} tokens in and ${tokens.output} out, at list prices of ${catalogue.date}, against ${catalogue.baseline.slug}.`,
    "The same tokens are not the same work: a cheaper model may need more attempts. The dashboard shows what swarms really cost.",
    "",
    "| tier | task type | model | cost | saving |",
    "| --- | --- | --- | ---: | ---: |",
    ...table,
  ].join("\n");
  await showMarkdown(parts.context, page);
}

function parseTokens(text: string): { input: number; output: number } | undefined {
  const match = /^\s*(\d{1,9})\s*[/, ]\s*(\d{1,9})\s*$/.exec(text);
  return match === null ? undefined : { input: Number(match[1]), output: Number(match[2]) };
}

let page = "";
let registered = false;

async function showMarkdown(context: vscode.ExtensionContext, text: string): Promise<void> {
  page = text;
  if (!registered) {
    registered = true;
    const provider = { provideTextDocumentContent: () => page };
    context.subscriptions.push(vscode.workspace.registerTextDocumentContentProvider(SCHEME, provider));
  }
  const uri = vscode.Uri.from({ scheme: SCHEME, path: "/Compare Costs.md", query: String(Date.now()) });
  await vscode.commands.executeCommand("markdown.showPreview", uri);
}
