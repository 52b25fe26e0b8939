import { type Dirent, lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** Entries that are looked at, from the top down: the packages and their own files. About 10 µs each. */
const MOST_ENTRIES = 4_000;

/**
 * For where nothing keeps a command from writing into folders that are the user's own: tells afterwards whether
 * something did. By the time of change, which a program cannot set. What lies deeper than the limit is not seen, and
 * what somebody else changed meanwhile is seen too.
 */
export function watchFolders(folders: readonly string[]): () => readonly string[] {
  const before = folders.map((folder) => changeTimes(folder));
  return () => folders.filter((folder, place) => changed(before[place], changeTimes(folder)));
}

function changed(before: ReadonlyMap<string, number> | undefined, after: ReadonlyMap<string, number>): boolean {
  return before?.size !== after.size || [...after].some(([path, time]) => before.get(path) !== time);
}

function changeTimes(folder: string): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  let level = [folder];
  while (level.length > 0 && times.size < MOST_ENTRIES) {
    const next: string[] = [];
    for (const path of level) {
      const stat = lstatSync(path, { throwIfNoEntry: false });
      if (stat === undefined) continue;
      times.set(path, stat.ctimeMs);
      if (times.size >= MOST_ENTRIES) break;
      if (stat.isDirectory()) next.push(...entries(path).map((entry) => join(path, entry.name)));
    }
    level = next;
  }
  return times;
}

function entries(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return [];
  }
}
