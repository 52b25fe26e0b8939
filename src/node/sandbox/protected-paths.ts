import { chmodSync, lstatSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { rm, rmdir, unlink } from "node:fs/promises";
import { basename, dirname, join, relative, sep } from "node:path";
import { nextTurn } from "../turns.ts";
import { PROTECTED_FILES, PROTECTED_FOLDERS } from "./protected-names.ts";
import { type Found, type Seen, walkProtected } from "./protected-walk.ts";

/** What is protected in one write folder while a command runs there. */
export interface Guarded {
  /** Absolute, outermost only: what was there, and files that were put there as placeholders. No links. */
  readonly paths: readonly string[];
  /** Folders that were put there as placeholders. */
  readonly emptyFolders: readonly string[];
  /**
   * Takes the placeholders away and puts back what was changed, by whatever way (a rename of the folder above).
   * @returns paths relative to the folder that had been made, changed or removed.
   */
  restore(): Promise<readonly string[]>;
}

/** Placeholders of commands that run now, with how many of them hold each; none: it is being removed. */
const held = new Map<string, number>();

const MOST_KEPT_BYTES = 1024 * 1024;

export async function guardProtected(folder: string, placeholders: boolean): Promise<Guarded> {
  if (placeholders) removeLeftovers(folder);
  const skipped = (path: string) => held.has(path);
  const walked = await walkProtected(folder, skipped, seenIn.get(folder));
  const before = new Map<string, Kept>();
  for (const entry of walked.found) {
    await nextTurn();
    before.set(entry.path, keep(entry));
  }
  const made = placeholders ? await addPlaceholders(folder) : [];
  const there = [...before.values()].filter((kept) => kept.outermost).map((kept) => kept.path);
  return {
    paths: [...there, ...made.filter((path) => basename(path) in PROTECTED_FILES)],
    emptyFolders: made.filter((path) => !(basename(path) in PROTECTED_FILES)),
    async restore() {
      await releasePlaceholders(made);
      const undone: string[] = [];
      const now = new Set<string>();
      const { found, seen } = await walkProtected(folder, skipped, seenIn.get(folder) ?? walked.seen);
      remember(folder, seen);
      for (const { path, kind } of found) {
        await nextTurn();
        now.add(path);
        const kept = before.get(path);
        if (kept !== undefined && kept.kind === kind && same(kept)) continue;
        if (undone.some((outer) => path.startsWith(outer + sep))) continue;
        await rm(path, { recursive: true, force: true });
        if (kept !== undefined) putBack(kept);
        undone.push(path);
      }
      for (const kept of before.values()) {
        if (now.has(kept.path) || kept.bytes === null) continue;
        putBack(kept);
        undone.push(kept.path);
      }
      return undone.map((path) => relative(folder, path));
    },
  };
}

/** Of the folders that commands ran in last, as they were behind the last command. */
const seenIn = new Map<string, Seen>();
/** A folder of 1,000 folders takes some 300 kB. */
const MOST_SEEN = 32;

function remember(folder: string, seen: Seen): void {
  seenIn.delete(folder);
  seenIn.set(folder, seen);
  const [oldest] = seenIn.keys();
  if (seenIn.size > MOST_SEEN && oldest !== undefined) seenIn.delete(oldest);
}

interface Kept extends Found {
  /** `null`: a folder, a link, or too big to be kept; then only that it is there counts. */
  readonly bytes: Buffer | null;
  readonly mode: number;
}

function keep(found: Found): Kept {
  const stat = lstatSync(found.path);
  const plain = stat.isFile() && stat.size <= MOST_KEPT_BYTES;
  return { ...found, mode: stat.mode & 0o7777, bytes: plain ? readFileSync(found.path) : null };
}

function same(kept: Kept): boolean {
  const stat = lstatSync(kept.path, { throwIfNoEntry: false });
  if (kept.bytes === null) return stat !== undefined;
  return stat?.isFile() === true && stat.size === kept.bytes.length && readFileSync(kept.path).equals(kept.bytes);
}

function putBack(kept: Kept): void {
  if (kept.bytes === null) return;
  mkdirSync(dirname(kept.path), { recursive: true });
  writeFileSync(kept.path, kept.bytes);
  chmodSync(kept.path, kept.mode);
}

/** Those of a process that was killed: git leaves no empty folder in a copy, so nobody else made these. */
function removeLeftovers(folder: string): void {
  for (const name of PROTECTED_FOLDERS) {
    const path = join(folder, name);
    if (held.has(path)) continue;
    try {
      rmdirSync(path);
    } catch {
      // Not there, or not empty: the copy's own.
    }
  }
}

async function addPlaceholders(folder: string): Promise<readonly string[]> {
  const made: string[] = [];
  const hold = (path: string, make: () => void) => {
    const count = held.get(path) ?? 0;
    // Another command's that is just going away, or the copy's own.
    if (count === 0 && held.has(path)) return;
    if (count === 0 && lstatSync(path, { throwIfNoEntry: false }) !== undefined) return;
    if (count === 0) make();
    held.set(path, count + 1);
    made.push(path);
  };
  try {
    for (const name of PROTECTED_FOLDERS) {
      const path = join(folder, name);
      hold(path, () => mkdirSync(path));
    }
    for (const [name, content] of Object.entries(PROTECTED_FILES)) {
      const path = join(folder, name);
      hold(path, () => writeFileSync(path, content, { flag: "wx" }));
    }
  } catch (error) {
    await releasePlaceholders(made);
    throw error;
  }
  return made;
}

/** What is no longer empty is no placeholder any more, and stays to be looked at. */
async function releasePlaceholders(made: readonly string[]): Promise<void> {
  await Promise.all(
    made.map(async (path) => {
      const count = (held.get(path) ?? 1) - 1;
      held.set(path, count);
      if (count > 0) return;
      // Gone, or filled: neither is an error. Until it is gone it is nobody's.
      await (basename(path) in PROTECTED_FILES ? unlink(path) : rmdir(path)).catch(() => {});
      held.delete(path);
    }),
  );
}
