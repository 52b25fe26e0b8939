import type * as z from "zod";
import { Settings } from "../core/settings.ts";

/** Flags as commander gives them: all text. */
export interface Flags {
  readonly tier?: string;
  readonly budget?: string;
  readonly monthBudget?: string;
  readonly dayBudget?: string;
  readonly folderBudget?: string;
  readonly requestBudget?: string;
  readonly baseline?: string;
  readonly alert?: string;
  readonly concurrency?: string;
  readonly checkTimeout?: string;
  readonly endpoint?: string;
  readonly protocol?: string;
  readonly model?: string;
  readonly price?: string;
}

/** A wrong flag or variable; the message names it and says what to write. Exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** What each setting is called on the command line and in the environment. Flags win over the environment. */
const SOURCES: readonly {
  setting: keyof Settings;
  flag: keyof Flags;
  option: string;
  variable?: string;
  number?: true;
}[] = [
  { setting: "tier", flag: "tier", option: "--tier", variable: "DEPLOYMENT_CONFIG" },
  { setting: "budget.swarmUsd", flag: "budget", option: "--budget", number: true },
  {
    setting: "budget.monthUsd",
    flag: "monthBudget",
    option: "--month-budget",
    variable: "MAX_MONTHLY_BUDGET",
    number: true,
  },
  { setting: "budget.dayUsd", flag: "dayBudget", option: "--day-budget", number: true },
  { setting: "budget.workspaceUsd", flag: "folderBudget", option: "--folder-budget", number: true },
  { setting: "budget.requestUsd", flag: "requestBudget", option: "--request-budget", number: true },
  { setting: "baselineModel", flag: "baseline", option: "--baseline" },
  { setting: "alertThresholdPercent", flag: "alert", option: "--alert", variable: "ALERT_THRESHOLD", number: true },
  { setting: "checkTimeoutSeconds", flag: "checkTimeout", option: "--check-timeout", number: true },
  { setting: "concurrency", flag: "concurrency", option: "--concurrency", number: true },
  { setting: "endpoint", flag: "endpoint", option: "--endpoint" },
  { setting: "endpointProtocol", flag: "protocol", option: "--protocol" },
  { setting: "endpointModel", flag: "model", option: "--model" },
  { setting: "endpointPrice", flag: "price", option: "--price" },
];

/** Reads flags and environment into the settings; throws a `UsageError` for the first value that does not fit. */
export function readSettings(flags: Flags, env: Readonly<Record<string, string | undefined>>): Settings {
  const values: Record<string, unknown> = {};
  for (const { setting, flag, option, variable, number } of SOURCES) {
    const fromEnv = variable === undefined ? undefined : env[variable] || undefined;
    const text = flags[flag] ?? fromEnv;
    if (text === undefined) continue;
    const source = flags[flag] === undefined ? variable : option;
    values[setting] = number ? parseNumber(text, String(source)) : text;
    const one = Settings.safeParse({ [setting]: values[setting] });
    if (!one.success) throw new UsageError(`${source} "${text}": ${problem(one.error)}`);
  }
  return Settings.parse(values);
}

function parseNumber(text: string, source: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) throw new UsageError(`${source} "${text}" is not a number.`);
  if (value < 0) throw new UsageError(`${source} "${text}" is negative. Give an amount above 0.`);
  return value;
}

function problem(error: z.ZodError): string {
  return error.issues.map((issue) => issue.message).join("; ");
}
