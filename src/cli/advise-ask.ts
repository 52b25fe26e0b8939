import {
  type Answers,
  BUILD_OPTIONS,
  BUILD_QUESTION,
  type Build,
  COST_QUESTION,
  NEVER_OPTIONS,
  NEVER_QUESTION,
  type Never,
} from "../core/setup/answers.ts";
import { isMonthBudget } from "../core/setup/changes.ts";
import { type Keys, readLine } from "./read-line.ts";

/** What was answered so far; what is left out is asked. */
export type GivenAnswers = { readonly [Key in keyof Answers]?: Answers[Key] };

export interface AskDeps {
  readonly keys: Keys;
  readonly write: (text: string) => void;
  /** Ctrl-C, which the terminal hands to the program while it reads keys. */
  readonly interrupt: () => void;
  readonly signal: AbortSignal;
}

/** A value, or in words why the text is none. */
type Parsed<T> = { readonly value: T } | { readonly problem: string };

/** Asks for what is not given, each until the answer is one. `null`: the user gave up. */
export async function askAnswers(given: GivenAnswers, deps: AskDeps): Promise<Answers | null> {
  const build = given.build ?? (await ask(listed(BUILD_QUESTION, BUILD_OPTIONS), "One of them", parseBuild, deps));
  if (build === null) return null;
  const cost = `${COST_QUESTION}\n`;
  const monthUsd = given.monthUsd ?? (await ask(cost, "US dollars a month", parseMonth, deps));
  if (monthUsd === null) return null;
  const none = "Any of them, like 1,3; Enter: none of these";
  const never = given.never ?? (await ask(listed(NEVER_QUESTION, NEVER_OPTIONS), none, parseNever, deps));
  return never === null ? null : { build, monthUsd, never };
}

export function parseBuild(text: string): Parsed<Build> {
  const found = optionOf(text, BUILD_OPTIONS);
  if (found !== undefined) return { value: found };
  return { problem: `"${text.trim()}" is none of ${idsOf(BUILD_OPTIONS)}.` };
}

export function parseMonth(text: string): Parsed<number> {
  const amount = /^\s*\$?(\d+(?:\.\d+)?)\s*$/.exec(text)?.[1];
  const value = Number(amount ?? Number.NaN);
  if (amount !== undefined && isMonthBudget(value)) return { value };
  return { problem: `"${text.trim()}" is no amount above 0 and up to 100000, like 12.50.` };
}

/** Names or numbers, with commas or blanks between; nothing, or "none", is no rule. */
export function parseNever(text: string): Parsed<readonly Never[]> {
  const words = text.split(/[,\s]+/).filter((word) => word !== "" && word !== "none");
  const found = words.map((word) => optionOf(word, NEVER_OPTIONS));
  const wrong = words.find((_, at) => found[at] === undefined);
  if (wrong !== undefined) return { problem: `"${wrong}" is none of ${idsOf(NEVER_OPTIONS)}, none.` };
  return { value: NEVER_OPTIONS.map(({ id }) => id).filter((id) => found.includes(id)) };
}

async function ask<T>(
  question: string,
  prompt: string,
  parse: (text: string) => Parsed<T>,
  { keys, write, interrupt, signal }: AskDeps,
): Promise<T | null> {
  write(question);
  for (;;) {
    const show = (typed: string) => write(`\r\x1b[K${prompt}: ${typed}`);
    const line = await readLine({ keys, show, interrupt, signal });
    write("\n");
    if (line === null) return null;
    const parsed = parse(line);
    if ("value" in parsed) return parsed.value;
    write(`${parsed.problem}\n`);
  }
}

interface Shown {
  readonly id: string;
  readonly label: string;
  readonly detail: string;
}

function listed(question: string, options: readonly Shown[]): string {
  const rows = options.map(({ id, label, detail }, at) => `  ${at + 1} ${id.padEnd(13)} ${label}. ${detail}`);
  return `${[question, ...rows].join("\n")}\n`;
}

function optionOf<Id extends string>(text: string, options: readonly (Shown & { readonly id: Id })[]): Id | undefined {
  const word = text.trim().toLowerCase();
  return options.find(({ id }, at) => id === word || String(at + 1) === word)?.id;
}

function idsOf(options: readonly Shown[]): string {
  return options.map(({ id }) => id).join(", ");
}
