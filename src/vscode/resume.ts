import { homedir } from "node:os";
import { join, resolve } from "node:path";
import * as vscode from "vscode";
import { errorText } from "../core/error-text.ts";
import type { InterruptedRun } from "../core/resume/interrupted.ts";
import { interruptedRuns } from "../core/swarm/interrupted-runs.ts";
import { dataFolderPath } from "../node/data-folder.ts";
import { mayHaveLeftRuns } from "../node/runs-left.ts";
import type { Parts } from "./app.ts";
import { connect } from "./connection.ts";
import { isFree } from "./launch.ts";
import { warn } from "./notify.ts";
import { discardQuestion, RESUME_BUTTONS, resumeButtons, resumeQuestion, resumeRow } from "./resume-text.ts";
import type { Session } from "./sessions.ts";
import { superviseInterrupted } from "./supervise.ts";

/** Swarms of this window's folders whose process went away: to go on with, to keep the finished part of, or to discard. */
export interface Resume {
  /** Offers the newest one, once in the life of the window. Nothing is sent before the user's answer; never rejects. */
  offer(): Promise<void>;
  /** Lists them. */
  choose(): Promise<void>;
}

export function createResume(parts: () => Parts): Resume {
  let offered = false;
  return {
    async offer() {
      if (offered) return;
      offered = true;
      try {
        const [run] = await interruptedHere(parts());
        if (run !== undefined && !parts().swarms.running) await decide(parts(), run);
      } catch (error) {
        parts().log.warn(`An interrupted swarm could not be offered: ${errorText(error)}`);
        warn(`An interrupted swarm could not be taken up: ${errorText(error)}`);
      }
    },
    async choose() {
      offered = true;
      const runs = await interruptedHere(parts());
      if (runs.length === 0) {
        void vscode.window.showInformationMessage("Frugal Swarm: no swarm of this folder was interrupted.");
        return;
      }
      const now = Date.now();
      const rows = runs.map((run) => ({ ...resumeRow(run, now), run }));
      const picked = await vscode.window.showQuickPick(rows, { title: "Interrupted swarms of this folder" });
      if (picked !== undefined) await decide(parts(), picked.run);
    },
  };
}

/** Newest first. Looks at the data folder alone. */
async function interruptedHere({ sessions, context }: Parts): Promise<readonly InterruptedRun[]> {
  const runsFolder = join(dataFolderPath(process.env, process.platform, homedir()), "runs");
  if (!(await mayHaveLeftRuns(runsFolder))) return [];
  const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => resolve(uri.fsPath));
  // The demo works on a folder of its own.
  folders.push(vscode.Uri.joinPath(context.globalStorageUri, "small-invoices").fsPath);
  // With what it would go on is not known before the user wants it to.
  const runs = await interruptedRuns(sessions.host, runsFolder, null);
  return runs.filter(({ workspace }) => folders.includes(resolve(workspace)));
}

async function decide(parts: Parts, run: InterruptedRun): Promise<void> {
  const { isTrusted } = vscode.workspace;
  const text = `Frugal Swarm: ${resumeQuestion(run, isTrusted, Date.now())}`;
  const choice = await vscode.window.showWarningMessage(text, ...resumeButtons(run, isTrusted));
  switch (choice) {
    case RESUME_BUTTONS.resume:
      return resume(parts, run);
    case RESUME_BUTTONS.keep:
      return keep(parts, run);
    case RESUME_BUTTONS.discard:
      return discard(parts, run);
    case RESUME_BUTTONS.later:
    case undefined:
      return;
    default:
      return choice satisfies never;
  }
}

async function resume(parts: Parts, run: InterruptedRun): Promise<void> {
  if (!(await isFree(parts))) return;
  const session = run.simulated ? await simulatedFor(parts, run) : await connectReal(parts);
  if (session === undefined) return;
  const known = (await session.engine.interrupted()).find(({ id }) => id === run.id);
  if (known === undefined) return warn("Another window or terminal has taken up that swarm meanwhile.");
  if (known.problem !== null) return decide(parts, known);
  await superviseInterrupted(parts, session, run, "resume");
}

/** Simulated spend is in a ledger of its own. */
function simulatedFor({ sessions }: Parts, { ledger }: InterruptedRun): Promise<Session> {
  return ledger === null ? sessions.simulated() : sessions.simulatedAgain(ledger);
}

function connectReal(parts: Parts): Promise<Session | undefined> {
  return connect(parts, {
    label: "Try the Offline Demo",
    run: async () => {
      await vscode.commands.executeCommand("frugalSwarm.tryDemo");
      return undefined;
    },
  });
}

/** Sends nothing, so that it needs no key and no trust. */
async function keep(parts: Parts, run: InterruptedRun): Promise<void> {
  if (!(await isFree(parts))) return;
  const session = run.simulated ? await simulatedFor(parts, run) : await parts.sessions.silent();
  await superviseInterrupted(parts, session, run, "keep");
}

async function discard(parts: Parts, run: InterruptedRun): Promise<void> {
  const { message, detail } = discardQuestion(run);
  const yes = "Discard";
  if ((await vscode.window.showWarningMessage(message, { modal: true, detail }, yes)) !== yes) return;
  await (await parts.sessions.silent()).engine.discardRun(run.id);
  void vscode.window.showInformationMessage("Frugal Swarm: the interrupted swarm is discarded.");
}
