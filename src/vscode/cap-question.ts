import * as vscode from "vscode";
import type { CapChoice, CapReached } from "../core/engine-types.ts";
import type { NanoUsd } from "../core/money.ts";
import { formatUsd } from "../core/money.ts";
import { writeBudget } from "./budget-settings.ts";
import {
  amountQuestion,
  CAP_BUTTONS,
  capQuestion,
  checkAmount,
  dollars,
  GENERATION,
  generationQuestion,
} from "./cap-text.ts";
import { lastingQuestion } from "./lasting-question.ts";

const SWARM = "this swarm";
const LATE = "the swarm has ended already. No budget was changed.";

type Met = Pick<CapReached, "limit" | "use" | "needed">;

/**
 * Asks what to do at a cap. Closing the question is `finish`; so is an aborted signal. Only an amount typed here raises a
 * cap.
 */
export async function askAtCap(reached: CapReached, folder: vscode.Uri, signal: AbortSignal): Promise<CapChoice> {
  for (;;) {
    const choice = await lastingQuestion(capQuestion(reached), Object.values(CAP_BUTTONS), signal, LATE);
    if (signal.aborted || choice === undefined || choice === CAP_BUTTONS.finish) return { choice: "finish" };
    if (choice === CAP_BUTTONS.stop) return { choice: "stop" };
    const to = await newCap(reached, folder, SWARM, signal);
    // A slip: the amount was left out, so the question stands as before.
    if (to !== null && !signal.aborted) return { choice: "raise", to };
  }
}

/** For one generation: the new cap to try again with, or `null`. */
export async function askForGeneration(reached: Met, folder: vscode.Uri | undefined): Promise<NanoUsd | null> {
  const text = generationQuestion(reached);
  const choice = await vscode.window.showErrorMessage(`Frugal Swarm: ${text}`, CAP_BUTTONS.raise, "Leave It");
  return choice === CAP_BUTTONS.raise ? newCap(reached, folder, GENERATION) : null;
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
