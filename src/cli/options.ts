import type * as z from "zod";
import { TASK_TYPES, type TaskType } from "../core/models/vocabulary.ts";
import { Settings } from "../core/settings.ts";

/** Flags as commander gives them: text, and what stands alone or may be repeated. */
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
  readonly routing?: string;
  /** TYPE=MODEL,MODEL, each for the run's tier. */
  readonly chain?: readonly string[];
  readonly allowBaseline?: boolean;
  readonly dataPolicy?: string;
  readonly dataRegion?: string;
  readonly commands?: string;
  /** Words of a command with blanks between them, or as a JSON array. */
  readonly allowCommand?: readonly string[];
  readonly sandbox?: string;
}

/** Flags that hold one text. */
type TextFlag = Exclude<keyof Flags, "chain" | "allowBaseline" | "allowCommand">;

/** A wrong flag or variable; the message names it and says what to write. Exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** What each setting is called on the command line and in the environment. Flags win over the environment. */
const SOURCES: readonly {
  setting: keyof Settings;
  flag: TextFlag;
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
  { setting: "routing", flag: "routing", option: "--routing" },
  { setting: "dataPolicy", flag: "dataPolicy", option: "--data-policy" },
  { setting: "dataRegion", flag: "dataRegion", option: "--data-region" },
  { setting: "commands.mode", flag: "commands", option: "--commands" },
  { setting: "sandbox", flag: "sandbox", option: "--sandbox" },
];

/** What a setting is called on the command line; `undefined`: it has no flag. */
export function optionOf(key: keyof Settings): string | undefined {
  return key === "allowBaseline" ? "--allow-baseline" : SOURCES.find(({ setting }) => setting === key)?.option;
}

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
  const settings = Settings.parse({ ...values, allowBaseline: flags.allowBaseline ?? false });
  const allow = (flags.allowCommand ?? []).map(allowedCommand);
  return { ...settings, chains: chainsOf(flags.chain ?? [], settings), "commands.allow": allow };
}

/** A program with exactly these arguments. What a shell would read in another way has to be written as JSON. */
function allowedCommand(text: string): Settings["commands.allow"][number] {
  const wrong = (why: string) =>
    new UsageError(
      `--allow-command "${text}": ${why}. Write the words with blanks between them, like "npm run build", or as a JSON array, like '["npm","run","build"]'.`,
    );
  if (text.trim().startsWith("[")) {
    let words: unknown;
    try {
      words = JSON.parse(text);
    } catch {
      throw wrong("this is no JSON");
    }
    const read = Settings.shape["commands.allow"].safeParse([
      Array.isArray(words) ? { program: words[0], args: words.slice(1) } : words,
    ]);
    if (!read.success || read.data[0] === undefined) throw wrong("a JSON array of texts is needed, the program first");
    return read.data[0];
  }
  if (/[^\w./:=@,+\- ]/.test(text)) throw wrong("it has characters that a shell gives a meaning to");
  const [program, ...args] = text.trim().split(/ +/);
  if (!program) throw wrong("it names no program");
  return { program, args };
}

/** The settings' chains, with those of the flags for the tier that the run has. */
function chainsOf(flags: readonly string[], { tier, chains }: Settings): Settings["chains"] {
  const given: Record<string, readonly string[] | undefined> = { ...chains };
  for (const text of flags) {
    const [type = "", models] = text.split("=");
    if (!isTaskType(type) || models === undefined)
      throw new UsageError(
        `--chain "${text}": write a kind of task (${TASK_TYPES.join(", ")}), "=" and models in their order, like coding=deepseek/deepseek-v3.2,z-ai/glm-4.6.`,
      );
    given[`${tier}/${type}`] = models.split(",").map((model) => model.trim());
  }
  const read = Settings.shape.chains.safeParse(given);
  if (!read.success)
    throw new UsageError(`--chain "${flags.join(" ")}": ${problem(read.error)}. Give one to four models.`);
  return read.data;
}

function isTaskType(text: string): text is TaskType {
  return (TASK_TYPES as readonly string[]).includes(text);
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
