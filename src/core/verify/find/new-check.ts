import type { Check, CheckKind, Covers, NearRunner, Setup } from "../check.ts";
import type { Project } from "./project.ts";

export interface CheckParts {
  readonly name: string;
  readonly kind: CheckKind;
  readonly command: readonly [string, ...string[]];
  readonly covers: Covers;
  readonly setup: Setup;
  readonly near?: NearRunner | null;
}

/** A check of this folder of the project; a folder's name is part of its checks' names. */
export function newCheck({ folder }: Project, parts: CheckParts): Check {
  const { name, kind, covers, setup, near = null } = parts;
  const [file, ...args] = parts.command;
  return { name: folder === "" ? name : `${folder}: ${name}`, kind, file, args, folder, covers, setup, near, uses: [] };
}

/** Ready when the command starts; else missing, with what to do about it. */
export async function setupOf(project: Project, probe: readonly [string, ...string[]], advice: string): Promise<Setup> {
  const [file, ...args] = probe;
  if (await project.starts(file, ...args)) return { state: "ready", advice };
  return { state: "missing", advice: `${[file, ...args].join(" ")} does not run here. ${advice}` };
}
