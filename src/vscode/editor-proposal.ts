import * as vscode from "vscode";

/** Code that stands in the editor and is not decided yet. */
export interface Proposal extends vscode.Disposable {
  readonly surroundings: { readonly before: string; readonly selection: string; readonly after: string };
  /** More of the streamed text. */
  add(text: string): void;
  /** The whole text, as it is proposed; `label` says model and cost beside Accept and Reject. */
  finish(text: string, label: string): Promise<void>;
  accept(): Promise<void>;
  /** Puts back exactly what was there. */
  reject(): Promise<void>;
}

/**
 * Opens a proposal at the selection of an editor. All its edits join one undo step, so that one undo takes an
 * accepted proposal back, and a rejected one leaves the text as it was.
 */
export function openProposal(editor: vscode.TextEditor): Proposal {
  const { document } = editor;
  const start = document.offsetAt(editor.selection.start);
  const original = document.getText(editor.selection);
  let shown = original;
  let wanted = "";
  let label = "generating";
  let first = true;
  let tail: Promise<void> = Promise.resolve();
  const mark = vscode.window.createTextEditorDecorationType({
    backgroundColor: new vscode.ThemeColor("diffEditor.insertedTextBackground"),
    isWholeLine: true,
  });
  const lensesChanged = new vscode.EventEmitter<void>();
  const lenses = vscode.languages.registerCodeLensProvider(
    { scheme: document.uri.scheme, pattern: document.uri.fsPath },
    {
      onDidChangeCodeLenses: lensesChanged.event,
      provideCodeLenses: () => lensesAt(document.positionAt(start), label),
    },
  );
  void vscode.commands.executeCommand("setContext", "frugalSwarm.proposal", true);

  const range = () => new vscode.Range(document.positionAt(start), document.positionAt(start + shown.length));
  const put = async (text: string): Promise<void> => {
    if (text === shown) return;
    const ok = await editor.edit((edit) => edit.replace(range(), text), {
      undoStopBefore: first,
      undoStopAfter: false,
    });
    if (!ok) throw new Error("The editor did not take the proposal: the file is read-only or was closed.");
    first = false;
    // The editor may have changed line endings on the way in.
    shown = document.eol === vscode.EndOfLine.CRLF ? text.replaceAll(/\r?\n/g, "\r\n") : text.replaceAll("\r\n", "\n");
    editor.setDecorations(mark, [range()]);
  };
  const queue = (step: () => Promise<void>): Promise<void> => {
    tail = tail.then(step);
    return tail;
  };
  const end = () => {
    mark.dispose();
    lenses.dispose();
    lensesChanged.dispose();
    void vscode.commands.executeCommand("setContext", "frugalSwarm.proposal", false);
  };
  return {
    surroundings: {
      before: document.getText().slice(0, start),
      selection: original,
      after: document.getText().slice(start + original.length),
    },
    add(text) {
      wanted += text;
      // Edits that are still waiting all put the newest text, so a slow editor does not fall behind.
      queue(() => put(wanted)).catch(() => undefined);
    },
    async finish(text, what) {
      label = what;
      await queue(() => put(text));
      lensesChanged.fire();
    },
    async accept() {
      await tail.catch(() => undefined);
      end();
    },
    async reject() {
      await tail.catch(() => undefined);
      await put(original).finally(end);
    },
    dispose: end,
  };
}

function lensesAt(position: vscode.Position, label: string): vscode.CodeLens[] {
  const range = new vscode.Range(position, position);
  return [
    new vscode.CodeLens(range, { title: "$(check) Accept", command: "frugalSwarm.acceptProposal" }),
    new vscode.CodeLens(range, { title: "$(close) Reject", command: "frugalSwarm.rejectProposal" }),
    new vscode.CodeLens(range, { title: `Frugal Swarm: ${label}`, command: "" }),
  ];
}
