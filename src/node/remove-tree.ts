import { constants, existsSync } from "node:fs";
import * as fs from "node:fs/promises";
import { HANDLES } from "./beneath.ts";
import { codeOf } from "./error-code.ts";

const TRIES = 4;
const PAUSE_MS = 50;

/**
 * Removes a file, a link or a whole folder; nothing there is no error. On Linux each folder is opened without following
 * a link, and what is in it is removed through its handle: somebody who swaps a folder for a link while it is being
 * emptied (a process that a command has left behind) does not lead the removal elsewhere. `fs.rm` looks and then lists by
 * name, and a link put there between the two had it empty what the link led to. Node can do no better on other systems.
 */
export async function removeTree(path: string): Promise<void> {
  if (process.platform !== "linux" || !existsSync(HANDLES))
    return await fs.rm(path, { recursive: true, force: true, maxRetries: TRIES - 1, retryDelay: PAUSE_MS });
  for (let attempt = 1; ; attempt++) {
    try {
      return await removeEntry(path);
    } catch (error) {
      // Somebody still writes there, or has swapped the name since it was looked at.
      if (attempt === TRIES || !PASSING.has(codeOf(error) ?? "")) throw error;
      await new Promise((resume) => setTimeout(resume, PAUSE_MS * attempt));
    }
  }
}

const PASSING = new Set(["ENOTEMPTY", "EBUSY", "ENOTDIR", "ELOOP", "EMFILE", "ENFILE"]);

async function removeEntry(path: string): Promise<void> {
  if (!(await unlinked(path))) await removeFolder(path);
}

async function removeFolder(path: string): Promise<void> {
  const handle = await openItself(path);
  if (handle === undefined) return;
  try {
    const inside = `${HANDLES}/${handle.fd}`;
    const entries = await fs.readdir(inside, { withFileTypes: true });
    const folders = entries.filter((entry) => entry.isDirectory());
    const others = entries.filter((entry) => !entry.isDirectory());
    await Promise.all(others.map(({ name }) => removeEntry(`${inside}/${name}`)));
    // One after the other: an open handle for each level, not for each folder.
    for (const { name } of folders) await removeFolder(`${inside}/${name}`);
  } finally {
    await handle.close();
  }
  await ignoring("ENOENT", fs.rmdir(path));
}

/** `undefined`: not there. A link is never opened (ENOTDIR). */
async function openItself(path: string) {
  try {
    return await fs.open(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** `false`: it is a folder. */
async function unlinked(path: string): Promise<boolean> {
  try {
    await ignoring("ENOENT", fs.unlink(path));
    return true;
  } catch (error) {
    if (codeOf(error) === "EISDIR") return false;
    throw error;
  }
}

async function ignoring(code: string, work: Promise<void>): Promise<void> {
  await work.catch((error: unknown) => {
    if (codeOf(error) !== code) throw error;
  });
}
