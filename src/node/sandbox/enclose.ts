import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Confinement, Traces } from "../../core/confinement.ts";
import { SYSTEM_TEMP } from "./bubblewrap.ts";
import type { Mechanism } from "./mechanism.ts";
import { type Places, realPath } from "./places.ts";
import { type Guarded, guardProtected } from "./protected-paths.ts";
import { watchFolders } from "./touched.ts";

/** How a command is confined: by what was proved to work here, or without it. */
export interface Enclosure {
  readonly mechanism: Mechanism | null;
  readonly places: Places;
}

interface Program {
  readonly file: string;
  readonly args: readonly string[];
}

export interface EnclosedProgram extends Program {
  /** Added to the closed environment. */
  readonly env: Readonly<Record<string, string>>;
  /** It says on its file descriptor 3 that the enclosure stands. */
  readonly marks: boolean;
  /** To be called once, when all its processes have ended. */
  finish(): Promise<Traces>;
}

/** In the enclosure, before the program: without this byte the program was never started. */
const MARK = 'printf . >&3; exec 3>&-; exec "$@"';

/**
 * The program in its enclosure. Where the system offers none, it runs as it is, and afterwards is told what it did to
 * what was to stay: protected files are put back, dependencies are not. `home`: a folder of ours that it may write in, and
 * that nobody looks through: for programs that keep a home.
 */
export async function encloseProgram(
  program: Program,
  { cwd, confine, home }: { readonly cwd: string; readonly confine: Confinement; readonly home?: string },
  privateFolder: string,
  { mechanism, places }: Enclosure,
): Promise<EnclosedProgram> {
  const write = confine.write.map(real);
  const readOnly = [...new Set(confine.readOnly.flatMap((path) => [path, real(path)]))].filter(isThere);
  const guarded: Guarded[] = [];
  const restore = async () => {
    const undone: string[] = [];
    for (const one of guarded) undone.push(...(await one.restore()));
    return undone;
  };
  try {
    for (const folder of write) guarded.push(await guardProtected(folder, mechanism?.placeholders ?? false));
  } catch (error) {
    await restore();
    throw error;
  }
  if (mechanism === null) {
    const touched = await watchFolders(readOnly);
    return {
      ...program,
      env: places.env,
      marks: false,
      finish: async () => ({ undone: await restore(), touched: await touched() }),
    };
  }
  mkdirSync(join(privateFolder, SYSTEM_TEMP));
  const programs = [program.file, real(program.file)];
  const wrapped = mechanism.wrap(
    {
      file: "/bin/sh",
      args: ["-c", MARK, "sh", program.file, ...program.args],
      cwd: real(cwd),
      privateFolder,
      ...(home !== undefined && { home: real(home) }),
      confine: { write, readOnly: [...programs, ...readOnly], network: confine.network },
      protectedPaths: guarded.flatMap((one) => one.paths),
      emptyFolders: guarded.flatMap((one) => one.emptyFolders),
    },
    places,
  );
  return { ...wrapped, env: places.env, marks: true, finish: async () => ({ undone: await restore(), touched: [] }) };
}

function real(path: string): string {
  return realPath(path) ?? path;
}

function isThere(path: string): boolean {
  return realPath(path) !== undefined;
}
