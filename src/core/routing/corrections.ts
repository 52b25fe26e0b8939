import type { TaskProfile } from "../engine-types.ts";
import { errorText } from "../error-text.ts";
import type { Host } from "../host.ts";
import type { Ledger } from "../spend/ledger.ts";
import type { Correction } from "../spend/outcomes.ts";
import { hashOf } from "./scan-words.ts";
import { wordsOf } from "./task-words.ts";

/** Corrections that are read, newest first, and of them those that are compared with other texts than their own. */
const MOST_CORRECTIONS = 1_000;
const MOST_COMPARED = 100;

/**
 * Least weighted Jaccard similarity of two texts' words at which a correction of the one decides for the other; and at
 * which it does against the opinion of a planner, which has read the task. Chosen by hand: there is no public data.
 */
export const NEAR = 0.6;
export const NEARLY_SAME = 0.8;

/** Shared words that are not in every sentence, at least, for two texts that are not the same. */
const LEAST_SHARED = 3;

/** Words that more than a quarter of the corrections have, and more than three, weigh a half. */
const USUAL_SHARE = 0.25;
const USUAL_LEAST = 3;
const USUAL_WEIGHT = 0.5;

/** Words of any sentence weigh a fifth. */
const COMMON_WEIGHT = 0.2;
const COMMON = new Set(
  (
    "a an and are as at be by can do for from has have how i if in into is it its make me my no not of on one or our " +
    "please should so such than that the their them then there these they this to up use was we what when which will " +
    "with you your"
  ).split(" "),
);

/** A user's corrections, prepared once so that each look-up takes microseconds. */
export interface Corrections {
  /** Newest first, one for each set of words. */
  readonly list: readonly Correction[];
  /** Indexes into `list`, by the sum of the hashes of all words, which does not depend on their order. */
  readonly same: ReadonlyMap<number, readonly number[]>;
  /** Indexes into `list`, by word, of the newest 100. */
  readonly byWord: ReadonlyMap<string, readonly number[]>;
  /** Sums of the weights of their words; as long as those that are compared. */
  readonly weights: readonly number[];
}

export interface Corrected extends TaskProfile {
  readonly reason: "as you corrected it" | "as you corrected for a similar task";
}

/** `newestFirst`: of several for the same words the first counts. */
export function prepareCorrections(newestFirst: readonly Correction[]): Corrections {
  const list: Correction[] = [];
  const same = new Map<number, number[]>();
  const byWord = new Map<string, number[]>();
  for (const correction of newestFirst) {
    if (correction.words.length === 0 || sameOf(correction.words, { list, same }) !== undefined) continue;
    put(same, sumOf(correction.words), list.length);
    list.push(correction);
    if (list.length > MOST_COMPARED) continue;
    for (const word of new Set(correction.words)) put(byWord, word, list.length - 1);
  }
  const compared = list.slice(0, MOST_COMPARED);
  const weights = compared.map(({ words }) =>
    words.reduce((total, word) => total + weightOf(word, byWord, compared.length), 0),
  );
  return { list, same, byWord, weights };
}

/** To be kept in the ledger: the text's words and not the text. `null` where it has no word to find it by again. */
export function correctionFor(text: string, { type, complexity }: TaskProfile, at: number): Correction | null {
  const words = wordsOf(text).toSorted();
  return words.length === 0 ? null : { at, words, type, complexity };
}

export const NO_CORRECTIONS = prepareCorrections([]);

/** The user's corrections, for one swarm or estimate. None when there is no ledger or it cannot be read, which is logged. */
export async function readCorrections(ledger: Ledger | null, host?: Pick<Host, "log">): Promise<Corrections> {
  if (ledger === null) return NO_CORRECTIONS;
  try {
    return prepareCorrections(await ledger.corrections(MOST_CORRECTIONS));
  } catch (error) {
    host?.log("warn", `Your corrections of tasks' types could not be read, so none counts now: ${errorText(error)}`);
    return NO_CORRECTIONS;
  }
}

/** What the user has said of this text, or of one with nearly the same words; of several the nearest, then the newest. */
export function correctionOf(text: string, corrections: Corrections, threshold = NEAR): Corrected | null {
  if (corrections.list.length === 0) return null;
  const words = wordsOf(text);
  const same = sameOf(words, corrections);
  if (same !== undefined) return { type: same.type, complexity: same.complexity, reason: "as you corrected it" };
  const near = nearest(words, corrections, threshold);
  if (near === undefined) return null;
  return { type: near.type, complexity: near.complexity, reason: "as you corrected for a similar task" };
}

/**
 * Planned tasks as the user has corrected them, where the same text comes again, but for a few words at most: a planner
 * has read the task, so a merely similar one does not overrule it. `changed`: what it changed, a sentence for each.
 */
export function withCorrections<T extends TaskProfile & { readonly id: string; readonly prompt: string }>(
  tasks: readonly T[],
  corrections: Corrections,
): { readonly tasks: readonly T[]; readonly changed: readonly string[] } {
  const changed: string[] = [];
  const corrected = tasks.map((task) => {
    const found = correctionOf(task.prompt, corrections, NEARLY_SAME);
    if (found === null || (found.type === task.type && found.complexity === task.complexity)) return task;
    const { type, complexity, reason } = found;
    changed.push(
      `Task "${task.id}" counts as ${type}, ${complexity}, ${reason}; planned as ${task.type}, ${task.complexity}.`,
    );
    return { ...task, type, complexity };
  });
  return { tasks: corrected, changed };
}

function nearest(words: readonly string[], corrections: Corrections, threshold: number): Correction | undefined {
  const { list, byWord, weights } = corrections;
  const shared = new Float64Array(weights.length);
  const count = new Uint8Array(weights.length);
  let own = 0;
  for (const word of words) {
    const weight = weightOf(word, byWord, weights.length);
    const step = COMMON.has(word) ? 0 : 1;
    own += weight;
    for (const index of byWord.get(word) ?? []) {
      shared[index] = (shared[index] ?? 0) + weight;
      count[index] = (count[index] ?? 0) + step;
    }
  }
  let best: Correction | undefined;
  let similarity = threshold;
  weights.forEach((weight, index) => {
    if ((count[index] ?? 0) < LEAST_SHARED) return;
    const both = shared[index] ?? 0;
    const jaccard = both / (own + weight - both);
    // The first is the newest: only a nearer one takes its place.
    if (best === undefined ? jaccard < similarity : jaccard <= similarity) return;
    best = list[index];
    similarity = jaccard;
  });
  return best;
}

function sameOf(words: readonly string[], { list, same }: Pick<Corrections, "list" | "same">): Correction | undefined {
  const alike = same.get(sumOf(words));
  if (alike === undefined) return undefined;
  const own = new Set(words);
  return alike
    .map((index) => list[index])
    .find((one) => one?.words.length === own.size && one.words.every((word) => own.has(word)));
}

function sumOf(words: readonly string[]): number {
  return words.reduce((total, word) => (total + hashOf(word)) | 0, 0);
}

function put<K>(map: Map<K, number[]>, key: K, index: number): void {
  const indexes = map.get(key);
  if (indexes === undefined) map.set(key, [index]);
  else indexes.push(index);
}

function weightOf(word: string, byWord: Corrections["byWord"], compared: number): number {
  if (COMMON.has(word)) return COMMON_WEIGHT;
  const known = byWord.get(word)?.length ?? 0;
  return known > USUAL_LEAST && known > USUAL_SHARE * compared ? USUAL_WEIGHT : 1;
}
