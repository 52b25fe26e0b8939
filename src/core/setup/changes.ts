import { Settings } from "../settings.ts";
import type { Advice } from "./advise.ts";
import type { AdvisedSetting } from "./advised-settings.ts";

/** What would be written: the advised settings that differ from those in force, in the order to write them. */
export function changesOf(advice: Advice, current: Settings): readonly AdvisedSetting[] {
  return advice.settings.filter(({ key, value }) => current[key] !== value);
}

/** A value for people: budgets as dollars, nothing as "(empty)". */
export function valueText(key: AdvisedSetting["key"], value: Settings[AdvisedSetting["key"]]): string {
  if (typeof value === "number") return `$${value < 0.01 ? value : value.toFixed(2)}`;
  if (typeof value === "boolean") return value ? "yes" : "no";
  return value === "" ? "(empty)" : key === "tier" ? `${value} tier` : value;
}

/** Whether an amount can be a month's budget, in US dollars. */
export function isMonthBudget(dollars: number): boolean {
  return Settings.shape["budget.monthUsd"].safeParse(dollars).success;
}
