import * as vscode from "vscode";

const SCHEME = "frugal-swarm-explanation";

/** Most explanations that are kept to be looked at again. */
const KEPT = 20;

/** Explanations in read-only editors beside the code, as plain text: nothing in them is rendered or fetched. */
export interface Explanations extends vscode.Disposable {
  show(title: string, text: string): Promise<void>;
}

export function createExplanations(): Explanations {
  const texts = new Map<string, string>();
  let count = 0;
  let provider: vscode.Disposable | undefined;
  return {
    async show(title, text) {
      provider ??= vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
        provideTextDocumentContent: (uri) => texts.get(uri.toString()) ?? "This explanation is not kept any more.\n",
      });
      const uri = vscode.Uri.from({
        scheme: SCHEME,
        path: `/${title.replaceAll(/[/\\]/g, " ")}.txt`,
        query: `${++count}`,
      });
      texts.set(uri.toString(), wrapped(text));
      const [oldest] = texts.keys();
      if (texts.size > KEPT && oldest !== undefined) texts.delete(oldest);
      const document = await vscode.workspace.openTextDocument(uri);
      await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preview: true });
    },
    dispose: () => provider?.dispose(),
  };
}

/** Columns; an editor beside another is narrow, and does not wrap by itself. */
const WIDTH = 80;

function wrapped(text: string): string {
  return text.replaceAll(new RegExp(`(?![^\\n]{1,${WIDTH}}$)([^\\n]{1,${WIDTH}}) +`, "gm"), "$1\n");
}
