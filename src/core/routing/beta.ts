/** Draws that a rejection may take: all but one in twenty are accepted, so that more only come from a source that repeats. */
const MAX_DRAWS = 64;

/**
 * A number in (0, 1) from the Beta distribution, `a` and `b` at least 1: the rate behind a - 1 successes and b - 1
 * failures, where nothing was known before. `random` is uniform in [0, 1).
 */
export function sampleBeta(a: number, b: number, random: () => number): number {
  const successes = sampleGamma(a, random);
  return successes / (successes + sampleGamma(b, random));
}

/** Marsaglia and Tsang, "A simple method for generating gamma variables" (ACM TOMS 26, 2000); for a shape from 1 on. */
function sampleGamma(shape: number, random: () => number): number {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (let draw = 0; draw < MAX_DRAWS; draw++) {
    const x = sampleNormal(random);
    const v = (1 + c * x) ** 3;
    if (v <= 0) continue;
    if (Math.log(1 - random()) < x ** 2 / 2 + d * (1 - v + Math.log(v))) return d * v;
  }
  return shape;
}

/** Box and Muller. */
function sampleNormal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
