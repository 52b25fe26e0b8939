import { randomBytes } from "node:crypto";
import type { Stats } from "node:fs";
import * as fs from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import type { FileStat, Files } from "../core/host.ts";

/**
 * The disk. A write replaces a link by a file and never writes through it; a list is sorted by name, and a folder
 * that is not there cannot be listed (it throws).
 */
export function createFiles(): Files {
  return {
    read: (path) => orUndefined(fs.readFile(path)),
    write: replaceFile,
    append,
    stat: async (path) => {
      const found = await orUndefined(fs.lstat(path));
      return found && { kind: kindOf(found), size: found.size };
    },
    list: async (folder) => {
      const entries = await fs.readdir(folder, { withFileTypes: true });
      const named = entries.map((entry) => ({ name: entry.name, kind: kindOf(entry) }));
      return named.sort((a, b) => (a.name < b.name ? -1 : 1));
    },
    makeFolder: async (path) => {
      await fs.mkdir(path, { recursive: true });
    },
    // `resolve` drops a trailing separator, which would make the system look behind a link.
    remove: (path) => fs.rm(resolve(path), { recursive: true, force: true, maxRetries: 3, retryDelay: 50 }),
    link: (target, path) => fs.symlink(target, path),
    realPath: (path) => orUndefined(fs.realpath(path)),
  };
}

async function replaceFile(path: string, data: Uint8Array | string): Promise<void> {
  const folder = dirname(path);
  await fs.mkdir(folder, { recursive: true });
  const existing = await orUndefined(fs.lstat(path));
  const mode = existing?.isFile() ? existing.mode & 0o7777 : undefined;
  const beside = join(folder, `.${basename(path).slice(0, 100)}.${randomBytes(6).toString("hex")}.tmp`);
  try {
    const handle = await fs.open(beside, "wx");
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

async function append(path: string, data: string): Promise<void> {
  const folder = dirname(path);
  const isNew = (await orUndefined(fs.lstat(path))) === undefined;
  if (isNew) await fs.mkdir(folder, { recursive: true });
  const handle = await fs.open(path, "a");
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

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
