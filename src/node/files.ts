import { randomBytes } from "node:crypto";
import { constants, type Stats } from "node:fs";
import * as fs from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import type { FileStat, Files, ReadOptions, Within } from "../core/host.ts";
import { inFolder } from "./beneath.ts";
import { codeOf } from "./error-code.ts";
import { removeTree } from "./remove-tree.ts";

/** What is not `within` a folder of somebody's is our own, and nobody else's to read. */
const PRIVATE_FILE = 0o600;
const PRIVATE_FOLDER = 0o700;

/**
 * The disk. A write replaces a link by a file and never writes through it; a list is sorted by name, and a folder
 * that is not there cannot be listed (it throws).
 */
export function createFiles(): Files {
  return {
    read: (path, options) => orUndefined(options === undefined ? fs.readFile(path) : readPart(path, options)),
    write: (path, data, { within, mode } = {}) =>
      within === undefined
        ? makeFolder(dirname(path)).then(() => replaceFile(path, data, mode, PRIVATE_FILE))
        : inFolder(within, dirname(path), true, (folder) => replaceFile(join(folder, basename(path)), data, mode)),
    append,
    stat: async (path) => {
      const found = await orUndefined(fs.lstat(path));
      if (found === undefined) return undefined;
      const mode = process.platform === "win32" ? {} : { mode: found.mode & 0o7777 };
      return { kind: kindOf(found), size: found.size, ...mode };
    },
    list: async (folder, { within } = {}) => {
      const readFolder = (path: string) => fs.readdir(path, { withFileTypes: true });
      const entries = await (within === undefined ? readFolder(folder) : inFolder(within, folder, false, readFolder));
      const named = entries.map((entry) => ({ name: entry.name, kind: kindOf(entry) }));
      return named.sort((a, b) => (a.name < b.name ? -1 : 1));
    },
    makeFolder,
    // `resolve` drops a trailing separator, which would make the system look behind a link.
    remove: async (path, { within } = {}) => {
      if (within === undefined) return await removeTree(resolve(path));
      // One file: by the time it is removed, a folder can stand there that nobody has looked at.
      await orUndefined(inFolder(within, dirname(path), false, (folder) => fs.unlink(join(folder, basename(path)))));
    },
    move,
    link: (target, path) => fs.symlink(target, path),
    realPath: (path) => orUndefined(fs.realpath(path)),
  };
}

/** A part of a file, or a file that must be no link. Pipes and devices are refused, which would never end. */
async function readPart(path: string, { within, from = 0, bytes }: ReadOptions): Promise<Uint8Array> {
  if (within !== undefined)
    return await inFolder(within, dirname(path), false, (folder) =>
      readPart(join(folder, basename(path)), { from, ...(bytes !== undefined && { bytes }) }),
    );
  // Windows has neither flag.
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  const handle = await fs.open(path, flags);
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) throw new Error(`${path} is not a file: name a file`);
    if (from === 0 && bytes === undefined) return await handle.readFile();
    const wanted = Math.max(0, Math.min(bytes ?? stat.size, stat.size - from));
    const part = new Uint8Array(wanted);
    let filled = 0;
    while (filled < wanted) {
      const { bytesRead } = await handle.read(part, filled, wanted - filled, from + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return part.subarray(0, filled);
  } finally {
    await handle.close();
  }
}

async function move(from: string, to: string, { within }: Within = {}): Promise<void> {
  if (within === undefined) {
    await makeFolder(dirname(to));
    await rename(from, to);
    return await syncFolder(dirname(to));
  }
  await inFolder(within, dirname(from), false, (source) =>
    inFolder(within, dirname(to), true, async (target) => {
      await rename(join(source, basename(from)), join(target, basename(to)));
      await syncFolder(target);
    }),
  );
}

/** @param fresh permission bits of a file that was not there, before the umask. */
async function replaceFile(path: string, data: Uint8Array | string, asked?: number, fresh?: number): Promise<void> {
  const folder = dirname(path);
  const existing = await orUndefined(fs.lstat(path));
  const mode = asked ?? (existing?.isFile() ? existing.mode & 0o7777 : undefined);
  const beside = join(folder, `.${basename(path).slice(0, 100)}.${randomBytes(6).toString("hex")}.tmp`);
  try {
    const handle = await fs.open(beside, "wx", fresh);
    try {
      // Asked for apart from opening, where the umask would take bits away.
      if (mode !== undefined) await handle.chmod(mode);
      await handle.writeFile(data);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(beside, path);
  } catch (error) {
    await fs.rm(beside, { force: true });
    throw error;
  }
  await syncFolder(folder);
}

async function makeFolder(path: string): Promise<void> {
  await fs.mkdir(path, { recursive: true, mode: PRIVATE_FOLDER });
}

async function append(path: string, data: string): Promise<void> {
  const folder = dirname(path);
  const isNew = (await orUndefined(fs.lstat(path))) === undefined;
  if (isNew) await makeFolder(folder);
  const handle = await fs.open(path, "a", PRIVATE_FILE);
  try {
    await handle.appendFile(data);
    await handle.sync();
  } finally {
    await handle.close();
  }
  if (isNew) await syncFolder(folder);
}

const RENAME_TRIES = 10;

/** On Windows a rename over a file that a reader or a virus scanner holds open is refused for a moment. */
async function rename(from: string, to: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await fs.rename(from, to);
    } catch (error) {
      const passing = ["EPERM", "EACCES", "EBUSY"].includes(codeOf(error) ?? "");
      if (process.platform !== "win32" || !passing || attempt === RENAME_TRIES) throw error;
      await new Promise((resume) => setTimeout(resume, 10 * attempt));
    }
  }
}

/** Makes a new name last through a power cut. Windows knows no such call, some file systems refuse it. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await fs.open(folder, "r");
  try {
    await handle.sync();
  } catch (error) {
    if (!["EINVAL", "ENOTSUP", "EPERM"].includes(codeOf(error) ?? "")) throw error;
  } finally {
    await handle.close();
  }
}

function kindOf(entry: Pick<Stats, "isFile" | "isDirectory" | "isSymbolicLink">): FileStat["kind"] {
  if (entry.isFile()) return "file";
  if (entry.isDirectory()) return "folder";
  return entry.isSymbolicLink() ? "link" : "other";
}

async function orUndefined<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes(codeOf(error) ?? "")) return undefined;
    throw error;
  }
}
