import * as vscode from "vscode";

/** A stretch of a document that keeps its place while somebody edits before, after or inside it. */
export interface TrackedRange extends vscode.Disposable {
  readonly range: vscode.Range;
  /** Somebody else changed text inside it. */
  readonly touched: boolean;
  /** Told once, when they first do. */
  readonly onTouched: vscode.Event<void>;
  /** While it is, text that somebody adds at its end counts as inside: the cursor is carried there by what streams in. */
  growing: boolean;
  /** The next change that puts exactly this text in its place is its owner's. Line ends as the document has them. */
  expect(text: string): void;
}

export function trackRange(document: vscode.TextDocument, at: vscode.Range): TrackedRange {
  let start = document.offsetAt(at.start);
  let length = document.offsetAt(at.end) - start;
  let expected: string | null = null;
  let touched = false;
  let growing = false;
  const touching = new vscode.EventEmitter<void>();
  const follow = (change: vscode.TextDocumentContentChangeEvent): void => {
    const grown = change.text.length - change.rangeLength;
    const end = change.rangeOffset + change.rangeLength;
    if (change.rangeOffset === start && change.rangeLength === length && change.text === expected) {
      length = change.text.length;
      expected = null;
    } else if (end < start || (end === start && length > 0)) {
      start += grown;
    } else if (change.rangeOffset < start + length + (growing && length > 0 ? 1 : 0)) {
      if (!touched) touching.fire();
      touched = true;
      start = Math.min(start, change.rangeOffset);
      length = Math.max(0, length + grown);
    }
  };
  const subscription = vscode.workspace.onDidChangeTextDocument((event) => {
    // Changes of one event are told from the last in the document to the first, so each offset still holds.
    if (event.document === document) for (const change of event.contentChanges) follow(change);
  });
  return {
    get range() {
      return new vscode.Range(document.positionAt(start), document.positionAt(start + length));
    },
    get touched() {
      return touched;
    },
    onTouched: touching.event,
    get growing() {
      return growing;
    },
    set growing(value) {
      growing = value;
    },
    expect(text) {
      expected = text;
    },
    dispose() {
      subscription.dispose();
      touching.dispose();
    },
  };
}
