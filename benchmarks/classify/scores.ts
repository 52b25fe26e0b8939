import { shareOf } from "../../src/core/models/evidence.ts";
/** One prompt with a known answer, and whether it was guessed. */
export interface Guess {
  readonly source: string;
  readonly right: string;
  readonly guessed: string;
}

export type Interval = readonly [low: number, high: number];

/** Shares in percent. */
export interface Score {
  readonly rows: number;
  readonly accuracy: number;
  /** Wilson's 95 % interval over prompts, as if they were independent. */
  readonly overRows: Interval;
  /** Mean over sources, each counting once. */
  readonly macro: number;
  /** 95 % percentile bootstrap of `macro` over sources: what another set of sources might give. */
  readonly overSources: Interval;
}

const ROUNDS = 2_000;
/** `random` gives [0, 1). */
export function scoreOf(guesses: readonly Guess[], random: () => number): Score {
  const bySource = [...Map.groupBy(guesses, (guess) => guess.source).values()].map(accuracyOf);
  const means: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    means.push(mean(bySource.map(() => bySource[Math.floor(random() * bySource.length)] ?? 0)));
  }
  means.sort((a, b) => a - b);
  const at = (share: number) => means[Math.min(ROUNDS - 1, Math.floor(share * ROUNDS))] ?? Number.NaN;
  return {
    rows: guesses.length,
    accuracy: accuracyOf(guesses),
    overRows: wilson(guesses.filter(isRight).length, guesses.length),
    macro: mean(bySource),
    overSources: [at(0.025), at(0.975)],
  };
}

export function accuracyOf(guesses: readonly Guess[]): number {
  return (100 * guesses.filter(isRight).length) / guesses.length;
}

/** Wilson's score interval (1927) of `hits` of `count`, 95 %, in percent. */
export function wilson(hits: number, count: number): Interval {
  const { low, high } = shareOf(hits, count);
  return [low, high];
}

function isRight(guess: Guess): boolean {
  return guess.right === guess.guessed;
}

function mean(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}
