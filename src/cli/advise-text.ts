import { formatUsd } from "../core/money.ts";
import { Settings } from "../core/settings.ts";
import type { Advice } from "../core/setup/advise.ts";
import { changesOf, valueText } from "../core/setup/changes.ts";
import { optionOf } from "./options.ts";
import { textTable } from "./text-table.ts";

const ORIGINS = { own: "your own tasks", published: "public runs", assumed: "assumed, not measured" } as const;

/** The advice with its reasons, and how to use it in the terminal and in the editor. */
export function adviceText(advice: Advice): string {
  const settings = advice.settings.map(({ key, value, why }) => [key, valueText(key, value), why]);
  const costs = advice.costs.map(({ tier, amount, tasksAMonth, origin }) => [
    tier === advice.tier ? "->" : "",
    tier,
    `${formatUsd(amount)} a typical task`,
    tasksAMonth === null ? "free" : `about ${tasksAMonth} a month`,
    ORIGINS[origin],
  ]);
  const wanted = changesOf(advice, Settings.parse({}));
  const file = Object.fromEntries(wanted.map(({ key, value }) => [`frugalSwarm.${key}`, value]));
  const lines = [
    "Advice",
    ...textTable(settings, []),
    "",
    "What a task costs",
    ...textTable(costs, [2, 3]),
    "",
    ...advice.notes,
    "",
    "In the terminal",
    `  npm start -- "the goal" --workspace DIR ${flagsOf(wanted).join(" ")}`.trimEnd(),
    "In the editor's settings.json",
    ...JSON.stringify(file, null, 2).split("\n"),
    "Nothing was written.",
  ];
  return `${lines.join("\n")}\n`;
}

/** What differs from the defaults, as flags of a run. */
export function flagsOf(settings: ReturnType<typeof changesOf>): readonly string[] {
  return settings.flatMap(({ key, value }) => {
    const option = optionOf(key);
    if (option === undefined) return [];
    return typeof value === "boolean" ? (value ? [option] : []) : [`${option} ${value}`];
  });
}
