import * as vscode from "vscode";
import type { GenerateRequest, GenerateResult } from "../core/engine-types.ts";
import { routingOf } from "../core/models/routing-choice.ts";
import { formatUsd } from "../core/money.ts";
import { sayFailure } from "../core/provider/failure-text.ts";
import { capsOf } from "../core/spend/limits.ts";
import { readTierLimits } from "../node/read-tiers.ts";
import type { Parts } from "./app.ts";
import type { CapQuestions } from "./cap-question.ts";
import { connect } from "./connection.ts";
import { openProposal, type Proposal } from "./editor-proposal.ts";
import { warn } from "./notify.ts";
import type { Session } from "./sessions.ts";
import { readSettings } from "./settings.ts";

/** Generate Code Here: a proposal in the editor that is accepted or rejected as one undo step. */
export interface Generator extends vscode.Disposable {
  generate(): Promise<void>;
  accept(): Promise<void>;
  reject(): Promise<void>;
}

export function createGenerator(parts: Parts): Generator {
  let open: Proposal | null = null;
  let controller: AbortController | null = null;
  const close = async (how: "accept" | "reject") => {
    const proposal = open;
    open = null;
    controller?.abort();
    await proposal?.[how]();
  };
  const propose = async (editor: vscode.TextEditor) => {
    const session = await connect(parts, simulatedAnswer(parts));
    if (session === undefined) return;
    const instruction = await askForInstruction(editor);
    if (instruction === undefined) return;
    const proposal = openProposal(editor);
    const abort = new AbortController();
    open = proposal;
    controller = abort;
    try {
      const done = await stream(session, parts.caps, editor.document, instruction, proposal, abort);
      if (!done && open === proposal) await close("reject");
    } catch (error) {
      if (open === proposal) await close("reject");
      throw error;
    } finally {
      controller = null;
      parts.spend.refresh();
      parts.dashboard.refresh();
    }
  };
  let asking = false;
  return {
    async generate() {
      if (open !== null || asking) {
        warn("A proposal is still open. Accept or reject it first.");
        return;
      }
      const editor = vscode.window.activeTextEditor;
      if (editor === undefined) {
        void vscode.window.showInformationMessage(
          "Frugal Swarm: open a file and put the cursor where the code should go.",
        );
        return;
      }
      asking = true;
      await propose(editor).finally(() => {
        asking = false;
      });
    },
    accept: () => close("accept"),
    reject: () => close("reject"),
    dispose: () => {
      controller?.abort();
      open?.dispose();
    },
  };
}

function simulatedAnswer(parts: Parts) {
  return {
    label: "Try a Simulated Answer",
    run: async () => {
      const session = await parts.sessions.simulated();
      parts.spend.use(session.ledger, true);
      return session;
    },
  };
}

async function askForInstruction(editor: vscode.TextEditor): Promise<string | undefined> {
  return vscode.window.showInputBox({
    title: editor.selection.isEmpty ? "Generate code at the cursor" : "Generate code in place of the selection",
    placeHolder: "A function that parses ISO dates and rejects bad ones",
    validateInput: (text) => (text.trim() === "" ? "Say what the code should do." : undefined),
  });
}

/** Generates, and at a cap asks whether to raise it and generates again. Nothing was sent when a cap refused. */
async function askUntilItFits(
  request: GenerateRequest,
  folder: vscode.Uri | undefined,
  caps: CapQuestions,
  generate: (request: GenerateRequest) => Thenable<GenerateResult>,
): Promise<GenerateResult> {
  const result = await generate(request);
  if (result.status !== "failed" || result.failure.kind !== "budget") return result;
  const { refusal } = result.failure;
  if (refusal === undefined || refusal.limit.scope === "task") return result;
  const to = await caps.askForGeneration(refusal, folder);
  if (to === null) return result;
  return askUntilItFits({ ...request, caps: { ...request.caps, [refusal.limit.scope]: to } }, folder, caps, generate);
}

/** False when there is nothing to decide: the call failed or was cancelled. */
async function stream(
  { engine, endpoint }: Session,
  caps: CapQuestions,
  document: vscode.TextDocument,
  instruction: string,
  proposal: Proposal,
  abort: AbortController,
): Promise<boolean> {
  const settings = readSettings(warn, document.uri);
  const folder = vscode.workspace.getWorkspaceFolder(document.uri)?.uri;
  const request: GenerateRequest = {
    instruction,
    tier: settings.tier,
    routing: routingOf(settings),
    tierLimits: folder && (await readTierLimits(folder.fsPath, settings.tier)),
    caps: capsOf(settings),
    workspace: folder?.fsPath ?? "",
    language: document.languageId,
    file: vscode.workspace.asRelativePath(document.uri),
    ...proposal.surroundings,
  };
  const result = await askUntilItFits(request, folder, caps, (fitting) =>
    vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: "Frugal Swarm: generating code", cancellable: true },
      (_, token) => {
        token.onCancellationRequested(() => abort.abort());
        return engine.generate(fitting, (text) => proposal.add(text), abort.signal);
      },
    ),
  );
  if (result.status === "failed") {
    const { failure } = result;
    // A refusal by a budget was a question, which has been answered.
    const told = failure.kind === "cancelled" || (failure.kind === "budget" && failure.refusal !== undefined);
    if (!told) warn(sayFailure(failure));
    return false;
  }
  const cost =
    result.charge === null ? "cost not known yet" : `${formatUsd(result.charge.cost)} ${result.charge.origin}`;
  await proposal.finish(result.text, `${result.model}, ${cost}${endpoint.simulated ? " (simulated)" : ""}`);
  return true;
}
