import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { delimiter, isAbsolute, join, relative, resolve } from "node:path";
import { type HostEnvironment, searchPath } from "./closed-environment.ts";

/**
 * Absolute path of a program. A bare name is looked up on PATH, except in folders inside `cwd` and in relative ones:
 * a program that lies in a workspace is never taken for the system's. A name with a separator is taken from `cwd`.
 * `undefined` when there is no such file that may be run.
 */
export async function findProgram(file: string, cwd: string, env: HostEnvironment): Promise<string | undefined> {
  if (/[/\\]/.test(file)) return runnable(resolve(cwd, file), env);
  for (const folder of searchPath(env).split(delimiter)) {
    if (!isAbsolute(folder) || isInside(folder, cwd)) continue;
    const found = await runnable(join(folder, file), env);
    if (found !== undefined) return found;
  }
  return undefined;
}

async function runnable(path: string, env: HostEnvironment): Promise<string | undefined> {
  for (const extension of extensions(path, env)) if (await isProgram(path + extension)) return path + extension;
  return undefined;
}

function extensions(file: string, env: HostEnvironment): readonly string[] {
  if (process.platform !== "win32") return [""];
  const known = (env.PATHEXT ?? ".COM;.EXE").split(";").filter((extension) => extension !== "");
  return known.some((extension) => file.toLowerCase().endsWith(extension.toLowerCase())) ? [""] : known;
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === "" || (!isAbsolute(way) && way.split(/[/\\]/)[0] !== "..");
}
