import * as vscode from "vscode";
import { untilAborted } from "../core/until-aborted.ts";

/**
 * A question that stays until it is answered, is shown also where notifications are switched off, and takes no key that
 * was meant for an editor: errors with buttons are the only notifications that neither fade nor are held back by Do Not
 * Disturb. `undefined`: it was closed, or the signal has aborted. `late` is said to whoever answers after that.
 */
export async function lastingQuestion<Label extends string>(
  text: string,
  labels: readonly Label[],
  signal: AbortSignal,
  late: string,
): Promise<Label | undefined> {
  const shown = Promise.resolve(vscode.window.showErrorMessage(`Frugal Swarm: ${text}`, ...labels));
  const answer = await untilAborted(shown, signal);
  if (answer !== "aborted") return answer;
  // The notification cannot be taken away: a late answer must not look as if it had been heard.
  void shown.then((after) => {
    if (after !== undefined) void vscode.window.showInformationMessage(`Frugal Swarm: ${late}`);
  });
  return undefined;
}

/** A list or a field that goes away when the signal aborts. */
export async function whileAsked<T>(
  show: (token: vscode.CancellationToken) => Thenable<T | undefined>,
  signal: AbortSignal,
): Promise<T | undefined> {
  const source = new vscode.CancellationTokenSource();
  const cancel = () => source.cancel();
  signal.addEventListener("abort", cancel, { once: true });
  try {
    return signal.aborted ? undefined : await show(source.token);
  } finally {
    signal.removeEventListener("abort", cancel);
    source.dispose();
  }
}
