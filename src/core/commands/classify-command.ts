import { relative, sep } from "node:path";
import type { Files } from "../host.ts";
import { resolveInside } from "../workspace/safe-path.ts";
import type { Argv, CommandVerdict } from "./command.ts";
import { readForm } from "./command-form.ts";
import { FILE_PROGRAMS } from "./programs/file-programs.ts";
import { git } from "./programs/git.ts";
import type { ReadOnlyProgram } from "./programs/program.ts";
import { TEXT_PROGRAMS } from "./programs/text-programs.ts";
import { secretReason } from "./secret-path.ts";
import type { Shell } from "./shell.ts";

/** Where a command would run. */
export interface CommandPlace {
  /** `Pick<Host, "files" | "shell">`: a Host is one. */
  readonly host: { readonly files: Files; readonly shell: Shell };
  /** Absolute folder in which it runs and which it may read. */
  readonly root: string;
  /** Absolute folder that the copy was made of, whose programs are not the system's either. */
  readonly workspace?: string;
}

/**
 * Whether a command line may run unasked on any machine: `plain`, when it is nothing but literal calls of known programs
 * that only read, on files inside `root`. Every doubt is `ask`, with a sentence for a person; nothing is run and nothing
 * is taken from the folder but where its paths lead.
 *
 * From outside of a swarm: `classifyCommand("ls -la", { host: createNodeHost(), root: "/absolute/folder" })`, with
 * `createNodeHost` of src/node/host.ts. `node benchmarks/commands.ts --lines FILE` says it of every line of a file.
 */
export async function classifyCommand(line: string, place: CommandPlace): Promise<CommandVerdict> {
  const form = await readForm(line, place.host.shell);
  if (form.status === "ask") return form;
  for (const step of form.steps) {
    const why = (await unknownBecause(step, place)) ?? (await plantedBecause(step.program, place));
    if (why !== null) return { status: "ask", why };
  }
  return form;
}

const PROGRAMS: ReadonlyMap<string, ReadOnlyProgram> = new Map([
  ...Object.entries(TEXT_PROGRAMS),
  ...Object.entries(FILE_PROGRAMS),
  ["git", git],
]);

/** Why it is not a known call of a program that only reads inside the place; `null`: it is one. */
export async function unknownBecause({ program, args }: Argv, place: CommandPlace): Promise<string | null> {
  const known = PROGRAMS.get(program);
  if (known === undefined) return `${program} is not on the list of programs that only read`;
  const reads = known(args);
  if (reads.status === "unknown") return `${program}: ${reads.why}`;
  for (const path of reads.paths) {
    if (path === "-" || path === "/dev/null" || path === "") continue;
    const found = await resolveInside(place.host.files, place.root, path);
    if (found.status === "refused") return `${program}: ${found.why}`;
    const secret = secretReason(found.relative) ?? secretReason(found.real);
    if (secret !== null) return `${program}: ${secret}`;
  }
  return null;
}

/** Why the file that the name stands for may not be the system's; `null` where it is, or where there is none. */
export async function plantedBecause(program: string, place: CommandPlace): Promise<string | null> {
  const found = await place.host.shell.find(program, place.root);
  if (found === undefined) return null;
  for (const folder of [place.root, place.workspace ?? place.root]) {
    const real = (await place.host.files.realPath(folder)) ?? folder;
    const inside = [found.file, found.real].find((file) => isWithin(folder, file) || isWithin(real, file));
    if (inside !== undefined) return `${program} is a file of the workspace: ${inside}`;
  }
  // A shim runs what a file of the folder names, such as .tool-versions.
  if (SHIM.test(found.file) || SHIM.test(found.real))
    return `${program} is chosen by files of the folder: ${found.file}`;
  return null;
}

const SHIM = /[\\/](?:shims|\.asdf|mise|\.volta|\.proto)[\\/]/;

function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === "" || (way.split(sep)[0] !== ".." && !/^(?:[A-Za-z]:|[\\/])/.test(way));
}
