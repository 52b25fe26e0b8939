import { bytesOf, linesOf } from "./hunks.ts";
import { differingRegions, type Region, type Span } from "./line-regions.ts";

export type TextMerge =
  | { readonly status: "clean"; readonly bytes: Uint8Array }
  | { readonly status: "conflict"; readonly conflicts: number };

/**
 * Merges what two sides made of a text, line by line (diff3). The same change on both sides is no conflict; changes of
 * both sides that overlap or touch are one, as in git.
 */
export function mergeText(base: Uint8Array, ours: Uint8Array, theirs: Uint8Array): TextMerge {
  const was = linesOf(base);
  const left = { lines: linesOf(ours), regions: differingRegions(was, linesOf(ours)) };
  const right = { lines: linesOf(theirs), regions: differingRegions(was, linesOf(theirs)) };
  let merged: readonly string[] = [];
  let done = 0;
  let conflicts = 0;
  for (const { span, ours: mine, theirs: other } of clusters(left.regions, right.regions)) {
    merged = merged.concat(was.slice(done, span.from));
    done = span.to;
    const [a, b] = [becomes(left.lines, was, span, mine), becomes(right.lines, was, span, other)];
    if (other.length === 0 || same(a, b)) merged = merged.concat(a);
    else if (mine.length === 0) merged = merged.concat(b);
    else conflicts++;
  }
  if (conflicts > 0) return { status: "conflict", conflicts };
  return { status: "clean", bytes: bytesOf(merged.concat(was.slice(done))) };
}

interface Cluster {
  /** Lines of the base. */
  readonly span: Span;
  readonly ours: readonly Region[];
  readonly theirs: readonly Region[];
}

/** Regions of both sides in order, those that overlap or touch together. */
function clusters(ours: readonly Region[], theirs: readonly Region[]): readonly Cluster[] {
  const all = [...ours.map((region) => ({ region, mine: true })), ...theirs.map((region) => ({ region, mine: false }))];
  all.sort((a, b) => a.region.before.from - b.region.before.from || a.region.before.to - b.region.before.to);
  const found: Cluster[] = [];
  for (const { region, mine } of all) {
    const last = found.at(-1);
    const touches = last !== undefined && region.before.from <= last.span.to;
    const into = touches ? last : { span: region.before, ours: [], theirs: [] };
    const next: Cluster = {
      span: { from: into.span.from, to: Math.max(into.span.to, region.before.to) },
      ours: mine ? [...into.ours, region] : into.ours,
      theirs: mine ? into.theirs : [...into.theirs, region],
    };
    if (touches) found[found.length - 1] = next;
    else found.push(next);
  }
  return found;
}

/** What one side made of a span of the base. */
function becomes(lines: readonly string[], base: readonly string[], span: Span, regions: readonly Region[]): string[] {
  let made: string[] = [];
  let done = span.from;
  for (const region of regions) {
    made = made.concat(base.slice(done, region.before.from), lines.slice(region.after.from, region.after.to));
    done = region.before.to;
  }
  return made.concat(base.slice(done, span.to));
}

function same(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((line, index) => line === right[index]);
}
