import * as vscode from "vscode";
import type { ProposedChange, SwarmResult } from "../core/engine-types.ts";
import { readProposal } from "../core/workspace/proposal.ts";
import { createNodeHost } from "../node/host.ts";
import { applyProposal } from "./apply-proposal.ts";

/** Holds the last swarm's proposed files and shows them; applies them on the user's yes and never before. */
export interface Review extends vscode.Disposable {
  propose(result: SwarmResult, workspace: string): Promise<void>;
  open(): Promise<void>;
}

interface Proposal {
  readonly id: string;
  readonly workspace: string;
  readonly changes: readonly ProposedChange[];
}

/** Scheme of the two read-only sides of the diff. */
const SCHEME = "frugal-swarm";

/** Where the id and folder of the proposal under review are kept over a reload. */
const PENDING = "frugalSwarm.pendingReview";

export function createReview(context: vscode.ExtensionContext, log: vscode.LogOutputChannel): Review {
  let current: Proposal | null = null;
  const provider = vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
    provideTextDocumentContent: (uri) => contentOf(current, uri),
  });
  const load = async (): Promise<Proposal | null> => {
    if (current !== null) return current;
    const pending = context.globalState.get<{ id: string; folder: string; workspace: string }>(PENDING);
    if (pending === undefined) return null;
    const changes = await readProposal(createNodeHost(), pending.folder);
    if (changes === undefined) {
      log.warn(`The proposal of run ${pending.id} is no longer in ${pending.folder}.`);
      return null;
    }
    current = { id: pending.id, workspace: pending.workspace, changes };
    return current;
  };
  const forget = async () => {
    current = null;
    await context.globalState.update(PENDING, undefined);
  };
  return {
    async propose(result, workspace) {
      current = { id: result.id, workspace, changes: result.changes };
      await context.globalState.update(PENDING, { id: result.id, folder: result.folder, workspace });
    },
    async open() {
      const proposal = await load();
      if (proposal === null) {
        void vscode.window.showInformationMessage("Frugal Swarm: there is nothing to review. Launch a swarm first.");
        return;
      }
      await showDiff(proposal);
      await decide(proposal, forget);
    },
    dispose: () => provider.dispose(),
  };
}

async function showDiff(proposal: Proposal): Promise<void> {
  const resources = proposal.changes.map((change) => {
    const at = vscode.Uri.joinPath(vscode.Uri.file(proposal.workspace), change.path);
    return [at, sideUri(proposal, change, "before"), sideUri(proposal, change, "after")];
  });
  const title = `Frugal Swarm: ${proposal.changes.length} proposed files`;
  await vscode.commands.executeCommand("vscode.changes", title, resources);
}

/** Empty on the side where the file is not there, so that added and deleted files read as what they are. */
function sideUri(proposal: Proposal, change: ProposedChange, side: "before" | "after"): vscode.Uri {
  return vscode.Uri.from({ scheme: SCHEME, path: `/${change.path}`, query: `${proposal.id}/${side}` });
}

function contentOf(proposal: Proposal | null, uri: vscode.Uri): string {
  const change = proposal?.changes.find((one) => `/${one.path}` === uri.path);
  const bytes = uri.query.endsWith("/before") ? change?.before : change?.after;
  return bytes == null ? "" : new TextDecoder().decode(bytes);
}

async function decide(proposal: Proposal, forget: () => Promise<void>): Promise<void> {
  const all = "Apply All";
  const some = "Choose Files";
  const discard = "Discard";
  const choice = await vscode.window.showInformationMessage(
    `Apply ${proposal.changes.length} changed files to ${proposal.workspace}? Your files are unchanged until you do.`,
    all,
    some,
    discard,
  );
  if (choice === discard) {
    await forget();
    void vscode.window.showInformationMessage("Frugal Swarm: the proposal is discarded. Your files are unchanged.");
    return;
  }
  const chosen = choice === all ? proposal.changes : choice === some ? await chooseFiles(proposal) : undefined;
  if (chosen === undefined || chosen.length === 0) return;
  const result = await applyProposal(proposal.workspace, chosen);
  if (result.status === "refused") {
    const names = result.files.slice(0, 3).join(", ");
    void vscode.window.showWarningMessage(
      `Nothing was applied: ${names} changed since the swarm started. Save or undo your edits there, or choose other files.`,
    );
    return;
  }
  await forget();
  void vscode.window.showInformationMessage(`Frugal Swarm: ${chosen.length} files applied. Undo takes them back.`);
}

async function chooseFiles(proposal: Proposal): Promise<readonly ProposedChange[] | undefined> {
  const items = proposal.changes.map((change) => ({
    label: change.path,
    description: change.change,
    picked: true,
    change,
  }));
  const picked = await vscode.window.showQuickPick(items, { title: "Files to apply", canPickMany: true });
  return picked?.map((item) => item.change);
}
