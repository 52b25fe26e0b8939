import { join } from "node:path";
import { errorText } from "../error-text.ts";
import type { Host } from "../host.ts";

/** Folders that are cleared in one go; the rest has its turn at the next start. */
const MOST = 20;

interface Dead {
  /** Folder whose subfolders each belong to one run. */
  readonly parent: string;
  /** Names in a run's folder that are of no use after it has ended. All else stays. */
  readonly parts: readonly string[];
  /** Whether a run, by the name of its folder, still needs them: it can be resumed. Left out: none does. */
  readonly keep?: (run: string) => Promise<boolean>;
  readonly signal: AbortSignal;
}

/**
 * Removes what killed runs could not: a run that nobody claims any more is dead. Copies of a folder are large, and a
 * run that ended in order has removed its own. Never throws: what cannot be removed now is removed at another start.
 */
export async function clearDeadFolders(
  host: Host,
  { parent, parts, keep = async () => false, signal }: Dead,
): Promise<void> {
  try {
    let cleared = 0;
    for (const run of await subfolders(host, parent)) {
      const folder = join(parent, run);
      const left = (await host.files.list(folder)).filter((entry) => parts.includes(entry.name));
      if (left.length === 0) continue;
      if (signal.aborted || cleared === MOST) return;
      if (await keep(run)) continue;
      const release = await host.claim(folder);
      if (release === null) continue;
      cleared++;
      try {
        // It may have been another's until now.
        if (await keep(run)) continue;
        for (const { name } of left) await host.files.remove(join(folder, name));
      } finally {
        await release();
      }
      if ((await host.files.list(folder)).length === 0) await host.files.remove(folder);
    }
  } catch (error) {
    host.log("warn", `What an earlier run left could not be removed: ${errorText(error)}`);
  }
}

async function subfolders(host: Host, parent: string): Promise<readonly string[]> {
  if ((await host.files.stat(parent)) === undefined) return [];
  return (await host.files.list(parent)).filter((entry) => entry.kind === "folder").map((entry) => entry.name);
}
