import { seededRandom } from "../../test/support/seeded-random.ts";

/** A prompt and its right class. */
export interface Example<T extends string> {
  readonly text: string;
  readonly label: T;
}

const BUCKETS = 1 << 14;
const EPOCHS = 6;
const RATE = 0.5;
const DECAY = 1e-6;
const LOOKED_AT = 1_500;

/**
 * Multinomial logistic regression on hashed words and pairs of words (16,384 buckets, length-normalised), by stochastic
 * gradient descent in an order drawn from a fixed seed. What a learnt classifier of the rules' speed would do.
 */
export function trainLogistic<T extends string>(examples: readonly Example<T>[]): (text: string) => T {
  const classes = [...new Set(examples.map((one) => one.label))];
  const weights = classes.map(() => new Float64Array(BUCKETS + 1));
  const prepared = examples.map(({ text, label }) => ({ features: featuresOf(text), right: classes.indexOf(label) }));
  const random = seededRandom(1);
  for (let step = 0; step < EPOCHS * prepared.length; step++) {
    const one = prepared[Math.floor(random() * prepared.length)];
    if (one === undefined) break;
    const { features, right } = one;
    const rate = RATE / (1 + (2 * step) / prepared.length);
    const chances = softmax(scoresOf(features, weights));
    weights.forEach((row, index) => {
      const slope = (chances[index] ?? 0) - (index === right ? 1 : 0);
      for (const [bucket, value] of features) {
        row[bucket] = (row[bucket] ?? 0) * (1 - DECAY) - rate * slope * value;
      }
    });
  }
  return (text) => {
    const scores = scoresOf(featuresOf(text), weights);
    const best = classes[scores.indexOf(Math.max(...scores))];
    if (best === undefined) throw new Error("trained on nothing");
    return best;
  };
}

type Features = readonly (readonly [bucket: number, value: number])[];

function featuresOf(text: string): Features {
  const words =
    text
      .slice(0, LOOKED_AT)
      .toLowerCase()
      .match(/[\p{L}\p{N}_]+|[^\s\p{L}\p{N}]/gu) ?? [];
  const buckets = new Set<number>();
  words.forEach((word, index) => {
    buckets.add(hash(word));
    if (index > 0) buckets.add(hash(`${words[index - 1]} ${word}`));
  });
  const value = 4 / Math.sqrt(Math.max(1, buckets.size));
  // The last one is the bias.
  return [...[...buckets].map((bucket) => [bucket, value] as const), [BUCKETS, 1]];
}

function scoresOf(features: Features, weights: readonly Float64Array[]): number[] {
  return weights.map((row) => features.reduce((total, [bucket, value]) => total + (row[bucket] ?? 0) * value, 0));
}

function softmax(scores: readonly number[]): number[] {
  const most = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - most));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}

/** FNV-1a. */
function hash(text: string): number {
  let state = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) state = Math.imul(state ^ text.charCodeAt(at), 0x01000193);
  return (state >>> 0) % BUCKETS;
}
