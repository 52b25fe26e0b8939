import * as vscode from "vscode";
import type { ProposedChange } from "../core/engine-types.ts";
import { plainText } from "./plain-text.ts";

/** The proposed files of one run, and the folder they are for. */
export interface Reviewed {
  readonly id: string;
  readonly workspace: string;
  readonly changes: readonly ProposedChange[];
}

/** Shows a proposal as one diff of several files, read-only on both sides. */
export interface ProposalDiff extends vscode.Disposable {
  /** @param evidence what speaks for it and what it cost, for the tab's title; may be empty. */
  show(proposal: Reviewed, evidence: string): Promise<void>;
  close(proposal: Reviewed): Promise<void>;
}

const SCHEME = "frugal-swarm";

/** Of the tab; the editor adds the number of files. */
const TITLE = "Frugal Swarm: proposed changes";

export function createProposalDiff(): ProposalDiff {
  let shown: Reviewed | null = null;
  const provider = vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
    provideTextDocumentContent: (uri) => contentOf(shown, uri),
  });
  return {
    async show(proposal, evidence) {
      shown = proposal;
      const resources = proposal.changes.map((change) => {
        const at = vscode.Uri.joinPath(vscode.Uri.file(proposal.workspace), change.path);
        return [at, sideUri(proposal, change, "before"), sideUri(proposal, change, "after")];
      });
      const title = evidence === "" ? TITLE : `${TITLE} (${evidence})`;
      await vscode.commands.executeCommand("vscode.changes", title, resources);
    },
    async close(proposal) {
      if (shown !== proposal) return;
      const mine = (tab: vscode.Tab) => tab.label.startsWith(TITLE);
      const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs.filter(mine));
      if (tabs.length > 0) await vscode.window.tabGroups.close(tabs, true);
    },
    dispose: () => provider.dispose(),
  };
}

function sideUri(proposal: Reviewed, change: ProposedChange, side: "before" | "after"): vscode.Uri {
  return vscode.Uri.from({ scheme: SCHEME, path: `/${change.path}`, query: `${proposal.id}/${side}` });
}

/** Empty on the side where the file is not there, so that added and deleted files read as what they are. */
function contentOf(proposal: Reviewed | null, uri: vscode.Uri): string {
  const change = proposal?.changes.find((one) => `/${one.path}` === uri.path);
  const bytes = uri.query.endsWith("/before") ? change?.before : change?.after;
  if (bytes == null) return "";
  // A file that no editor shows as text is named by what it is; applying it takes its exact bytes.
  if (bytes.includes(0) || bytes.length > 5_000_000) return `(${bytes.length} bytes, not shown as text)\n`;
  return plainText(bytes)?.text ?? new TextDecoder().decode(bytes);
}
