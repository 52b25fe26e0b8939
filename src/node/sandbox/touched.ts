import { type Dirent, lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { nextTurn } from "../turns.ts";

/** Entries that are looked at, from the top down: the packages and their own files. About 10 µs each. */
const MOST_ENTRIES = 4_000;

/**
 * For where nothing keeps a command from writing into folders that are the user's own: tells afterwards whether
 * something did. By the time of change, which a program cannot set. What lies deeper than the limit is not seen, and
 * what somebody else changed meanwhile is seen too.
 */
export async function watchFolders(folders: readonly string[]): Promise<() => Promise<readonly string[]>> {
  const before = await timesOf(folders);
  return async () => {
    const after = await timesOf(folders);
    return folders.filter((_, place) => changed(before[place], after[place]));
  };
}

type Times = ReadonlyMap<string, number>;

async function timesOf(folders: readonly string[]): Promise<readonly Times[]> {
  const times: Times[] = [];
  for (const folder of folders) times.push(await changeTimes(folder));
  return times;
}

function changed(before: Times = new Map(), after: Times = new Map()): boolean {
  return before.size !== after.size || [...after].some(([path, time]) => before.get(path) !== time);
}

async function changeTimes(folder: string): Promise<Times> {
  const times = new Map<string, number>();
  let level = [folder];
  while (level.length > 0 && times.size < MOST_ENTRIES) {
    const next: string[] = [];
    for (const path of level) {
      const stat = lstatSync(path, { throwIfNoEntry: false });
      if (stat === undefined) continue;
      times.set(path, stat.ctimeMs);
      await nextTurn();
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
