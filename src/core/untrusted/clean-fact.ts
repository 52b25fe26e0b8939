import type { SwarmFact } from "../events.ts";
import { clean } from "./clean.ts";

/** Absolute paths, by which files are opened. */
const PATHS: readonly string[] = ["workspace", "patch"];

/** What is said of a swarm, with all its texts cleaned but the paths of the user's own folders. */
export function cleanFact(fact: SwarmFact): SwarmFact {
  return cleaned(fact, PATHS) as SwarmFact;
}

/** JSON with all its texts cleaned, keys too. */
export function cleanValue<T>(value: T): T {
  return cleaned(value, []) as T;
}

function cleaned(value: unknown, kept: readonly string[]): unknown {
  if (typeof value === "string") return clean(value).text;
  if (Array.isArray(value)) return value.map((one) => cleaned(one, kept));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [clean(key).text, kept.includes(key) ? one : cleaned(one, kept)]),
  );
}
