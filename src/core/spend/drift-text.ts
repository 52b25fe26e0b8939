import { formatUsd, nanoUsd } from "../money.ts";
import type { Drift, DriftSide } from "./report-types.ts";

/** What a comparison means and what to do, in sentences. */
export function driftText(
  drift: Omit<Drift, "text">,
  key: { readonly label: string; readonly hasLimit: boolean },
): string {
  const { day, month } = drift;
  const figures = `Ours ${formatUsd(day.ours)}, ${key.label} ${formatUsd(day.theirs)} today; ours ${formatUsd(month.ours)}, ${key.label} ${formatUsd(month.theirs)} this month.`;
  const limit = key.hasLimit
    ? null
    : "Give the key a credit limit of its own where it was made: it holds for all that uses the key.";
  return [figures, meaning(drift, key.label), limit].filter((part) => part !== null).join(" ");
}

function meaning(drift: Omit<Drift, "text">, label: string): string | null {
  switch (drift.verdict) {
    case "agrees":
      return drift.month.open > 0 ? `${upTo(drift.month)} of ours is not decided yet.` : null;
    case "theirs-higher":
      return theirsHigher(drift, label);
    case "ours-higher":
      return (
        "Ours should not be higher. It is when the key was changed in that time, and for some minutes when the provider " +
        "counts late; if it stays so, please report it as a bug."
      );
    default:
      return drift.verdict satisfies never;
  }
}

function theirsHigher({ day, month }: Omit<Drift, "text">, label: string): string {
  const unexplained = [day, month].some(({ ours, open, theirs }) => theirs > ours + open);
  if (!unexplained) {
    return `${upTo(month)} of ours is not decided yet, which explains it: look the held costs up.`;
  }
  const more = nanoUsd(Math.max(0, month.theirs - month.ours - month.open));
  const held = month.open > 0 ? `, even if all ${formatUsd(month.open)} that is open was billed` : "";
  const amount = more > 0 ? ` for ${formatUsd(more)} this month` : "";
  return `Something else has used the key at ${label}${amount}${held}: the budgets here do not count that.`;
}

function upTo({ open }: DriftSide): string {
  return `Up to ${formatUsd(open)}`;
}
