import * as vscode from "vscode";
import { formatUsd } from "../core/money.ts";
import { compareCosts } from "../core/spend/calculator.ts";
import type { Sessions } from "./sessions.ts";

/** Compare Costs: a page with what a number of tokens costs on each tier and on the baseline, at list prices. */
export interface CostComparison extends vscode.Disposable {
  ask(): Promise<void>;
}

const SCHEME = "frugal-swarm-costs";

export function createCostComparison(sessions: Sessions): CostComparison {
  const provider = vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
    // The page's address holds the tokens, so it can be made again whenever it is shown.
    provideTextDocumentContent: async (uri) => {
      const tokens = parseTokens(uri.query);
      return tokens === undefined ? "" : pageFor(sessions, tokens);
    },
  });
  return {
    async ask() {
      const text = await vscode.window.showInputBox({
        title: "Compare costs: tokens in / tokens out",
        value: "20000 / 2000",
        validateInput: (value) =>
          parseTokens(value) === undefined ? "Two numbers of tokens, like 20000 / 2000." : undefined,
      });
      const tokens = text === undefined ? undefined : parseTokens(text);
      if (tokens === undefined) return;
      const query = `${tokens.input}/${tokens.output}`;
      const uri = vscode.Uri.from({ scheme: SCHEME, path: "/Compare Costs.md", query });
      try {
        await vscode.commands.executeCommand("markdown.showPreview", uri);
      } catch {
        // The editor's Markdown extension is switched off: the page can be read as it is.
        await vscode.window.showTextDocument(uri, { preview: true });
      }
    },
    dispose: () => provider.dispose(),
  };
}

interface Tokens {
  readonly input: number;
  readonly output: number;
}

async function pageFor(sessions: Sessions, tokens: Tokens): Promise<string> {
  const { catalogue, tiers } = await sessions.models();
  const rows = compareCosts(tokens, tiers, catalogue);
  const count = (value: number) => value.toLocaleString("en-US");
  return [
    "# What the same tokens cost",
    "",
    `${count(tokens.input)} tokens in and ${count(tokens.output)} out, at list prices of ${catalogue.date}; the saving is against ${catalogue.baseline.slug}.`,
    "",
    "The same tokens are not the same work: a cheaper model may need more attempts. The dashboard shows what swarms really cost.",
    "",
    "| Tier | Task type | Model | Cost | Saving |",
    "| --- | --- | --- | ---: | ---: |",
    ...rows.map(
      (row) =>
        `| ${row.tier} | ${row.type} | ${row.slug} | ${formatUsd(row.cost)} | ${row.savingPercent.toFixed(1)} % |`,
    ),
  ].join("\n");
}

function parseTokens(text: string): Tokens | undefined {
  const match = /^\s*(\d{1,9})\s*[/, ]\s*(\d{1,9})\s*$/.exec(text);
  return match === null ? undefined : { input: Number(match[1]), output: Number(match[2]) };
}
