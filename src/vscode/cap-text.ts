import type { CapReached } from "../core/engine-types.ts";
import { formatUsd, MoneyError, type NanoUsd, nanoUsd, toUsdString, usd } from "../core/money.ts";
import type { BudgetKey } from "../core/spend/ledger.ts";

/** The words around a cap: what is asked, and what an answer may be. Pure. */

/** Buttons of the question; to close it is to choose `finish`. */
export const CAP_BUTTONS = {
  raise: "Raise...",
  finish: "Finish What Is Running",
  stop: "Stop Now",
} as const;

/** A setting may hold no more than this. */
const MOST = usd("100000");

type Met = Pick<CapReached, "limit" | "use" | "needed">;

/** What all agents of a swarm wait for. */
export function capQuestion(reached: Met): string {
  return `${capNotice(reached)} Closing this finishes what is running and starts nothing more.`;
}

/** The same for a place where it cannot be answered. */
export function capNotice(reached: Met): string {
  return `${situation(reached)} The agents wait for you.`;
}

/** The same for one generation, of which nothing is running. */
export function generationQuestion(reached: Met): string {
  return `${situation(reached, GENERATION)} Nothing was sent.`;
}

/** "this month", "this swarm": whose budget it is. `run`: what the budget of a swarm belongs to here. */
export function budgetName(scope: BudgetKey["scope"], run = NAMES.swarm): string {
  return scope === "swarm" ? run : NAMES[scope];
}

const NAMES: Readonly<Record<BudgetKey["scope"], string>> = {
  month: "this month",
  day: "today",
  workspace: "this folder and month",
  swarm: "this swarm",
  task: "this task",
  request: "a single call",
};

/** What the smallest budget of a generation belongs to. */
export const GENERATION = "this generation";

function situation({ limit, use, needed }: Met, run?: string): string {
  const open = use.open === 0 ? "" : `, up to ${formatUsd(use.open)} is reserved or held`;
  const name = `The budget of ${formatUsd(limit.cap)} for ${budgetName(limit.scope, run)} is reached`;
  return `${name}: ${formatUsd(use.settled)} is spent${open}, and the next call may cost up to ${formatUsd(needed)}.`;
}

/** What is asked for a new cap; without a suggestion, so that nothing is raised by pressing Enter. */
export function amountQuestion({ limit }: Met, run: string): { readonly title: string; readonly prompt: string } {
  return {
    title: `New budget for ${budgetName(limit.scope, run)}, in US dollars`,
    prompt: `Now ${formatUsd(limit.cap)}. The new one must be higher.`,
  };
}

export type AmountCheck =
  | { readonly status: "ok"; readonly amount: NanoUsd; readonly hint: string | null }
  | { readonly status: "wrong"; readonly why: string };

/** A new cap as it was typed: an amount above the old one, "12.50" or "$12.50". */
export function checkAmount(text: string, { limit, use, needed }: Met): AmountCheck {
  const amount = parse(text.trim().replace(/^\$\s*/, ""));
  if (amount === null) return { status: "wrong", why: "An amount in US dollars, like 2.50." };
  if (amount > MOST) return { status: "wrong", why: "At most 100000." };
  if (amount <= limit.cap)
    return { status: "wrong", why: `More than ${formatUsd(limit.cap)}, which is the budget now.` };
  const wanted = nanoUsd(use.settled + use.open + needed);
  const hint =
    amount < wanted ? `The next call may need ${formatUsd(wanted)} in all; with less you may be asked again.` : null;
  return { status: "ok", amount, hint };
}

/** Dollars for a settings file, which holds numbers. */
export function dollars(amount: NanoUsd): number {
  return Number(toUsdString(amount));
}

function parse(text: string): NanoUsd | null {
  try {
    return usd(text);
  } catch (error) {
    if (error instanceof MoneyError) return null;
    throw error;
  }
}
