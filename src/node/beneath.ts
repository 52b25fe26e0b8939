import { constants, existsSync } from "node:fs";
import * as fs from "node:fs/promises";
import { isAbsolute, join, relative, sep } from "node:path";
import { codeOf } from "./error-code.ts";

/** One link per open handle; a path through it starts at that very folder, wherever its name leads by now. */
export const HANDLES = "/proc/self/fd";

const FOLDER = constants.O_RDONLY | constants.O_DIRECTORY;

/**
 * Does `work` in a folder that was reached from `within` without following a link. On Linux this holds also while
 * somebody swaps folders for links: each step opens the next folder from the handle of the last one (as `openat` does),
 * and `work` gets a path through the handle. Node has no such call elsewhere: there each step is looked at first, which
 * a swap at the right moment gets past.
 *
 * @param make makes folders that are not there; without it what is missing rejects with ENOENT.
 */
export async function inFolder<T>(
  within: string,
  folder: string,
  make: boolean,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  const way = relative(within, folder);
  if (way === ".." || way.startsWith(`..${sep}`) || isAbsolute(way))
    throw new Error(`${folder} is not in ${within}: name a file of that folder`);
  const segments = way.split(sep).filter((segment) => segment !== "");
  return process.platform === "linux" && existsSync(HANDLES)
    ? await byHandles(within, segments, make, work)
    : await work(await byNames(within, segments, make));
}

async function byHandles<T>(
  within: string,
  segments: readonly string[],
  make: boolean,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  let handle = await fs.open(within, FOLDER);
  try {
    for (const segment of segments) {
      const path = `${HANDLES}/${handle.fd}/${segment}`;
      const next = await openFolder(path, make);
      await handle.close();
      handle = next;
    }
    return await work(`${HANDLES}/${handle.fd}`);
  } finally {
    await handle.close();
  }
}

async function openFolder(path: string, make: boolean) {
  const flags = FOLDER | constants.O_NOFOLLOW;
  try {
    return await fs.open(path, flags);
  } catch (error) {
    if (!make || codeOf(error) !== "ENOENT") throw error;
    await fs.mkdir(path).catch((failure: unknown) => {
      if (codeOf(failure) !== "EEXIST") throw failure;
    });
    return await fs.open(path, flags);
  }
}

async function byNames(within: string, segments: readonly string[], make: boolean): Promise<string> {
  let path = within;
  for (const segment of segments) {
    path = join(path, segment);
    if (make) await fs.mkdir(path, { recursive: true });
    if ((await fs.lstat(path)).isSymbolicLink()) throw new Error(`${path} is a link: use the place that it leads to`);
  }
  return path;
}
