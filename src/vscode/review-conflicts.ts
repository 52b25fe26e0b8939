import { basename } from "node:path";
import * as vscode from "vscode";
import { isBinary } from "../core/workspace/hunks.ts";
import type { Conflict } from "./apply-proposal.ts";

/** Shows files that both sides changed, for the user to decide; the files stay as they are until the user saves. */
export interface ConflictEditors extends vscode.Disposable {
  open(conflicts: readonly Conflict[]): Promise<void>;
}

const SCHEME = "frugal-swarm-conflict";

/** The editor's own; its name is not promised, so it is looked for. */
const MERGE_EDITOR = "_open.mergeEditor";

export function createConflictEditors(): ConflictEditors {
  /** By the address of the side; kept, since an editor may ask again for as long as it is open. */
  const contents = new Map<string, string>();
  let round = 0;
  const provider = vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
    provideTextDocumentContent: (uri) => contents.get(uri.toString()) ?? "",
  });
  const side = (path: string, name: string, bytes: Uint8Array | null): vscode.Uri => {
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${path}`, query: `${round}/${name}` });
    contents.set(uri.toString(), textOf(bytes));
    return uri;
  };
  return {
    async open(conflicts) {
      round++;
      const commands = conflicts.length === 0 ? [] : await vscode.commands.getCommands(false);
      for (const { change, now, uri } of conflicts) {
        const { path, before, after } = change;
        const [yours, theirs] = [side(path, "yours", now), side(path, "swarm", after)];
        const texts = [before, now, after].every((bytes) => bytes !== null && !isBinary(bytes));
        if (texts && commands.includes(MERGE_EDITOR))
          await vscode.commands.executeCommand(MERGE_EDITOR, {
            base: side(path, "base", before),
            input1: { uri: yours, title: "Yours", description: "as it is now" },
            input2: { uri: theirs, title: "The swarm's", description: "as it is proposed" },
            output: uri,
          });
        else {
          const title = `${basename(path)}: yours and the swarm's`;
          await vscode.commands.executeCommand("vscode.diff", yours, theirs, title, { preview: false });
        }
      }
    },
    dispose: () => provider.dispose(),
  };
}

function textOf(bytes: Uint8Array | null): string {
  if (bytes === null) return "";
  return isBinary(bytes) ? `(${bytes.length} bytes, not shown as text)\n` : new TextDecoder().decode(bytes);
}
