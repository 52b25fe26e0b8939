import * as vscode from "vscode";
import { formatUsd } from "../core/money.ts";
import { describeFailure } from "../core/provider/failure-text.ts";
import { capsOf } from "../core/spend/limits.ts";
import type { Parts } from "./app.ts";
import { connect } from "./connection.ts";
import { openProposal, type Proposal } from "./editor-proposal.ts";
import { warn } from "./notify.ts";
import { readSettings } from "./settings.ts";

/** Generate Code Here: a proposal in the editor that is accepted or rejected as one undo step. */
export interface Generator extends vscode.Disposable {
  generate(): Promise<void>;
  accept(): Promise<void>;
  reject(): Promise<void>;
}

export function createGenerator(parts: Parts): Generator {
  let open: Proposal | null = null;
  const close = async (how: "accept" | "reject") => {
    const proposal = open;
    open = null;
    await proposal?.[how]();
  };
  return {
    async generate() {
      if (open !== null) {
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
      const session = await connect(parts);
      if (session === undefined) return;
      const instruction = await vscode.window.showInputBox({
        title: editor.selection.isEmpty ? "Generate code at the cursor" : "Generate code in place of the selection",
        placeHolder: "A function that parses ISO dates and rejects bad ones",
        validateInput: (text) => (text.trim() === "" ? "Say what the code should do." : undefined),
      });
      if (instruction === undefined) return;
      open = openProposal(editor);
      try {
        const done = await stream(session.engine, editor, instruction, open);
        if (!done) await close("reject");
      } catch (error) {
        await close("reject");
        throw error;
      } finally {
        parts.spend.refresh();
      }
    },
    accept: () => close("accept"),
    reject: () => close("reject"),
    dispose: () => open?.dispose(),
  };
}

async function stream(
  engine: Awaited<ReturnType<Parts["sessions"]["real"]>>["engine"],
  editor: vscode.TextEditor,
  instruction: string,
  proposal: Proposal,
): Promise<boolean> {
  const settings = readSettings(warn);
  const { document } = editor;
  const request = {
    instruction,
    tier: settings.tier,
    caps: capsOf(settings),
    workspace: vscode.workspace.getWorkspaceFolder(document.uri)?.uri.fsPath ?? "",
    language: document.languageId,
    file: vscode.workspace.asRelativePath(document.uri),
    ...proposal.surroundings,
  };
  const result = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: "Generating code", cancellable: true },
    (_, token) => {
      const controller = new AbortController();
      token.onCancellationRequested(() => controller.abort());
      return engine.generate(request, (text) => proposal.add(text), controller.signal);
    },
  );
  if (result.status === "failed") {
    const text = describeFailure(result.failure);
    if (result.failure.kind !== "cancelled") warn(`${text.what} ${text.next}`);
    return false;
  }
  const cost =
    result.charge === null ? "cost not known yet" : `${formatUsd(result.charge.cost)} ${result.charge.origin}`;
  await proposal.finish(result.text, `${result.model}, ${cost}`);
  return true;
}
