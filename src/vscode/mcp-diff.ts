import * as vscode from "vscode";
import type { ShownTexts } from "./shown-text.ts";

const SCHEME = "frugal-swarm-tools";

/** Two texts side by side, neither of which can be edited, for as long as a question about them is open. */
export function showDiff(title: string, texts: { readonly before: string; readonly after: string }): ShownTexts {
  const id = counter++;
  const uriOf = (side: keyof typeof texts) => vscode.Uri.from({ scheme: SCHEME, path: `/${id}/${side}` });
  const [before, after] = [uriOf("before"), uriOf("after")];
  const provider = vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
    provideTextDocumentContent: ({ path }) =>
      path === before.path ? texts.before : path === after.path ? texts.after : undefined,
  });
  return {
    show: async () => {
      await vscode.commands.executeCommand("vscode.diff", before, after, title, { preview: false });
    },
    async close() {
      const mine = ({ input }: vscode.Tab) =>
        input instanceof vscode.TabInputTextDiff && input.modified.toString() === after.toString();
      const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs.filter(mine));
      if (tabs.length > 0) await vscode.window.tabGroups.close(tabs, true);
      provider.dispose();
    },
  };
}

let counter = 0;
