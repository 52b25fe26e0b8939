import { type Dirent, lstatSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { canonicalName, protectedReason } from "../../core/workspace/protected.ts";
import { PROTECTED_CHILDREN } from "../../core/workspace/protected-names.ts";
import { nextTurn } from "../turns.ts";

export interface Found {
  readonly path: string;
  /** It lies in no protected folder, and is no link. */
  readonly outermost: boolean;
  readonly kind: "file" | "folder" | "link";
}

/** What one folder held when it was listed. */
interface Listing {
  /** Of the folder, from before it was listed; a program cannot set it. */
  readonly changedAt: number;
  readonly inode: number;
  readonly entries: number;
  /** It did not leave anything out: what was left out may count the next time. */
  readonly complete: boolean;
  readonly found: readonly Found[];
  readonly folders: readonly Place[];
}

interface Place {
  readonly folder: string;
  /** It is protected, or lies in a folder that is. */
  readonly inside: boolean;
}

/** Listings by folder, of those that had not changed for long enough that the next change will show. */
export type Seen = ReadonlyMap<string, Listing>;

export interface Walked {
  /** Files and links that are protected, and folders that are so themselves; outer ones first. */
  readonly found: readonly Found[];
  readonly seen: Seen;
}

/** Nobody keeps so many; what is above is not looked at, and is left out of results all the same. */
const MOST_ENTRIES = 100_000;

/** Folders that no protected file is looked for in: dependencies are the user's own or made by a tool for itself. */
const NOT_ENTERED = new Set(["node_modules", ".venv", "venv", "__pycache__"]);

/** Disks tell the time of a change in steps: of some milliseconds, and of two seconds where they are old. */
const CLEARLY_BEFORE_MS = 2_500;

/**
 * Looks for protected names below a folder. Folders that have not changed since `seen` are not listed again, which on
 * Windows is not relied on. What `skipped` names is as if it were not there.
 */
export async function walkProtected(
  root: string,
  skipped: (path: string) => boolean,
  before?: Seen,
  now = Date.now,
): Promise<Walked> {
  const found: Found[] = [];
  const seen = new Map<string, Listing>();
  const waiting: Place[] = [{ folder: root, inside: false }];
  let entries = 0;
  for (let next = waiting.pop(); next !== undefined && entries < MOST_ENTRIES; next = waiting.pop()) {
    await nextTurn();
    const stat = lstatSync(next.folder, { throwIfNoEntry: false });
    if (stat === undefined) continue;
    const earlier = before?.get(next.folder);
    const same = earlier !== undefined && earlier.changedAt === stat.ctimeMs && earlier.inode === stat.ino;
    const listing = same ? earlier : look(next, stat.ctimeMs, stat.ino, skipped);
    entries += listing.entries;
    found.push(...listing.found);
    waiting.push(...listing.folders);
    const changeWillShow = process.platform !== "win32" && listing.changedAt < now() - CLEARLY_BEFORE_MS;
    if (changeWillShow && listing.complete) seen.set(next.folder, listing);
  }
  return { found, seen };
}

function look(place: Place, changedAt: number, inode: number, skipped: (path: string) => boolean): Listing {
  const { folder, inside } = place;
  const found: Found[] = [];
  const folders: Place[] = [];
  const parent = basename(folder);
  const childrenCount = PROTECTED_CHILDREN.has(canonicalName(parent));
  const entries = listed(folder);
  let complete = true;
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (skipped(path)) {
      complete = false;
      continue;
    }
    const kind = entry.isDirectory() ? "folder" : entry.isSymbolicLink() ? "link" : "file";
    const guarded = inside || isProtected(childrenCount ? `${parent}/${entry.name}` : entry.name);
    if (guarded) found.push({ path, outermost: !inside && kind !== "link", kind });
    if (kind === "folder" && (guarded || !NOT_ENTERED.has(entry.name))) folders.push({ folder: path, inside: guarded });
  }
  return { changedAt, inode, entries: entries.length, complete, found, folders };
}

const answers = new Map<string, boolean>();

/**
 * Of a name, with the folder it stands in where that counts; no folder further above is protected. The same ones come
 * again and again.
 */
function isProtected(name: string): boolean {
  const known = answers.get(name);
  if (known !== undefined) return known;
  const answer = protectedReason(name) !== null;
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
