import { readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { isInUse } from "./windows.ts";

/** Simulated runs are kept this long after their last step, to be looked at. */
const KEEP_MS = 7 * 86_400_000;
const SUFFIX = ".sqlite";

/**
 * Removes the ledgers of old simulated runs, with all that lies beside each, unless a window has one open. `now`:
 * milliseconds since the epoch. What cannot be removed stays, and is tried again the next time. For the folder of
 * simulated runs only: real spend is never removed.
 */
export function pruneSimulated(folder: string, now: number): void {
  const names = namesIn(folder);
  for (const name of names) {
    if (!name.endsWith(SUFFIX)) continue;
    const parts = names.filter((other) => other.startsWith(name)).map((other) => join(folder, other));
    try {
      const touched = Math.max(...parts.map((path) => statSync(path).mtimeMs));
      if (now - touched <= KEEP_MS || isInUse(join(folder, name))) continue;
      for (const path of parts) rmSync(path, { recursive: true, force: true });
    } catch {
      // Somebody else removes it now, or it may not be removed.
    }
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
