import * as vscode from "vscode";

/** Answers to the editor's questions, in place of dialogs that would wait for a person. */
export interface Answers {
  /** The button of a message; `undefined` closes it. Asked for each message, with its text. */
  readonly message?: (text: string, buttons: readonly string[]) => string | undefined | Promise<string | undefined>;
  readonly input?: (options: vscode.InputBoxOptions) => string | undefined;
  /** The label of the row that is picked; `undefined` closes the list. */
  readonly pick?: (labels: readonly string[]) => string | undefined;
  readonly save?: (options: vscode.SaveDialogOptions) => vscode.Uri | undefined;
}

/** Every message shown while `body` ran, whatever its level. A question without an answer fails it. */
export async function withAnswers(answers: Answers, body: () => Promise<void>): Promise<readonly string[]> {
  const said: string[] = [];
  const message = async (text: string, ...rest: (string | vscode.MessageOptions)[]) => {
    said.push(text);
    return answers.message?.(
      text,
      rest.filter((one) => typeof one === "string"),
    );
  };
  const pick = async (items: readonly vscode.QuickPickItem[], { title }: vscode.QuickPickOptions = {}) => {
    if (answers.pick === undefined) throw new Error(`The test has no answer to "${title}"`);
    const label = answers.pick(items.map((item) => item.label));
    return items.find((item) => item.label === label);
  };
  const save = async (options: vscode.SaveDialogOptions = {}) => {
    if (answers.save === undefined) throw new Error(`The test has no answer to "${options.title}"`);
    return answers.save(options);
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
    showQuickPick: pick,
    showSaveDialog: save,
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
