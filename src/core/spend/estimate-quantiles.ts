/**
 * How many swarms of a narrower group weigh as much as the broader group that it is part of.
 */
export const PRIOR_WEIGHT = 4;

/**
 * Quantile of the narrowest group, shrunk towards each broader one: (n x own + 4 x broader's) / (n + 4), from the
 * broadest inwards, on the logarithm. With nothing in the narrow groups it is the broadest's own, with many in the
 * narrowest nearly that one's own. `groups`: positive values, narrowest first, each within the next; the last is not
 * empty. For one and the same groups it grows with `share`.
 */
export function shrunkQuantile(groups: readonly (readonly number[])[], share: number): number {
  const logs = groups.map((group) => group.map(Math.log).sort((a, b) => a - b));
  const quantile = logs.reduceRight<number | null>((broader, group) => {
    if (group.length === 0) return broader;
    const own = quantileOf(group, share);
    if (broader === null) return own;
    return (group.length * own + PRIOR_WEIGHT * broader) / (group.length + PRIOR_WEIGHT);
  }, null);
  if (quantile === null) throw new RangeError("a quantile of nothing");
  return Math.exp(quantile);
}

/** At place share x (n + 1) of the sorted values, between two by proportion, never beyond the least and the greatest. */
function quantileOf(sorted: readonly number[], share: number): number {
  const place = Math.min(sorted.length, Math.max(1, share * (sorted.length + 1)));
  const below = sorted[Math.floor(place) - 1] ?? 0;
  const above = sorted[Math.ceil(place) - 1] ?? below;
  return below + (place - Math.floor(place)) * (above - below);
}
