import { clean } from "../untrusted/clean.ts";

/** A problem that the editor shows near the place. */
export interface NearbyProblem {
  /** In the file, from 1. */
  readonly line: number;
  readonly severity: "error" | "warning" | "information" | "hint";
  readonly message: string;
}

/** What a name that is used near the place stands for. */
export interface NearbyDefinition {
  readonly name: string;
  /** Path relative to the workspace. */
  readonly file: string;
  /** In that file, from 1. */
  readonly line: number;
  /** Its source, or its head alone. */
  readonly text: string;
  /** Line of its nearest use, in the file that is generated into, from 1. */
  readonly usedAt: number;
}

/** All that could be told of a place in a file. */
export interface Surroundings {
  readonly before: string;
  /** The text to replace or to explain; empty at a cursor. */
  readonly selection: string;
  readonly after: string;
  readonly problems: readonly NearbyProblem[];
  readonly definitions: readonly NearbyDefinition[];
  /** What was proposed before and not taken, oldest first. */
  readonly rejected: readonly string[];
}

export type PackedContext =
  | {
      readonly status: "packed";
      readonly before: string;
      readonly selection: string;
      readonly after: string;
      /** A line each, nearest first. */
      readonly problems: readonly string[];
      /** Nearest use first. */
      readonly definitions: readonly string[];
      readonly rejected: readonly string[];
      /** Of all of it together, at most the budget. */
      readonly tokens: number;
    }
  /** What is selected must be seen whole to be replaced. */
  | { readonly status: "too-long"; readonly selectionTokens: number };

/** A cautious count, as for the repository's map: code has 3 to 4 bytes a token. */
const BYTES_PER_TOKEN = 3;

/** Lines on each side that go before everything but the selection. */
const NEAREST_LINES = 15;

/** Shares of the budget, in percent, that each kind may use. */
const SHARES = { rejected: 25, problems: 15, definitions: 35 } as const;

/** Characters of one message, one definition and one text that was not taken. */
const LONGEST_PROBLEM = 400;
const LONGEST_DEFINITION = 1_500;
const LONGEST_REJECTED = 1_500;

/** Attempts that are told as not taken. */
const MOST_REJECTED = 2;

/**
 * Fits what is known of a place into a budget of tokens: the selection whole, what was not taken, the nearest lines, the
 * nearest problems and definitions, and with what is left more lines, nearest first. Of each kind nothing is left out
 * that is nearer than what is kept. Pure, and the order of problems and definitions makes no difference.
 */
export function packContext(all: Surroundings, budgetTokens: number): PackedContext {
  const most = budgetTokens * BYTES_PER_TOKEN;
  const selection = visible(all.selection);
  const purse = { left: most - bytesOf(selection) };
  if (purse.left < 0) return { status: "too-long", selectionTokens: Math.ceil(bytesOf(selection) / BYTES_PER_TOKEN) };

  const share = (kind: keyof typeof SHARES) => Math.floor((most * SHARES[kind]) / 100);
  const newest = all.rejected.slice(-MOST_REJECTED).reverse();
  const rejected = takeWhole(newest.map(capped(LONGEST_REJECTED)), purse, share("rejected")).reverse();

  // No character is shorter than a byte, so no more of them can fit.
  const behind = linesOf(visible(trimmed(all.before.slice(-most - 1)))).reverse();
  const ahead = linesOf(visible(trimmed(all.after.slice(0, most + 1))));
  const near = { behind: [] as string[], ahead: [] as string[], full: { behind: false, ahead: false } };
  takeLines(behind, ahead, near, purse, NEAREST_LINES);

  const place = placeOf(all);
  const problems = takeWhole(problemTexts(all.problems, place), purse, share("problems"));
  const definitions = takeWhole(definitionTexts(all.definitions, place), purse, share("definitions"));
  takeLines(behind, ahead, near, purse, Number.POSITIVE_INFINITY);
  return {
    status: "packed",
    before: near.behind.reverse().join(""),
    selection,
    after: near.ahead.join(""),
    problems,
    definitions,
    rejected,
    tokens: Math.ceil((most - purse.left) / BYTES_PER_TOKEN),
  };
}

interface Purse {
  /** Bytes. */
  left: number;
}

/** The first texts that fit, each with the end of its line, and none after one that does not. */
function takeWhole(texts: readonly string[], purse: Purse, share: number): string[] {
  const taken: string[] = [];
  let left = Math.min(share, purse.left);
  for (const text of texts) {
    const cost = bytesOf(text) + 1;
    if (cost > left) break;
    left -= cost;
    purse.left -= cost;
    taken.push(text);
  }
  return taken;
}

interface Near {
  readonly behind: string[];
  readonly ahead: string[];
  /** A line there did not fit whole. */
  readonly full: { behind: boolean; ahead: boolean };
}

/** Goes on with lines from both sides by turns, up to so many of each; of the first that does not fit its nearer part. */
function takeLines(behind: readonly string[], ahead: readonly string[], near: Near, purse: Purse, most: number): void {
  const step = (from: readonly string[], side: "behind" | "ahead"): boolean => {
    const line = near[side].length < most ? from[near[side].length] : undefined;
    if (line === undefined || near.full[side]) return false;
    const fitting = bytesOf(line) <= purse.left ? line : nearerPart(line, side, purse.left);
    near.full[side] = fitting !== line;
    purse.left -= bytesOf(fitting);
    if (fitting !== "") near[side].push(fitting);
    return !near.full[side];
  };
  for (;;) {
    const more = [step(behind, "behind"), step(ahead, "ahead")];
    if (!more.includes(true)) return;
  }
}

function nearerPart(line: string, side: "behind" | "ahead", bytes: number): string {
  let low = 0;
  let high = Math.min(line.length, bytes);
  const part = (length: number) =>
    trimmed(side === "ahead" ? line.slice(0, length) : length === 0 ? "" : line.slice(-length));
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (bytesOf(part(middle)) <= bytes) low = middle;
    else high = middle - 1;
  }
  return part(low);
}

/** Each line with its end, so that joined they are the text again. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

interface Place {
  readonly first: number;
  readonly last: number;
}

function placeOf({ before, selection }: Surroundings): Place {
  const first = before.split("\n").length;
  return { first, last: first + selection.split("\n").length - 1 };
}

function distance(line: number, { first, last }: Place): number {
  return Math.max(first - line, line - last, 0);
}

function problemTexts(problems: readonly NearbyProblem[], place: Place): string[] {
  return nearestFirst(
    problems.map((one) => ({
      far: distance(one.line, place),
      text: `line ${one.line}, ${one.severity}: ${capped(LONGEST_PROBLEM)(oneLine(one.message))}`,
    })),
  );
}

function definitionTexts(definitions: readonly NearbyDefinition[], place: Place): string[] {
  return nearestFirst(
    definitions.map((one) => ({
      far: distance(one.usedAt, place),
      text: `${oneLine(one.name)}, in ${oneLine(one.file)} line ${one.line}:\n${capped(LONGEST_DEFINITION)(one.text)}`,
    })),
  );
}

/** Each text once, at its nearest. */
function nearestFirst(found: readonly { readonly far: number; readonly text: string }[]): string[] {
  const order = found.toSorted((a, b) => a.far - b.far || (a.text < b.text ? -1 : a.text > b.text ? 1 : 0));
  return [...new Set(order.map(({ text }) => visible(text)))];
}

/** The beginning, and that it is one, where a text is longer. */
function capped(length: number): (text: string) => string {
  return (text) => (text.length <= length ? visible(text) : `${visible(trimmed(text.slice(0, length)))} [cut]`);
}

/** On one line, for names and messages. */
export function oneLine(text: string): string {
  return visible(text.replaceAll(/\s+/g, " ").trim());
}

/** By the house rule, so that what comes back can be told from what a program writes as an escape. */
function visible(text: string): string {
  return clean(text).text;
}

/** Without half a character at its ends. */
function trimmed(text: string): string {
  return text.replace(/^[\udc00-\udfff]/, "").replace(/[\ud800-\udbff]$/, "");
}

const ENCODER = new TextEncoder();

function bytesOf(text: string): number {
  return ENCODER.encode(text).length;
}
