import { basename } from "node:path";
import * as vscode from "vscode";
import type { ProposedChange, SwarmResult } from "../core/engine-types.ts";
import { errorText } from "../core/error-text.ts";
import type { Ledger } from "../core/spend/ledger.ts";
import { logRejection } from "../core/swarm/log-rejection.ts";
import { needsReview } from "../core/swarm/may-auto-apply.ts";
import { type RunRecord, readRun } from "../core/swarm/read-run.ts";
import type { SwarmState } from "../core/swarm/state-types.ts";
import { planApplication } from "../core/workspace/plan-application.ts";
import { readProposal } from "../core/workspace/proposal.ts";
import { createNodeHost } from "../node/host.ts";
import { applyProposal } from "./apply-proposal.ts";
import { warn } from "./notify.ts";
import { createProposalDiff, type Reviewed } from "./proposal-diff.ts";
import { type Again, askAgain } from "./review-again.ts";
import { chooseChanges } from "./review-choice.ts";
import { createConflictEditors } from "./review-conflicts.ts";
import { appliedText, fileCount, fileSummary, refusedText, verdictSummary } from "./review-text.ts";
import type { Sessions } from "./sessions.ts";
import { readSettings } from "./settings.ts";
import type { Swarms } from "./swarms.ts";

/** Holds the last swarm's proposed files and shows them; applies them on the user's yes, or as the user set. */
export interface Review extends vscode.Disposable {
  /**
   * `ledger` is the one that the run's results count in. True when the changes were applied at once and nothing is left
   * to review, which was said.
   */
  propose(result: SwarmResult, workspace: string, ledger: Ledger, simulated: boolean): Promise<boolean>;
  open(): Promise<void>;
  /** Takes the proposal of an earlier run for review; false when it is not kept any more. */
  reopen(run: Omit<Pending, "settled">): Promise<boolean>;
}

/** Where the proposal under review is found again after a reload of this window. */
interface Pending {
  readonly id: string;
  readonly folder: string;
  readonly workspace: string;
  /** Left out by the versions before: not known. */
  readonly simulated?: boolean;
  /** Paths that were decided on already: applied, or counted as rejected. */
  readonly settled?: readonly string[];
}

const PENDING = "frugalSwarm.pendingReview";

export function createReview(
  context: vscode.ExtensionContext,
  sessions: Pick<Sessions, "ledger">,
  swarms: Pick<Swarms, "add">,
  log: vscode.LogOutputChannel,
  launchAgain: (workspace: string, again: Again) => Promise<void>,
): Review {
  const host = createNodeHost();
  const diff = createProposalDiff();
  const conflictEditors = createConflictEditors();
  let current: Reviewed | null = null;
  let books: Ledger | null = null;
  const pendingRun = () => context.workspaceState.get<Pending>(PENDING);
  const load = async (): Promise<Reviewed | null> => {
    if (current !== null) return current;
    const pending = pendingRun();
    if (pending === undefined) return null;
    const changes = await readProposal(host, pending.folder);
    if (changes === undefined) {
      log.warn(`The proposal of run ${pending.id} is no longer in ${pending.folder}.`);
      return null;
    }
    current = { id: pending.id, workspace: pending.workspace, changes };
    return current;
  };
  const run = async (): Promise<RunRecord | null> => {
    const pending = pendingRun();
    return pending === undefined ? null : readRun(host.files, pending.folder);
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
    const run = pendingRun();
    const paths = changes.map((change) => change.path).filter((path) => !run?.settled?.includes(path));
    if (run === undefined || paths.length === 0) return;
    try {
      const wrong = await logRejection(host, run, paths, await ledgerOf(run));
      if (wrong !== null) swarms.add({ at: host.now(), swarm: run.id, type: "check.false-accept", ...wrong });
    } catch (error) {
      log.warn(`The rejection could not be written into ${run.folder}: ${errorText(error)}`);
    }
  };
  const settle = async (paths: readonly string[]) => {
    const pending = pendingRun();
    if (pending === undefined) return;
    const settled = [...new Set([...(pending.settled ?? []), ...paths])];
    await context.workspaceState.update(PENDING, { ...pending, settled });
  };
  const forget = async () => {
    if (current !== null) await diff.close(current);
    current = null;
    await context.workspaceState.update(PENDING, undefined);
  };
  /** False when nothing was changed. */
  const apply = async (proposal: Reviewed, chosen: readonly ProposedChange[], byItself: boolean): Promise<boolean> => {
    const result = await applyProposal(host.files, proposal.workspace, chosen);
    if (result.status === "refused") {
      for (const { path, why } of result.files) log.warn(`${path} was not applied: ${why}`);
      void vscode.window.showWarningMessage(`Frugal Swarm: nothing was applied. ${refusedText(result.files)}`);
      return false;
    }
    const conflicts = result.conflicts.map(({ change, why }) => ({ path: change.path, why }));
    for (const { path, why } of conflicts) log.warn(`${path} was not applied: ${why}`);
    const paths = chosen.map((change) => change.path);
    await rejected(proposal.changes.filter((change) => !paths.includes(change.path)));
    const whole = proposal.changes.every((change) => chosen.includes(change));
    if (whole && conflicts.length === 0) await forget();
    else {
      await settle(proposal.changes.map((change) => change.path));
      await diff.close(proposal);
    }
    const how = byItself ? "by-itself" : whole ? "all" : "part";
    const text = `Frugal Swarm: ${appliedText({ ...result, conflicts }, how)}`;
    void (conflicts.length === 0 ? vscode.window.showInformationMessage(text) : vscode.window.showWarningMessage(text));
    await conflictEditors.open(result.conflicts);
    return true;
  };
  /** Only where the setting asks for it, all speaks for it, and the user has changed none of the files meanwhile. */
  const applyByItself = async (proposal: Reviewed): Promise<boolean> => {
    if (readSettings(warn).autoApply !== "when-checks-passed") return false;
    const record = await run();
    const paths = proposal.changes.map((change) => change.path);
    const why = record === null ? "its journal is gone" : needsReview(record.state, paths, vscode.workspace.isTrusted);
    if (why === null && (await unchanged(proposal))) return apply(proposal, proposal.changes, true);
    log.info(`Run ${proposal.id} waits for a review: ${why ?? "a file was changed meanwhile"}.`);
    return false;
  };
  /** Whether the files on the disk and in the editors are what the swarm started from. */
  const unchanged = async ({ workspace, changes }: Reviewed): Promise<boolean> => {
    const now = new Map<string, Uint8Array | null>();
    for (const { path } of changes) {
      const uri = vscode.Uri.joinPath(vscode.Uri.file(workspace), path);
      if (vscode.workspace.textDocuments.some((one) => one.isDirty && one.uri.toString() === uri.toString()))
        return false;
      now.set(path, (await host.files.read(uri.fsPath)) ?? null);
    }
    return planApplication(changes, now).every((plan) => plan.status === "ready");
  };
  const choose = async (proposal: Reviewed): Promise<void> => {
    const record = await run();
    await diff.show(proposal, record === null ? "" : verdictSummary(record.state));
    // A simulated model has no ear for what a person says.
    const mayAsk = record !== null && pendingRun()?.simulated === false;
    const choice = await ask(proposal, record?.state ?? null, mayAsk);
    if (choice === "discard") {
      await rejected(proposal.changes);
      const some = (pendingRun()?.settled ?? []).length > 0;
      await forget();
      const rest = some ? "What was applied stays." : "Your files are unchanged.";
      void vscode.window.showInformationMessage(`Frugal Swarm: the proposal is discarded. ${rest}`);
    } else if (choice === "again") {
      const again = record === null ? undefined : await askAgain(record, proposal.changes);
      if (again === undefined) return;
      await rejected(again.rejected);
      await settle(again.rejected.map((change) => change.path));
      await launchAgain(proposal.workspace, again);
    } else if (choice.length > 0) await apply(proposal, choice, false);
  };
  return {
    async propose(result, workspace, ledger, simulated) {
      if (current !== null) await diff.close(current);
      current = { id: result.id, workspace, changes: result.changes };
      const pending: Pending = { id: result.id, folder: result.folder, workspace, simulated };
      books = ledger;
      await context.workspaceState.update(PENDING, pending);
      return applyByItself(current);
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
      await choose(proposal);
    },
    async reopen(run) {
      if (pendingRun()?.id !== run.id) {
        if ((await readProposal(host, run.folder)) === undefined) return false;
        await forget();
        books = null;
        await context.workspaceState.update(PENDING, run);
      }
      await this.open();
      return true;
    },
    dispose: () => {
      diff.dispose();
      conflictEditors.dispose();
    },
  };
}

async function ask(
  proposal: Reviewed,
  state: SwarmState | null,
  mayAsk: boolean,
): Promise<"discard" | "again" | readonly ProposedChange[]> {
  const all = "Apply All";
  const some = "Choose Files";
  const again = "Ask Again";
  const discard = "Discard";
  const evidence = state === null ? "" : ` ${verdictSummary(state)}.`;
  const choice = await vscode.window.showInformationMessage(
    `Frugal Swarm: apply ${fileCount(proposal.changes.length)} to ${basename(proposal.workspace)}?${evidence} Nothing there is changed until you do.`,
    all,
    some,
    ...(mayAsk ? [again] : []),
    discard,
  );
  if (choice === discard) return "discard";
  if (choice === again) return "again";
  if (choice === all) return proposal.changes;
  if (choice !== some) return [];
  return (await chooseChanges(proposal.changes, (path) => (state === null ? "" : fileSummary(state, path)))) ?? [];
}
