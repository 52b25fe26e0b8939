import {
  chmodSync,
  type Dirent,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { rmdir, unlink } from "node:fs/promises";
import { basename, dirname, join, relative, sep } from "node:path";
import { protectedReason } from "../../core/workspace/protected.ts";
import { PROTECTED_FILES, PROTECTED_FOLDERS } from "./protected-names.ts";

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

/** Nobody keeps so many; what is above is not looked at, and is left out of results all the same. */
const MOST_ENTRIES = 100_000;
const MOST_KEPT_BYTES = 1024 * 1024;

/** Folders that no protected file is looked for in: dependencies are the user's own or made by a tool for itself. */
const NOT_ENTERED = new Set(["node_modules", ".venv", "venv", "__pycache__"]);

export async function guardProtected(folder: string, placeholders: boolean): Promise<Guarded> {
  if (placeholders) removeLeftovers(folder);
  const before = new Map((await protectedIn(folder)).map((entry) => [entry.path, keep(entry)]));
  const made = placeholders ? await addPlaceholders(folder) : [];
  const there = [...before.values()].filter((kept) => kept.outermost).map((kept) => kept.path);
  return {
    paths: [...there, ...made.filter((path) => basename(path) in PROTECTED_FILES)],
    emptyFolders: made.filter((path) => !(basename(path) in PROTECTED_FILES)),
    async restore() {
      await releasePlaceholders(made);
      const undone: string[] = [];
      const now = new Set<string>();
      for (const { path, kind } of await protectedIn(folder)) {
        now.add(path);
        const kept = before.get(path);
        if (kept !== undefined && kept.kind === kind && same(kept)) continue;
        if (undone.some((outer) => path.startsWith(outer + sep))) continue;
        rmSync(path, { recursive: true, force: true });
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

interface Found {
  readonly path: string;
  /** It lies in no protected folder, and is no link. */
  readonly outermost: boolean;
  readonly kind: "file" | "folder" | "link";
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

/** Work at one go; the editor that this runs in has other things to do. */
const SLICE_MS = 5;

interface Walk {
  readonly root: string;
  readonly found: Found[];
  readonly waiting: { readonly folder: string; readonly inside: boolean }[];
}

/** Files and links that are protected, and folders that are so themselves; outer ones first. */
async function protectedIn(root: string): Promise<readonly Found[]> {
  const walk: Walk = { root, found: [], waiting: [{ folder: root, inside: false }] };
  let entries = 0;
  let since = performance.now();
  for (let next = walk.waiting.pop(); next !== undefined && entries < MOST_ENTRIES; next = walk.waiting.pop()) {
    entries += lookInto(next.folder, next.inside, walk);
    if (performance.now() - since < SLICE_MS) continue;
    await new Promise(setImmediate);
    since = performance.now();
  }
  return walk.found;
}

function lookInto(folder: string, inside: boolean, { root, found, waiting }: Walk): number {
  const entries = listed(folder);
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (held.has(path)) continue;
    const kind = entry.isDirectory() ? "folder" : entry.isSymbolicLink() ? "link" : "file";
    const guarded = inside || isProtected(relative(root, path).replaceAll("\\", "/"), entry.name);
    if (guarded) found.push({ path, outermost: !inside && kind !== "link", kind });
    if (kind === "folder" && (guarded || !NOT_ENTERED.has(entry.name))) waiting.push({ folder: path, inside: guarded });
  }
  return entries.length;
}

const answers = new Map<string, boolean>();

/** Outside of .github the name decides, since no folder above is protected; the same names come again and again. */
function isProtected(path: string, name: string): boolean {
  if (/(^|\/)\.github\//i.test(path)) return protectedReason(path) !== null;
  const known = answers.get(name);
  if (known !== undefined) return known;
  const answer = protectedReason(path) !== null;
  if (answers.size < MOST_ENTRIES) answers.set(name, answer);
  return answer;
}

function listed(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // Gone meanwhile, or shut by the command: what cannot be read cannot be taken over either.
    return [];
  }
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
