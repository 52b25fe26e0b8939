/** A place where two texts differ: lines of each, from (inclusive, 0-based) to (exclusive); one of them may be empty. */
export interface Region {
  readonly before: Span;
  readonly after: Span;
}

export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Most edits that are looked for between two anchors; beyond them the stretch is one region. Bounds time and memory. */
const MOST_EDITS = 1_000;

/**
 * Where two lists of lines differ, in order; between regions lies at least one line that both have. Anchors are lines
 * that each side has once (patience diff), between them the shortest edit script is taken (Myers, "An O(ND) Difference
 * Algorithm and Its Variations", 1986).
 */
export function differingRegions(before: readonly string[], after: readonly string[]): readonly Region[] {
  const regions: Region[] = [];
  let [b, a] = [0, 0];
  const differ = (toB: number, toA: number) => {
    if (b < toB || a < toA) regions.push({ before: { from: b, to: toB }, after: { from: a, to: toA } });
  };
  for (const [matchB, matchA] of commonLines(before, after)) {
    differ(matchB, matchA);
    [b, a] = [matchB + 1, matchA + 1];
  }
  differ(before.length, after.length);
  return regions;
}

type Match = readonly [before: number, after: number];

/** Pairs of equal lines, rising on both sides. */
function commonLines(before: readonly string[], after: readonly string[]): readonly Match[] {
  const matches: Match[] = [];
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) {
    matches.push([start, start]);
    start++;
  }
  let [endB, endA] = [before.length, after.length];
  const tail: Match[] = [];
  while (endB > start && endA > start && before[endB - 1] === after[endA - 1]) tail.push([--endB, --endA]);
  let [b, a] = [start, start];
  for (const [anchorB, anchorA] of [...anchors(before, after, start, endB, endA), [endB, endA] as const]) {
    for (const match of shortestEdit(before.slice(b, anchorB), after.slice(a, anchorA)))
      matches.push([match[0] + b, match[1] + a]);
    if (anchorB < endB) matches.push([anchorB, anchorA]);
    [b, a] = [anchorB + 1, anchorA + 1];
  }
  return [...matches, ...tail.reverse()];
}

/** Lines that stand once on each side, as the longest run that rises on both. */
function anchors(
  before: readonly string[],
  after: readonly string[],
  start: number,
  endB: number,
  endA: number,
): readonly Match[] {
  const placesAfter = onceAt(after, start, endA);
  const pairs: Match[] = [];
  for (const [line, b] of onceAt(before, start, endB)) {
    const a = placesAfter.get(line) ?? -1;
    if (b >= 0 && a >= 0) pairs.push([b, a]);
  }
  return longestRise(pairs);
}

/** Patience sorting: `piles` holds the pair with the lowest end of each length, `previous` leads back. */
function longestRise(pairs: readonly Match[]): readonly Match[] {
  const piles: number[] = [];
  const previous: number[] = [];
  for (const [at, [, a]] of pairs.entries()) {
    let [low, high] = [0, piles.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((pairs[piles[middle] ?? 0]?.[1] ?? 0) < a) low = middle + 1;
      else high = middle;
    }
    previous[at] = piles[low - 1] ?? -1;
    piles[low] = at;
  }
  const longest: Match[] = [];
  for (let at = piles.at(-1) ?? -1; at >= 0; at = previous[at] ?? -1) {
    const pair = pairs[at];
    if (pair !== undefined) longest.push(pair);
  }
  return longest.reverse();
}

/** Line -> where it is, in order of place; -1 where it is more than once. */
function onceAt(lines: readonly string[], from: number, to: number): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  for (let at = from; at < to; at++) {
    const line = lines[at] ?? "";
    places.set(line, places.has(line) ? -1 : at);
  }
  return places;
}

/** Matches of a shortest edit script; none when it has more than MOST_EDITS steps. */
function shortestEdit(before: readonly string[], after: readonly string[]): readonly Match[] {
  const [n, m] = [before.length, after.length];
  if (n === 0 || m === 0) return [];
  const most = Math.min(n + m, MOST_EDITS);
  /** Furthest line of `before` on each diagonal, after each number of edits. */
  const steps: Int32Array[] = [];
  const furthest = new Int32Array(2 * most + 3);
  for (let edits = 0; edits <= most; edits++) {
    steps.push(furthest.slice());
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      let x = cameDown(furthest, diagonal, edits, most)
        ? at(furthest, diagonal + 1, most)
        : at(furthest, diagonal - 1, most) + 1;
      while (x < n && x - diagonal < m && before[x] === after[x - diagonal]) x++;
      furthest[diagonal + most + 1] = x;
      if (x >= n && x - diagonal >= m) return matchesOf(steps, n, m, most);
    }
  }
  return [];
}

function matchesOf(steps: readonly Int32Array[], n: number, m: number, most: number): readonly Match[] {
  const matches: Match[] = [];
  let [x, y] = [n, m];
  for (let edits = steps.length - 1; edits >= 0; edits--) {
    const furthest = steps[edits] ?? new Int32Array();
    const diagonal = x - y;
    const down = cameDown(furthest, diagonal, edits, most);
    const from = down ? diagonal + 1 : diagonal - 1;
    const startX = edits === 0 ? 0 : at(furthest, from, most);
    const startY = edits === 0 ? 0 : startX - from;
    const [bendX, bendY] = edits === 0 ? [0, 0] : down ? [startX, startY + 1] : [startX + 1, startY];
    while (x > bendX && y > bendY) matches.push([--x, --y]);
    [x, y] = [startX, startY];
  }
  return matches.reverse();
}

function at(furthest: Int32Array, diagonal: number, most: number): number {
  return furthest[diagonal + most + 1] ?? 0;
}

/** Whether the furthest path to a diagonal ends with an added line (else with a removed one). */
function cameDown(furthest: Int32Array, diagonal: number, edits: number, most: number): boolean {
  if (diagonal === -edits) return true;
  return diagonal !== edits && at(furthest, diagonal - 1, most) < at(furthest, diagonal + 1, most);
}
