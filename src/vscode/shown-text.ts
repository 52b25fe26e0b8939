import * as vscode from "vscode";

const SCHEME = "frugal-swarm-shown";

/** Texts of others in tabs that cannot be edited, saved or run, for as long as a question about them is open. */
export interface ShownTexts {
  /** Opens or reveals all of them; the names are those of the tabs. */
  show(): Promise<void>;
  /** Closes the tabs. */
  close(): Promise<void>;
}

export function showTexts(texts: readonly { readonly name: string; readonly text: string }[]): ShownTexts {
  const id = `${Date.now()}-${counter++}`;
  const uris = texts.map(({ name }, at) => vscode.Uri.from({ scheme: SCHEME, path: `/${id}-${at}/${name}` }));
  const provider = vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
    provideTextDocumentContent: (uri) => texts[uris.findIndex((one) => one.path === uri.path)]?.text,
  });
  return {
    async show() {
      for (const uri of uris) {
        const document = await vscode.workspace.openTextDocument(uri);
        await vscode.window.showTextDocument(document, { preview: false });
      }
    },
    async close() {
      const mine = ({ input }: vscode.Tab) =>
        input instanceof vscode.TabInputText && uris.some((uri) => uri.toString() === input.uri.toString());
      const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs.filter(mine));
      if (tabs.length > 0) await vscode.window.tabGroups.close(tabs, true);
      provider.dispose();
    },
  };
}

let counter = 0;
