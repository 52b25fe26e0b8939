import * as vscode from "vscode";

/** Answers to the editor's questions, in place of dialogs that would wait for a person. */
export interface Answers {
  /** The button of a message; `undefined` closes it. Asked for each message, with its text. */
  readonly message?: (text: string, buttons: readonly string[]) => string | undefined;
  readonly input?: (options: vscode.InputBoxOptions) => string | undefined;
}

/** Every message shown while `body` ran, whatever its level. A question without an answer fails it. */
export async function withAnswers(answers: Answers, body: () => Promise<void>): Promise<readonly string[]> {
  const said: string[] = [];
  const message = async (text: string, ...buttons: string[]) => {
    said.push(text);
    return answers.message?.(text, buttons);
  };
  const input = async (options: vscode.InputBoxOptions = {}) => {
    if (answers.input === undefined) throw new Error(`The test has no answer to "${options.title}"`);
    return answers.input(options);
  };
  const stubs = {
    showInformationMessage: message,
    showWarningMessage: message,
    showErrorMessage: message,
    showInputBox: input,
  };
  const window = vscode.window as unknown as Record<string, unknown>;
  const real = Object.fromEntries(Object.keys(stubs).map((name) => [name, window[name]]));
  Object.assign(window, stubs);
  try {
    await body();
  } finally {
    Object.assign(window, real);
  }
  return said;
}
