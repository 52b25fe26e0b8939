import * as vscode from "vscode";

/** Where the user went from a step. */
export type Went<T> =
  | { readonly to: "next"; readonly value: T }
  | { readonly to: "back" }
  /** Escape, or the window's cross. */
  | { readonly to: "away" };

export interface Step {
  readonly title: string;
  /** From 1 on; the first one has no way back. */
  readonly step: number;
  readonly of: number;
  readonly placeholder: string;
}

/** Shows rows to choose one of; `active` is the row in focus at first. */
export async function pickOne<Item extends vscode.QuickPickItem>(
  step: Step,
  items: readonly Item[],
  active: Item | undefined,
): Promise<Went<Item>> {
  const pick = vscode.window.createQuickPick<Item>();
  pick.items = items;
  if (active !== undefined) pick.activeItems = [active];
  const chosen = () => pick.selectedItems[0] ?? pick.activeItems[0];
  const went = await shown(pick, step, chosen, () => chosen() !== undefined);
  if (went.to !== "next") return went;
  return went.value === undefined ? { to: "away" } : { to: "next", value: went.value };
}

/** Shows rows to tick any of; `ticked` are so at first. */
export async function pickMany<Item extends vscode.QuickPickItem>(
  step: Step,
  items: readonly Item[],
  ticked: readonly Item[],
): Promise<Went<readonly Item[]>> {
  const pick = vscode.window.createQuickPick<Item>();
  pick.canSelectMany = true;
  pick.items = items;
  pick.selectedItems = ticked;
  return shown(pick, step, () => pick.selectedItems);
}

/** Asks for a text that `problem` has nothing against; it is shown below the field. */
export async function askText(
  step: Step,
  value: string,
  problem: (text: string) => string | undefined,
): Promise<Went<string>> {
  const box = vscode.window.createInputBox();
  box.value = value;
  const check = () => {
    box.validationMessage = problem(box.value);
  };
  box.onDidChangeValue(check);
  return shown(
    box,
    step,
    () => box.value,
    () => {
      check();
      return problem(box.value) === undefined;
    },
  );
}

/** One step of several: it stays when the focus goes elsewhere, and has a button back to the one before. */
async function shown<T>(
  input: vscode.QuickPick<vscode.QuickPickItem> | vscode.InputBox,
  { title, step, of, placeholder }: Step,
  value: () => T,
  done: () => boolean = () => true,
): Promise<Went<T>> {
  const { promise, resolve } = Promise.withResolvers<Went<T>>();
  input.title = title;
  input.step = step;
  input.totalSteps = of;
  input.placeholder = placeholder;
  input.ignoreFocusOut = true;
  if (step > 1) input.buttons = [vscode.QuickInputButtons.Back];
  input.onDidTriggerButton(() => resolve({ to: "back" }));
  input.onDidAccept(() => {
    if (done()) resolve({ to: "next", value: value() });
  });
  input.onDidHide(() => resolve({ to: "away" }));
  input.show();
  try {
    return await promise;
  } finally {
    input.dispose();
  }
}
