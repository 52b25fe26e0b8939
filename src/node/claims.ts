import { mkdir, rm } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import type { Release } from "../core/host.ts";
import { tryLock } from "./ledger/lock.ts";

const NAME = "in-use.lock";

/** Folders that this process has claimed: opening their locks a second time would free them. */
const own = new Set<string>();

/**
 * Claims a folder for this process, until it is released or the process dies. `null` while another living process, or
 * this one, has it, and where it cannot be made. Where Node has no SQLite there are no locks, and nothing is claimed.
 */
export async function claimFolder(folder: string): Promise<Release | null> {
  if (!isBuiltin("node:sqlite") || own.has(folder)) return null;
  own.add(folder);
  const path = join(folder, NAME);
  const lock = await mkdir(folder, { recursive: true, mode: 0o700 }).then(
    () => tryLock(path),
    () => undefined,
  );
  if (lock === undefined) {
    own.delete(folder);
    return null;
  }
  return async () => {
    await rm(path, { force: true }).catch(() => {});
    lock.close();
    own.delete(folder);
  };
}
