import { accessSync, constants, statSync } from "node:fs";

import { delimiter, isAbsolute, join, relative, resolve } from "node:path";
import { type HostEnvironment, searchPath } from "./closed-environment.ts";

/**
 * Absolute path of a program. A bare name is looked up on PATH, except in folders inside `cwd` and in relative ones:
 * a program that lies in a workspace is never taken for the system's. A name with a separator is taken from `cwd`.
 * `undefined` when there is no such file that may be run.
 */
export function findProgram(file: string, cwd: string, env: HostEnvironment): string | undefined {
  if (/[/\\]/.test(file)) return runnable(resolve(cwd, file), env);
  for (const folder of searchPath(env).split(delimiter)) {
    if (!isAbsolute(folder) || isInside(folder, cwd)) continue;
    const found = runnable(join(folder, file), env);
    if (found !== undefined) return found;
  }
  return undefined;
}

function runnable(path: string, env: HostEnvironment): string | undefined {
  for (const extension of extensions(path, env)) if (isProgram(path + extension)) return path + extension;
  return undefined;
}

function extensions(file: string, env: HostEnvironment): readonly string[] {
  if (process.platform !== "win32") return [""];
  const known = (env.PATHEXT ?? ".COM;.EXE").split(";").filter((extension) => extension !== "");
  return known.some((extension) => file.toLowerCase().endsWith(extension.toLowerCase())) ? [""] : known;
}

/** Asked at once: a hop to another thread for each folder of PATH costs more than a short command does. */
function isProgram(path: string): boolean {
  try {
    if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return false;
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === "" || (!isAbsolute(way) && way.split(/[/\\]/)[0] !== "..");
}
