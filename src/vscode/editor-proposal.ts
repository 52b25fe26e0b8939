import * as vscode from "vscode";
import { showProposalLenses } from "./proposal-lenses.ts";
import { trackRange } from "./tracked-range.ts";

/** Code that stands in the editor and is not decided yet. */
export interface Proposal extends vscode.Disposable {
  readonly surroundings: { readonly before: string; readonly selection: string; readonly after: string };
  /** The user has typed into it, which nothing writes over. */
  readonly touched: boolean;
  readonly onTouched: vscode.Event<void>;
  /** Another text is on its way, in place of the one there may be. */
  begin(): void;
  /** More of the streamed text. */
  add(text: string): void;
  /** The whole text, as it is proposed; `label` says model and cost, `nextModel` whom Next Model Up would ask. */
  finish(text: string, label: string, nextModel?: string | null): Promise<void>;
  accept(): Promise<void>;
  /** Puts back exactly what was there. */
  reject(): Promise<void>;
}

/**
 * Opens a proposal at the selection of an editor. All its edits join one undo step: one undo takes an accepted
 * proposal back, and a rejected one leaves the text, and whether it is saved, as it was. What the user types into it
 * meanwhile is kept, and ends the streaming.
 */
export function openProposal(editor: vscode.TextEditor, at: vscode.Range = editor.selection): Proposal {
  const { document } = editor;
  const lineEnd = document.eol === vscode.EndOfLine.CRLF ? "\r\n" : "\n";
  const original = document.getText(at);
  const place = trackRange(document, at);
  const lenses = showProposalLenses(document, () => place.range);
  const mark = vscode.window.createTextEditorDecorationType({
    backgroundColor: new vscode.ThemeColor("diffEditor.insertedTextBackground"),
    isWholeLine: true,
  });
  const start = document.offsetAt(at.start);
  const surroundings = {
    before: document.getText().slice(0, start),
    selection: original,
    after: document.getText().slice(start + original.length),
  };
  let wanted = "";
  let tail: Promise<void> = Promise.resolve();
  /** The document's version after the proposal's last edit; 0 before the first. */
  let version = 0;
  let ended = false;
  /** A click or a key has moved the cursor since, which ends an undo step by itself. */
  let stepClosed = false;
  const moves = vscode.window.onDidChangeTextEditorSelection(({ textEditor, kind }) => {
    if (textEditor.document === document && kind !== undefined) stepClosed = true;
  });

  const put = async (text: string, where: vscode.TextEditor, closesStep = false): Promise<void> => {
    const exact = text.replaceAll(/\r\n|\r|\n/g, lineEnd);
    const { range } = place;
    if (!closesStep && document.getText(range) === exact) return;
    place.expect(exact);
    const taken = await where.edit((edit) => edit.replace(range, exact), {
      undoStopBefore: version === 0,
      undoStopAfter: closesStep,
    });
    if (!taken) throw new Error("The editor did not take the proposal: the file is read-only or was closed.");
    version = document.version;
    stepClosed = false;
    where.setDecorations(mark, [place.range]);
  };
  const visible = () => vscode.window.visibleTextEditors.find((one) => one.document === document);
  const shown = async () => {
    if (document.isClosed) throw new Error("The file of the proposal was closed, and the proposal with it.");
    return visible() ?? (await vscode.window.showTextDocument(document, { preview: false }));
  };
  const queue = (step: () => Promise<void>): Promise<void> => {
    const next = tail.catch(() => undefined).then(step);
    tail = next;
    return next;
  };
  const end = () => {
    ended = true;
    moves.dispose();
    mark.dispose();
    lenses.dispose();
    place.dispose();
  };
  return {
    surroundings,
    get touched() {
      return place.touched;
    },
    onTouched: place.onTouched,
    begin() {
      wanted = "";
      place.growing = true;
      lenses.say({ label: "generating", again: version !== 0, nextModel: null });
    },
    add(text) {
      wanted += text;
      // Edits that are still waiting all put the newest text, so a slow editor does not fall behind.
      queue(async () => {
        const where = visible();
        if (where !== undefined && !place.touched && !ended) await put(wanted, where);
      }).catch(() => undefined);
    },
    async finish(text, what, nextModel = null) {
      await queue(async () => {
        if (!place.touched && !ended) await put(text, await shown());
      });
      place.growing = false;
      if (ended) return;
      if (place.touched) lenses.say({ label: `${what}, stopped where you edited it`, again: false, nextModel: null });
      else lenses.say({ label: what, again: true, nextModel });
    },
    async accept() {
      await queue(async () => {
        const where = visible();
        // What is typed next must be an undo step of its own.
        if (where && version !== 0 && document.version === version && !stepClosed)
          await put(document.getText(place.range), where, true);
      }).finally(end);
    },
    async reject() {
      await queue(async () => {
        if (version === 0 || document.isClosed) return;
        const where = await shown();
        if (document.version === version) await undoIn(where);
        await put(original, where);
      }).finally(end);
    },
    dispose: end,
  };
}

/** Nothing came after the proposal's edits, so undo takes exactly them away, and the file is as saved as it was. */
async function undoIn(editor: vscode.TextEditor): Promise<void> {
  await vscode.window.showTextDocument(editor.document, { viewColumn: editor.viewColumn ?? vscode.ViewColumn.Active });
  await vscode.commands.executeCommand("undo");
}
