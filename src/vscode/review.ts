import { basename } from "node:path";
import * as vscode from "vscode";
import type { ProposedChange, SwarmResult } from "../core/engine-types.ts";
import { errorText } from "../core/error-text.ts";
import type { Ledger } from "../core/spend/ledger.ts";
import { logRejection } from "../core/swarm/log-rejection.ts";
import { readProposal } from "../core/workspace/proposal.ts";
import { createNodeHost } from "../node/host.ts";
import { applyProposal } from "./apply-proposal.ts";
import { createProposalDiff, type Reviewed } from "./proposal-diff.ts";
import type { Sessions } from "./sessions.ts";
import type { Swarms } from "./swarms.ts";

/** Holds the last swarm's proposed files and shows them; applies them on the user's yes and never before. */
export interface Review extends vscode.Disposable {
  /** `ledger` is the one that the run's results count in. */
  propose(result: SwarmResult, workspace: string, ledger: Ledger, simulated: boolean): Promise<void>;
  open(): Promise<void>;
}

/** Where the proposal under review is found again after a reload of this window. */
interface Pending {
  readonly id: string;
  readonly folder: string;
  readonly workspace: string;
  /** Left out by the versions before: not known. */
  readonly simulated?: boolean;
}

const PENDING = "frugalSwarm.pendingReview";

export function createReview(
  context: vscode.ExtensionContext,
  sessions: Pick<Sessions, "ledger">,
  swarms: Pick<Swarms, "add">,
  log: vscode.LogOutputChannel,
): Review {
  const host = createNodeHost();
  const diff = createProposalDiff();
  let current: Reviewed | null = null;
  let books: Ledger | null = null;
  const load = async (): Promise<Reviewed | null> => {
    if (current !== null) return current;
    const pending = context.workspaceState.get<Pending>(PENDING);
    if (pending === undefined) return null;
    const changes = await readProposal(host, pending.folder);
    if (changes === undefined) {
      log.warn(`The proposal of run ${pending.id} is no longer in ${pending.folder}.`);
      return null;
    }
    current = { id: pending.id, workspace: pending.workspace, changes };
    return current;
  };
  /** The ledger of the run under review; a simulated run's is gone with the window that it ran in. */
  const ledgerOf = async (run: Pending): Promise<Ledger | null> => {
    if (books !== null || run.simulated !== false) return books;
    return sessions.ledger().catch((error: unknown) => {
      log.warn(`That results of run ${run.id} were rejected is not in the ledger: ${errorText(error)}`);
      return null;
    });
  };
  /** What the user does not take tells what the evidence for it was worth. */
  const rejected = async (changes: readonly ProposedChange[]) => {
    const run = context.workspaceState.get<Pending>(PENDING);
    if (run === undefined || changes.length === 0) return;
    const paths = changes.map((change) => change.path);
    try {
      const wrong = await logRejection(host, run, paths, await ledgerOf(run));
      if (wrong !== null) swarms.add({ at: host.now(), swarm: run.id, type: "check.false-accept", ...wrong });
    } catch (error) {
      log.warn(`The rejection could not be written into ${run.folder}: ${errorText(error)}`);
    }
  };
  const forget = async () => {
    if (current !== null) await diff.close(current);
    current = null;
    await context.workspaceState.update(PENDING, undefined);
  };
  const apply = async (proposal: Reviewed, chosen: readonly ProposedChange[]) => {
    const result = await applyProposal(host.files, proposal.workspace, chosen);
    if (result.status === "refused") {
      for (const { path, why } of result.files) log.warn(`${path} was not applied: ${why}`);
      void vscode.window.showWarningMessage(`Frugal Swarm: nothing was applied. ${refusedText(result.files)}`);
      return;
    }
    await rejected(proposal.changes.filter((change) => !chosen.includes(change)));
    await forget();
    const left = result.unsaved.length === 0 ? "" : ` Not saved yet: ${result.unsaved.join(", ")}.`;
    void vscode.window.showInformationMessage(
      `Frugal Swarm: ${count(chosen.length)} applied. Undo in one of them takes them back.${left}`,
    );
  };
  return {
    async propose(result, workspace, ledger, simulated) {
      if (current !== null) await diff.close(current);
      current = { id: result.id, workspace, changes: result.changes };
      const pending: Pending = { id: result.id, folder: result.folder, workspace, simulated };
      books = ledger;
      await context.workspaceState.update(PENDING, pending);
    },
    async open() {
      const proposal = await load();
      if (proposal === null) {
        void vscode.window.showInformationMessage("Frugal Swarm: there is nothing to review. Launch a swarm first.");
        return;
      }
      if ((await host.files.stat(proposal.workspace)) === undefined) {
        throw new Error(`The folder ${proposal.workspace} of these changes is gone. The patch is still in their run.`);
      }
      await diff.show(proposal);
      const choice = await ask(proposal);
      if (choice === "discard") {
        await rejected(proposal.changes);
        await forget();
        void vscode.window.showInformationMessage("Frugal Swarm: the proposal is discarded. Your files are unchanged.");
      } else if (choice.length > 0) await apply(proposal, choice);
    },
    dispose: () => diff.dispose(),
  };
}

async function ask(proposal: Reviewed): Promise<"discard" | readonly ProposedChange[]> {
  const all = "Apply All";
  const some = "Choose Files";
  const discard = "Discard";
  const choice = await vscode.window.showInformationMessage(
    `Frugal Swarm: apply ${count(proposal.changes.length)} to ${basename(proposal.workspace)}? Nothing there is changed until you do.`,
    all,
    some,
    discard,
  );
  if (choice === discard) return "discard";
  if (choice === all) return proposal.changes;
  return choice === some ? chooseFiles(proposal) : [];
}

async function chooseFiles(proposal: Reviewed): Promise<readonly ProposedChange[]> {
  const items = proposal.changes.map((change) => ({
    label: change.path,
    description: change.change,
    picked: true,
    change,
  }));
  const picked = await vscode.window.showQuickPick(items, { title: "Files to apply", canPickMany: true });
  return picked?.map((item) => item.change) ?? [];
}

function refusedText(files: readonly { readonly path: string; readonly why: string }[]): string {
  const [first] = files;
  if (first === undefined) return "";
  const others = files.length > 1 ? ` The same holds for ${files.length - 1} more (see the log).` : "";
  return `${first.path}: ${first.why}.${others} Put the files back as they were, or choose other files.`;
}

function count(files: number): string {
  return files === 1 ? "1 changed file" : `${files} changed files`;
}
