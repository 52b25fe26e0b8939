import { differingRegions, type Region } from "./line-regions.ts";

/** A part of a file's change that can be taken or left by itself. Its number is its place in the list. */
export interface Hunk extends Region {
  /** Lines as they are shown, without their ends; bytes that are not UTF-8 are replaced. */
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

/** Changes with fewer common lines than this between them are one hunk. */
const APART = 2;

/**
 * The hunks between two contents, in order; empty when they are the same. What is no text (it holds a NUL byte), and a
 * file that is added or deleted (`null`), is one hunk that holds no lines to show.
 */
export function hunksOf(before: Uint8Array | null, after: Uint8Array | null): readonly Hunk[] {
  if (before === null || after === null || isBinary(before) || isBinary(after))
    return sameBytes(before, after) ? [] : [WHOLE];
  const [was, becomes] = [linesOf(before), linesOf(after)];
  return joined(differingRegions(was, becomes)).map((region) => ({
    ...region,
    removed: was.slice(region.before.from, region.before.to).map(shown),
    added: becomes.slice(region.after.from, region.after.to).map(shown),
  }));
}

/**
 * The content with only the chosen hunks, byte for byte: all of them give `after`, none gives `before`.
 * @param chosen numbers of hunks as `hunksOf` lists them.
 */
export function applyHunks(
  before: Uint8Array | null,
  after: Uint8Array | null,
  chosen: ReadonlySet<number>,
): Uint8Array | null {
  const hunks = hunksOf(before, after);
  if (hunks.every((_, number) => chosen.has(number))) return after;
  if (before === null || after === null || !hunks.some((_, number) => chosen.has(number))) return before;
  const [was, becomes] = [linesOf(before), linesOf(after)];
  let lines: readonly string[] = [];
  let done = 0;
  for (const [number, hunk] of hunks.entries()) {
    if (!chosen.has(number)) continue;
    lines = lines.concat(was.slice(done, hunk.before.from), becomes.slice(hunk.after.from, hunk.after.to));
    done = hunk.before.to;
  }
  return bytesOf(lines.concat(was.slice(done)));
}

/** Lines with their ends, each character one byte: nothing is lost in any encoding. */
export function linesOf(bytes: Uint8Array): readonly string[] {
  return (
    Buffer.from(bytes)
      .toString("latin1")
      .match(/[^\n]*\n|[^\n]+$/g) ?? []
  );
}

export function bytesOf(lines: readonly string[]): Uint8Array {
  return Buffer.from(lines.join(""), "latin1");
}

export function isBinary(bytes: Uint8Array): boolean {
  return bytes.includes(0);
}

export function sameBytes(left: Uint8Array | null, right: Uint8Array | null): boolean {
  if (left === null || right === null) return left === right;
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}

const WHOLE: Hunk = { before: { from: 0, to: 0 }, after: { from: 0, to: 0 }, removed: [], added: [] };

function joined(regions: readonly Region[]): readonly Region[] {
  const hunks: Region[] = [];
  for (const region of regions) {
    const last = hunks.at(-1);
    if (last === undefined || region.before.from - last.before.to >= APART) {
      hunks.push(region);
      continue;
    }
    const both = (side: "before" | "after") => ({ from: last[side].from, to: region[side].to });
    hunks[hunks.length - 1] = { before: both("before"), after: both("after") };
  }
  return hunks;
}

function shown(line: string): string {
  return new TextDecoder().decode(Buffer.from(line.replace(/\r?\n$/, ""), "latin1"));
}
