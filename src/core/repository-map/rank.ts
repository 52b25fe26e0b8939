import type { MappedFile } from "./mapped-file.ts";
import { weightOf, wordsOf } from "./words.ts";

export interface Ranked {
  readonly file: MappedFile;
  /** Shares of 1, those of tests lowered. */
  readonly rank: number;
}

/** A name that more files than this define (index, run, main) does not tell which one is meant. */
const MOST_DEFINERS = 5;

/**
 * What a file starts with before the goal's words, what a word in its path or in its names adds, times how rare the word
 * is, and the share of it all for tests, which use much and are used by nothing.
 */
const START = { base: 0.2, path: 3, name: 1, test: 0.4 };

/** A use of a name with the goal's words counts more by their weight, up to this. */
const MEANT = 5;

const PLAIN = 0.05;

/** Low, so that what the goal names stays before what everything uses. */
const DAMPING = 0.4;
const ROUNDS = 20;

/**
 * Files in the order of what an agent should know of them: PageRank (Brin and Page, 1998) over "uses a name that the other
 * defines", where those start with more whose path or names have words of the goal. Ties go by path, so that the same
 * files always give the same order.
 */
export function rankFiles(files: readonly MappedFile[], goal: string): readonly Ranked[] {
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
  if (sorted.length === 0) return [];
  const worded = sorted.map(({ path, definitions }) => ({
    path: wordsOf(path),
    names: new Set(definitions.flatMap(({ name }) => [...wordsOf(name)])),
    isTest: /(?:^|[/._-])(?:test|tests|spec|__tests__)(?:[/._-]|$)/i.test(path),
  }));
  const weights = weightsOf(goal, worded);
  const starts = normalised(
    worded.map(({ path, names, isTest }) => {
      const start = START.base + START.path * weightOf(path, weights) + START.name * weightOf(names, weights);
      return (isTest ? START.test : 1) * start;
    }),
  );
  const links = linksBetween(sorted, weights);
  let ranks = starts;
  for (let round = 0; round < ROUNDS; round++) ranks = nextRanks(ranks, starts, links);
  return sorted
    .map((file, index) => ({ file, rank: (worded[index]?.isTest ? START.test : 1) * (ranks[index] ?? 0) }))
    .sort((a, b) => b.rank - a.rank || (a.file.path < b.file.path ? -1 : 1));
}

/** The goal's words with how rare they are: inverse document frequency over paths and names (Sparck Jones, 1972). */
function weightsOf(
  goal: string,
  files: readonly { readonly path: ReadonlySet<string>; readonly names: ReadonlySet<string> }[],
): ReadonlyMap<string, number> {
  const weights = new Map<string, number>();
  for (const word of wordsOf(goal)) {
    const having = files.filter(({ path, names }) => path.has(word) || names.has(word)).length;
    if (having > 0) weights.set(word, Math.log(1 + files.length / having));
  }
  return weights;
}

/** For each file, which others it leads to, with shares that sum to 1; none: it leads nowhere. */
type Links = readonly (readonly { readonly to: number; readonly share: number }[])[];

function linksBetween(files: readonly MappedFile[], weights: ReadonlyMap<string, number>): Links {
  const definers = new Map<string, number[]>();
  for (const [index, { definitions }] of files.entries()) {
    for (const name of new Set(definitions.map((one) => one.name))) {
      const known = definers.get(name);
      if (known === undefined) definers.set(name, [index]);
      else known.push(index);
    }
  }
  return files.map(({ uses }, index) => {
    const strengths = new Map<number, number>();
    for (const [name, count] of Object.entries(uses)) {
      const targets = definers.get(name) ?? [];
      if (targets.length === 0 || targets.length > MOST_DEFINERS) continue;
      const strength = (strengthOf(name, weights) * Math.sqrt(count)) / targets.length;
      for (const to of targets) if (to !== index) strengths.set(to, (strengths.get(to) ?? 0) + strength);
    }
    const total = [...strengths.values()].reduce((sum, strength) => sum + strength, 0);
    return total === 0 ? [] : [...strengths].map(([to, strength]) => ({ to, share: strength / total }));
  });
}

/** A single plain word (type, state, run) is mostly not the one that some file defines. */
function strengthOf(name: string, weights: ReadonlyMap<string, number>): number {
  const meant = Math.min(MEANT, 1 + weightOf(wordsOf(name), weights));
  return /^[a-z]+$/.test(name) ? PLAIN * meant : meant;
}

/** What leads nowhere leads to all, as they start. */
function nextRanks(ranks: readonly number[], starts: readonly number[], links: Links): readonly number[] {
  const lost = ranks.reduce((sum, rank, index) => (links[index]?.length === 0 ? sum + rank : sum), 0);
  const next = starts.map((start) => (1 - DAMPING + DAMPING * lost) * start);
  for (const [from, targets] of links.entries()) {
    const given = DAMPING * (ranks[from] ?? 0);
    for (const { to, share } of targets) next[to] = (next[to] ?? 0) + given * share;
  }
  return next;
}

function normalised(values: readonly number[]): readonly number[] {
  const total = values.reduce((sum, value) => sum + value, 0);
  return values.map((value) => value / total);
}
