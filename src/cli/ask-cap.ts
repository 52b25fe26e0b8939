import type { CapChoice, CapReached } from "../core/engine-types.ts";
import { formatUsd, MoneyError, type NanoUsd, usd } from "../core/money.ts";
import { type AskDeps, askLine, type Read } from "./ask-line.ts";
import { questionText } from "./budget-text.ts";

/** Asks at a cap until the answer is one. Enter alone, and an end of the input, finish what runs. */
export function askAtCap(reached: CapReached, deps: AskDeps): Promise<CapChoice> {
  const read = (line: string): Read<CapChoice> => {
    const answer = parseAnswer(line, reached.limit.cap);
    return typeof answer === "string" ? { problem: answer } : { answer };
  };
  return askLine({ text: questionText(reached), read, otherwise: { choice: "finish" } }, deps);
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
