import type { CapChoice, CapReached } from "../core/engine-types.ts";
import { formatUsd, MoneyError, type NanoUsd, usd } from "../core/money.ts";
import { questionText } from "./budget-text.ts";
import { type Keys, readLine } from "./read-line.ts";

export interface AskDeps {
  readonly keys: Keys;
  /** Shows the question with what is typed so far; `null` takes it away. */
  readonly show: (text: string | null) => void;
  /** Ctrl-C, which the terminal hands to the program while it reads keys. */
  readonly interrupt: () => void;
  readonly signal: AbortSignal;
}

/** Asks at a cap until the answer is one. Enter alone, and an end of the input, finish what runs. */
export async function askAtCap(reached: CapReached, deps: AskDeps): Promise<CapChoice> {
  let hint = "";
  try {
    for (;;) {
      const question = `${hint}${questionText(reached)}`;
      const line = await readLine({ ...deps, show: (typed) => deps.show(`${question} ${typed}`) });
      if (line === null) return { choice: "finish" };
      const answer = parseAnswer(line, reached.limit.cap);
      if (typeof answer !== "string") return answer;
      hint = `${answer} `;
    }
  } finally {
    deps.show(null);
  }
}

/** The choice, or what is wrong with it in words. */
export function parseAnswer(line: string, cap: NanoUsd): CapChoice | string {
  const text = line.trim().toLowerCase();
  if (text === "" || text === "finish" || text === "f") return { choice: "finish" };
  if (text === "stop" || text === "s") return { choice: "stop" };
  const amount = /^(?:raise(?: to)? ?)?\$?([\d.]+)$/.exec(text)?.[1];
  if (amount === undefined) return `"${line.trim()}" is no answer.`;
  try {
    const to = usd(amount);
    return to > cap ? { choice: "raise", to } : `${formatUsd(to)} is not above ${formatUsd(cap)}.`;
  } catch (error) {
    if (error instanceof MoneyError) return `${error.message}.`;
    throw error;
  }
}
