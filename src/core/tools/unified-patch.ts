export interface HunkLine {
  readonly kind: "keep" | "remove" | "add";
  readonly text: string;
}

export interface Hunk {
  /** Line of the patch where it begins, from 1. */
  readonly line: number;
  readonly lines: readonly HunkLine[];
  /** "\ No newline at end of file" stands after the last line of the old, of the new text. */
  readonly oldEndsBare: boolean;
  readonly newEndsBare: boolean;
}

/** What a patch does to one file. `from` is `null` for a new file, `to` for one that is deleted. */
export interface FilePatch {
  readonly from: string | null;
  readonly to: string | null;
  /** Permission bits that the patch asks for. */
  readonly mode: number | null;
  readonly hunks: readonly Hunk[];
}

type ParsedPatch =
  | { readonly status: "parsed"; readonly files: readonly FilePatch[] }
  /** `why` is worded for a model. */
  | { readonly status: "refused"; readonly why: string };

/**
 * Reads a unified patch as models write it: line numbers and counts of hunks are not relied on, empty lines of context
 * may lack their blank, and text before the first file and after the last one is passed over. What a unified patch
 * cannot say about text files (binary changes, links, copies) is refused.
 */
export function parsePatch(patch: string): ParsedPatch {
  const lines = patch.replaceAll("\r\n", "\n").split("\n");
  if (lines.some((line) => line.startsWith("*** Begin Patch"))) return refused(NOT_UNIFIED);
  const files: FilePatch[] = [];
  let at = 0;
  while (at < lines.length) {
    if (!isFileStart(lines, at)) {
      if ((lines[at] ?? "").startsWith("@@"))
        return refused(
          `Line ${at + 1} of the patch begins a hunk before any file is named: put "--- a/PATH" and "+++ b/PATH" above it.`,
        );
      at++;
      continue;
    }
    const header = readHeader(lines, at);
    if (typeof header === "string") return refused(header);
    at = header.end;
    const hunks: Hunk[] = [];
    while ((lines[at] ?? "").startsWith("@@")) {
      const { hunk, end } = readHunk(lines, at);
      if (hunk.lines.length === 0)
        return refused(`The hunk at line ${at + 1} of the patch is empty: write its lines or leave it out.`);
      hunks.push(hunk);
      at = end;
      while (lines[at] === "") at++;
    }
    files.push({ from: header.from, to: header.to, mode: header.mode, hunks });
  }
  return files.length === 0 ? refused(NOT_UNIFIED) : { status: "parsed", files };
}

const NOT_UNIFIED =
  'This is not a unified patch. For each file write "--- a/PATH" and "+++ b/PATH" (or /dev/null), then hunks: a line ' +
  '"@@ -1 +1 @@" and lines that begin with " ", "-" or "+".';

interface Header {
  readonly from: string | null;
  readonly to: string | null;
  readonly mode: number | null;
  /** Index of the first line after it. */
  readonly end: number;
}

interface Said {
  mode: number | null;
  isNew: boolean;
  isGone: boolean;
  renameFrom: string | null;
  renameTo: string | null;
}

/** Lines of git's own, in any order, then the two names. */
function readHeader(lines: readonly string[], start: number): Header | string {
  const said: Said = { mode: null, isNew: false, isGone: false, renameFrom: null, renameTo: null };
  let names: readonly [string, string] | null = null;
  let at = start;
  for (; at < lines.length && names === null; at++) {
    const line = lines[at] ?? "";
    if (line.startsWith("@@") || (at > start && line.startsWith("diff --git "))) break;
    const next = lines[at + 1] ?? "";
    if (line.startsWith("--- ") && next.startsWith("+++ ")) names = [nameIn(line), nameIn(next)];
    const problem = readExtended(line, said);
    if (problem !== null) return `Line ${at + 1} of the patch ${problem}`;
  }
  if (names !== null) at++;
  return named(names ?? namesOfGit(lines[start] ?? ""), said, start + 1, at);
}

/** One line between "diff --git" and the hunks. @returns what is wrong with it. */
function readExtended(line: string, said: Said): string | null {
  if (/^(GIT binary patch|Binary files )/.test(line)) return "is a binary change: only text files can be patched.";
  if (/^copy (from|to) /.test(line)) return "copies a file: write the copy as a new file.";
  said.renameFrom = /^rename from (.+)$/.exec(line)?.[1] ?? said.renameFrom;
  said.renameTo = /^rename to (.+)$/.exec(line)?.[1] ?? said.renameTo;
  const [, what, mode] = /^(new file mode|deleted file mode|new mode) (\d+)/.exec(line) ?? [];
  if (what === undefined || mode === undefined) return null;
  if (what === "deleted file mode") said.isGone = true;
  else if (mode !== "100644" && mode !== "100755")
    return `asks for mode ${mode}: only 100644 and 100755 can be given, links not.`;
  else said.mode = Number.parseInt(mode.slice(3), 8);
  if (what === "new file mode") said.isNew = true;
  return null;
}

function named(names: readonly [string, string] | null, said: Said, line: number, end: number): Header | string {
  const file = `The file at line ${line} of the patch`;
  const isRename = said.renameFrom !== null && said.renameTo !== null;
  if (names === null && !isRename) return `${file} has no "---" and "+++" lines.`;
  const [from, to] = isRename ? [said.renameFrom, said.renameTo] : unprefixed(names ?? ["", ""]);
  if (`${from}${to}`.includes('"')) return `${file} has a quoted name: write it as it is.`;
  const old = said.isNew || from === "/dev/null" ? null : from;
  const now = said.isGone || to === "/dev/null" ? null : to;
  if (old === null && now === null) return `${file} has no name.`;
  if (old !== null && now !== null && old !== now && !isRename)
    return `${file} is called ${old} and ${now}: to rename, use move_file, or "rename from" and "rename to".`;
  return { from: old, to: now, mode: said.mode, end };
}

function isFileStart(lines: readonly string[], at: number): boolean {
  const line = lines[at] ?? "";
  return line.startsWith("diff --git ") || (line.startsWith("--- ") && (lines[at + 1] ?? "").startsWith("+++ "));
}

/** Without the time that `diff -u` puts after a tab. */
function nameIn(line: string): string {
  return (line.slice(4).split("\t")[0] ?? "").trim();
}

/** "diff --git a/x b/x" where both names are the same; with other names the lines below say them. */
function namesOfGit(line: string): readonly [string, string] | null {
  const names = line.slice("diff --git ".length);
  const half = (names.length - 1) / 2;
  const [left, right] = [names.slice(0, half), names.slice(half + 1)];
  return left.startsWith("a/") && right === `b/${left.slice(2)}` ? [left, right] : null;
}

/** "a/" and "b/" are git's, where they stand as a pair. */
function unprefixed([from, to]: readonly [string, string]): readonly [string, string] {
  const isOld = from === "/dev/null" || from.startsWith("a/");
  const isNew = to === "/dev/null" || to.startsWith("b/");
  if (!isOld || !isNew) return [from, to];
  return [from === "/dev/null" ? from : from.slice(2), to === "/dev/null" ? to : to.slice(2)];
}

/** Where the counts of the head fit what follows they tell the end of the hunk, else the next head does. */
function readHunk(lines: readonly string[], start: number): { readonly hunk: Hunk; readonly end: number } {
  const end = countedEnd(lines, start) ?? scannedEnd(lines, start);
  const found: HunkLine[] = [];
  let [oldEndsBare, newEndsBare] = [false, false];
  for (const line of lines.slice(start + 1, end)) {
    if (line.startsWith("\\")) {
      const last = found.at(-1)?.kind;
      if (last !== "add") oldEndsBare = true;
      if (last !== "remove") newEndsBare = true;
    } else if (line.startsWith("-")) found.push({ kind: "remove", text: line.slice(1) });
    else if (line.startsWith("+")) found.push({ kind: "add", text: line.slice(1) });
    // A model that forgets the blank of a line of context is understood: it has to fit the file all the same.
    else found.push({ kind: "keep", text: line.startsWith(" ") ? line.slice(1) : line });
  }
  return { hunk: { line: start + 1, lines: found, oldEndsBare, newEndsBare }, end };
}

function countedEnd(lines: readonly string[], start: number): number | null {
  const head = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@/.exec(lines[start] ?? "");
  if (head === null) return null;
  const left = { old: Number(head[1] ?? 1), now: Number(head[2] ?? 1) };
  let at = start + 1;
  for (; (left.old > 0 || left.now > 0) && at < lines.length; at++) if (!count(lines[at] ?? "", left)) return null;
  if (lines[at]?.startsWith("\\")) at++;
  return left.old === 0 && left.now === 0 && isBoundary(lines, at) ? at : null;
}

/** Takes a line of a hunk off what is left of it; `false` when it is none. */
function count(line: string, left: { old: number; now: number }): boolean {
  if (line.startsWith("\\")) return true;
  if (!line.startsWith("+")) left.old--;
  if (!line.startsWith("-")) left.now--;
  return line === "" || /^[ +-]/.test(line);
}

function scannedEnd(lines: readonly string[], start: number): number {
  let at = start + 1;
  while (at < lines.length && !isHead(lines, at) && !(lines[at] ?? "").startsWith("```")) at++;
  while (at > start + 1 && lines[at - 1] === "") at--;
  return at;
}

/** Nothing of a hunk follows: the end, a head, an empty line, a fence, the signature of a mail. */
function isBoundary(lines: readonly string[], at: number): boolean {
  const line = lines[at];
  return line === undefined || line === "" || line === "-- " || line.startsWith("```") || isHead(lines, at);
}

/** A deleted line "-- x" before an added "++ y" looks like the head of a file; what follows tells. */
function isHead(lines: readonly string[], at: number): boolean {
  const line = lines[at] ?? "";
  if (line.startsWith("@@") || line.startsWith("diff --git ")) return true;
  return isFileStart(lines, at) && (lines[at + 2] === undefined || (lines[at + 2] ?? "").startsWith("@@"));
}

function refused(why: string): ParsedPatch {
  return { status: "refused", why };
}
