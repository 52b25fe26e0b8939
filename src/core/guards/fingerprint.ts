import { createHash } from "node:crypto";
import type { Effect } from "../untrusted/taint.ts";

/** A tool call that was answered. */
export interface SeenCall {
  readonly tool: string;
  /** `null`: there is no such tool. */
  readonly effect: Effect | null;
  /** JSON as the model wrote it. */
  readonly arguments: string;
  readonly ok: boolean;
  readonly result: string;
}

/** What a call is known by; each is a hash. */
export interface Fingerprint {
  /** Tool, arguments in canonical form, result without what differs from run to run (times, dates, ids). */
  readonly exact: string;
  /** Tool and canonical arguments alone. */
  readonly asked: string;
  /** As `exact`, for calls that change nothing: numbers, case and white space of the arguments do not count. */
  readonly near: string;
  /** The file that it works on; the tool where it names none. */
  readonly place: string;
}

export function fingerprint(call: SeenCall): Fingerprint {
  const value = parsed(call.arguments);
  const asked = hash(call.tool, JSON.stringify(sorted(value)));
  const result = call.effect === "run" ? steady(call.result) : call.result;
  const exact = hash(asked, result);
  // A run that says something else each time gets on; a change of the next file is no repetition.
  const whole = call.effect === "run" || (call.ok && call.effect === "write");
  // A refusal names the arguments that it refuses, so that it differs with them and says nothing else.
  const said = call.ok ? call.result.replace(/^(\.\/+)+/, "") : loose(call.result);
  const near = whole ? exact : hash(call.tool, JSON.stringify(loosened(value)), said);
  return { exact, asked, near, place: hash(placeOf(value) || call.tool) };
}

/** A text by which two of the same meaning are told as one: case and white space do not count. */
export function sameText(text: string): string {
  return hash(text.toLowerCase().replace(/\s+/g, " ").trim());
}

/** Arguments in the form in which two calls that ask the same are equal. */
export function canonicalArguments(text: string): string {
  return JSON.stringify(sorted(parsed(text)));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.trim() === "" ? "{}" : text);
  } catch {
    return text.trim();
  }
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, inner]) => [name, sorted(inner)]);
}

/** Without numbers, which page through the same thing, and without case, white space and "./". */
function loosened(value: unknown): unknown {
  if (typeof value === "string") return loose(value);
  if (typeof value === "number") return "#";
  if (Array.isArray(value)) return value.map(loosened);
  if (typeof value !== "object" || value === null) return value;
  return Object.entries(value)
    .filter(([, inner]) => typeof inner !== "number" && inner !== "" && inner !== null)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, inner]) => [name, loosened(inner)]);
}

function loose(text: string): string {
  return text
    .toLowerCase()
    .replace(/\d+/g, "#")
    .replace(/(^|[\s"'(])(\.\/+)+/g, "$1")
    .replace(/\/+(?=$|[\s"')])/g, "")
    .replace(/\s+/g, " ")
    .trim();
}

/** What a run says of the clock and the machine. Counts stay: a poll that gets on is no loop. */
function steady(text: string): string {
  return text
    .replace(/\d+(\.\d+)?\s?(ms|s|sec|secs|seconds|min|minutes|m)\b/g, "TIME")
    .replace(/\d{4}-\d\d-\d\d([T_ ]\d\d[:_]\d\d\S*)?/g, "DATE")
    .replace(/\b\d{1,2}:\d\d(:\d\d(\.\d+)?)?\b/g, "TIME")
    .replace(/0x[0-9a-f]+|\b(?=\w*\d)[0-9a-f]{12,}\b/gi, "HEX")
    .replace(/\b(pid|process)[ =:]+\d+/gi, "$1 N");
}

function placeOf(value: unknown): string {
  if (typeof value !== "object" || value === null) return "";
  for (const name of PLACES) {
    const found = (value as Record<string, unknown>)[name];
    if (typeof found === "string") return loose(found);
  }
  return "";
}

/** Names under which tools take the file that they work on. */
const PLACES = ["path", "from", "file"] as const;

function hash(...parts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("base64url").slice(0, 16);
}
