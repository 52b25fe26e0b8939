import { realpathSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, isAbsolute, resolve } from "node:path";
import { errorText } from "../core/error-text.ts";
import { UsageError } from "./options.ts";

export interface AllowedFolders {
  /** Absolute, without links. */
  readonly folders: readonly string[];
  /** The user has named them; the current folder is only where the server happens to have been started. */
  readonly named: boolean;
}

/**
 * The folders that a caller may use. None given: the current one, unless that is the home folder or the root of a disk,
 * where programs that start servers often stand: a swarm would copy all of it.
 */
export function allowedFolders(given: readonly string[], current: string): AllowedFolders {
  const named = given.length > 0;
  if (!named && (isRoot(realPath(current)) || realPath(current) === realPath(homedir())))
    throw new UsageError(
      `The current folder is ${current}. Name the folder that swarms may work on: frugal-swarm mcp --folder DIR (can be repeated).`,
    );
  return { folders: [...new Set((named ? given : [current]).map(existingFolder))], named };
}

function existingFolder(folder: string): string {
  const path = resolve(folder);
  let real: string;
  try {
    real = realpathSync.native(path);
  } catch (error) {
    throw new UsageError(`The folder ${path} cannot be used: ${errorText(error)}. Give one with --folder.`);
  }
  if (!statSync(real).isDirectory()) throw new UsageError(`${path} is not a folder. Give one with --folder.`);
  return real;
}

/**
 * Which of the allowed folders is meant; only a folder itself is, none above or below it. Of any other it is not told
 * whether it is there.
 */
export function chosenFolder(
  asked: string | undefined,
  allowed: readonly string[],
): { readonly status: "chosen"; readonly folder: string } | { readonly status: "refused"; readonly why: string } {
  const which = `Use one of: ${allowed.join(", ")}. The user can allow others with --folder where this server is configured.`;
  if (asked === undefined && allowed.length !== 1) return { status: "refused", why: `Say which folder. ${which}` };
  const meant = asked ?? allowed[0] ?? "";
  const real = isAbsolute(meant) ? realPath(meant) : null;
  // Also an allowed one is not, once a link stands in its place.
  const folder = allowed.find((one) => one === real);
  return folder === undefined
    ? { status: "refused", why: `This folder is not allowed. ${which}` }
    : { status: "chosen", folder };
}

/** Whether a run of this folder may be told of. */
export function isAllowed(folder: string, allowed: readonly string[]): boolean {
  return allowed.includes(realPath(folder));
}

function realPath(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return path;
  }
}

function isRoot(path: string): boolean {
  return dirname(path) === path;
}
