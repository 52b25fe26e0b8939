import * as vscode from "vscode";
import type { CapChoice, CapReached } from "../core/engine-types.ts";
import type { NanoUsd } from "../core/money.ts";
import { formatUsd } from "../core/money.ts";
import { untilAborted } from "../core/until-aborted.ts";
import { writeBudget } from "./budget-settings.ts";
import {
  amountQuestion,
  CAP_BUTTONS,
  capNotice,
  capQuestion,
  checkAmount,
  dollars,
  GENERATION,
  generationQuestion,
} from "./cap-text.ts";

/**
 * Asks what to do at a cap. The question is a notification that stays until it is answered, is shown also where
 * notifications are switched off, and takes no key that was meant for an editor. While it is open the status bar and
 * the dashboard say so and lead to it.
 */
export interface CapQuestions extends vscode.Disposable {
  /** The open question in words; `null` while there is none. */
  readonly open: string | null;
  readonly onDidChange: vscode.Event<void>;
  /** For a swarm. Closing the question is `finish`; so is an aborted signal. Only an amount typed here raises a cap. */
  ask(reached: CapReached, folder: vscode.Uri, signal: AbortSignal): Promise<CapChoice>;
  /** For one generation: the new cap to try again with, or `null`. */
  askForGeneration(reached: Met, folder: vscode.Uri | undefined): Promise<NanoUsd | null>;
}

const SWARM = "this swarm";

type Met = Pick<CapReached, "limit" | "use" | "needed">;

export function createCapQuestions(): CapQuestions {
  const changed = new vscode.EventEmitter<void>();
  let open: string | null = null;
  const setOpen = (text: string | null): void => {
    open = text;
    changed.fire();
  };
  return {
    get open() {
      return open;
    },
    onDidChange: changed.event,
    async ask(reached, folder, signal) {
      const text = capQuestion(reached);
      setOpen(capNotice(reached));
      try {
        for (;;) {
          const choice = await button(text, Object.values(CAP_BUTTONS), signal);
          if (signal.aborted || choice === undefined || choice === CAP_BUTTONS.finish) return { choice: "finish" };
          if (choice === CAP_BUTTONS.stop) return { choice: "stop" };
          const to = await newCap(reached, folder, SWARM, signal);
          // A slip: the amount was left out, so the question stands as before.
          if (to !== null && !signal.aborted) return { choice: "raise", to };
        }
      } finally {
        setOpen(null);
      }
    },
    async askForGeneration(reached, folder) {
      const text = generationQuestion(reached);
      const choice = await vscode.window.showErrorMessage(`Frugal Swarm: ${text}`, CAP_BUTTONS.raise, "Leave It");
      return choice === CAP_BUTTONS.raise ? newCap(reached, folder, GENERATION) : null;
    },
    dispose: () => changed.dispose(),
  };
}

/** Errors with buttons are the only notifications that neither fade nor are held back by Do Not Disturb. */
async function button(text: string, labels: readonly string[], signal: AbortSignal): Promise<string | undefined> {
  const shown = Promise.resolve(vscode.window.showErrorMessage(`Frugal Swarm: ${text}`, ...labels));
  const answer = await untilAborted(shown, signal);
  if (answer !== "aborted") return answer;
  // The notification cannot be taken away: a late answer must not look as if it had been heard.
  void shown.then((late) => {
    if (late === undefined) return;
    void vscode.window.showInformationMessage("Frugal Swarm: the swarm has ended already. No budget was changed.");
  });
  return undefined;
}

/** The amount, and for budgets that are settings whether it holds for longer than this run. `null`: left out. */
async function newCap(
  reached: Met,
  folder: vscode.Uri | undefined,
  run: string,
  signal?: AbortSignal,
): Promise<NanoUsd | null> {
  const text = await vscode.window.showInputBox({
    ...amountQuestion(reached, run),
    placeHolder: "12.50",
    ignoreFocusOut: true,
    validateInput: (value) => {
      const check = checkAmount(value, reached);
      if (check.status === "wrong") return check.why;
      if (check.hint === null) return undefined;
      return { message: check.hint, severity: vscode.InputBoxValidationSeverity.Info };
    },
  });
  const check = text === undefined ? null : checkAmount(text, reached);
  if (check?.status !== "ok" || signal?.aborted) return null;
  const { scope } = reached.limit;
  if (scope !== "month" && scope !== "day" && scope !== "workspace") return check.amount;
  const forGood = await pickHowLong(check.amount, reached.limit.cap, run);
  if (forGood === null || signal?.aborted) return null;
  if (forGood) await writeBudget(scope, dollars(check.amount), folder);
  return check.amount;
}

async function pickHowLong(amount: NanoUsd, cap: NanoUsd, run: string): Promise<boolean | null> {
  const picked = await vscode.window.showQuickPick(
    [
      {
        label: `Only for ${run}`,
        detail: `The setting stays at ${formatUsd(cap)}, and holds for everything else.`,
        forGood: false,
      },
      {
        label: "For good",
        detail: `Changes your setting to ${formatUsd(amount)}, for all windows and terminal runs.`,
        forGood: true,
      },
    ],
    { title: `${formatUsd(amount)}: for how long?`, ignoreFocusOut: true },
  );
  return picked?.forGood ?? null;
}
