import { mkdirSync, mkdtempSync, realpathSync, rmdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, delimiter, dirname, join } from "node:path";

export type HostEnvironment = Readonly<Record<string, string | undefined>>;

/** Windows programs do not start without these; none of them holds a secret. */
const WINDOWS_NAMES = [
  "SystemRoot",
  "SystemDrive",
  "ComSpec",
  "PATHEXT",
  "NUMBER_OF_PROCESSORS",
  "PROCESSOR_ARCHITECTURE",
];

/**
 * What a command sees of the environment: PATH, LANG, and a home and a temp folder of its own. No key, no token, no
 * NODE_OPTIONS, and none of the settings in the user's home folder. The home is a courtesy to honest tools, no
 * sandbox: a program can still open the real one by its path.
 */
export function closedEnvironment(folder: string, env: HostEnvironment): Record<string, string> {
  const [home, temp] = PARTS.map((part) => join(folder, part)) as [string, string];
  const closed = { PATH: searchPath(env), HOME: home, TMPDIR: temp, LANG: env.LANG || "C.UTF-8" };
  if (process.platform !== "win32") return closed;
  const system = WINDOWS_NAMES.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]] as const]));
  return {
    ...closed,
    ...Object.fromEntries(system),
    USERPROFILE: home,
    APPDATA: home,
    LOCALAPPDATA: home,
    TEMP: temp,
    TMP: temp,
  };
}

/** PATH with the running Node's folder in front, so that `node` is this Node. Inside an editor it is left as it is. */
export function searchPath(env: HostEnvironment): string {
  const inherited = env.PATH ?? env.Path ?? "";
  if (!/^node(\.exe)?$/i.test(basename(process.execPath))) return inherited;
  return [dirname(process.execPath), inherited].filter((part) => part !== "").join(delimiter);
}

export const PRIVATE_PREFIX = "frugal-swarm-run-";

/** Its name tells the process that made it (orphans.ts). */
export const PRIVATE_FOLDER = /^frugal-swarm-run-(\d+)-/;

/**
 * A folder for one command's home and temp files. Its name also marks the command's processes (process-tree.ts).
 * Made at once, as its removal: a swarm runs hundreds of short git commands, and a hop to another thread for each of a
 * handful of folders costs more than git does.
 */
export function makePrivateFolder(): string {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), `${PRIVATE_PREFIX}${process.pid}-`));
  for (const part of PARTS) mkdirSync(join(folder, part));
  return folder;
}

const PARTS = ["home", "tmp"] as const;

/**
 * Never throws: what cannot be removed now lies in the system's temp folder and goes with it. `atOnce` for short
 * commands that leave it empty; of a swarm that is cancelled dozens go together, and the editor must not wait for them.
 */
export async function removePrivateFolder(folder: string, atOnce: boolean): Promise<void> {
  if (atOnce && removedAtOnce(folder)) return;
  await rm(folder, { recursive: true, force: true, maxRetries: 2, retryDelay: 20 }).catch(() => {});
}

function removedAtOnce(folder: string): boolean {
  try {
    for (const part of PARTS) rmdirSync(join(folder, part));
    rmdirSync(folder);
    return true;
  } catch {
    // The command left something in it.
    return false;
  }
}
