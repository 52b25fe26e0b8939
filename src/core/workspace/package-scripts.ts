import { posix } from "node:path";
import { canonicalName } from "./protected.ts";

/** Run by npm without being asked for. */
const LIFECYCLE = /^(pre|post).+|^(install|prepare|publish|dependencies)$/;

/**
 * The scripts of a package.json are the checks that decide about an agent's work, and run on the user's machine: an
 * agent that may rewrite them certifies itself. New scripts that nothing runs by itself may be added.
 * @returns why the change is refused, worded for a model; `null` when it is not.
 */
export function scriptsProblem(path: string, before: string, after: string): string | null {
  if (canonicalName(posix.basename(path)) !== "package.json") return null;
  const old = scriptsOf(before);
  const now = scriptsOf(after);
  if (now === null) return `${path} was not changed: it would no longer be valid JSON.`;
  for (const [name, command] of Object.entries(old ?? {}))
    if (now[name] !== command) return refusal(path, `the script "${name}"`);
  for (const name of Object.keys(now))
    if (LIFECYCLE.test(name) && old?.[name] === undefined) return refusal(path, `a script named "${name}"`);
  return null;
}

function refusal(path: string, what: string): string {
  return `${path} was not changed: ${what} runs on the user's machine, so only a person changes it. Say in your answer what it should be.`;
}

function scriptsOf(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ""));
    if (typeof value !== "object" || value === null) return null;
    const scripts = (value as { scripts?: unknown }).scripts;
    return typeof scripts === "object" && scripts !== null ? (scripts as Record<string, unknown>) : {};
  } catch {
    return null;
  }
}
