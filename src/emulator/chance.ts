import { createHash } from "node:crypto";

/** A number in [0, 1) that depends on nothing but the parts. */
export function chance(...parts: readonly (string | number | boolean)[]): number {
  const digest = createHash("sha256").update(JSON.stringify(parts)).digest();
  return digest.readUIntBE(0, 6) / 2 ** 48;
}

/** A source of numbers in [0, 1) that repeats for the same seed. */
export function seededRandom(seed: string): () => number {
  let drawn = 0;
  return () => chance(seed, "draw", drawn++);
}
