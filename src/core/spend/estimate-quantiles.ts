/** A cost's range: four of five should lie between low and high, as many above likely as below. low <= likely <= high. */
export interface CostRange {
  readonly low: number;
  readonly likely: number;
  readonly high: number;
}

/** How many swarms of a narrower group weigh as much as the broader group that it is part of. */
export const PRIOR_WEIGHT = 4;

/** Values that it takes at least for the tenth and the ninetieth percent to be seen rather than reckoned. */
const SEEN = 9;

/**
 * Range of the next value like those of the narrowest group, on the logarithm. From the broadest group inwards, each
 * quantile of a narrower one is shrunk towards the broader one's: (n x own + 4 x broader's) / (n + 4). A group's own
 * quantiles are those of its values; of fewer than nine, which rarely hold the extremes, a prediction interval by
 * Student's t around their median; a single one borrows the broader one's width. `groups`: positive values, narrowest
 * first, each within the next, the last with two at least.
 */
export function shrunkRange(groups: readonly (readonly number[])[]): CostRange {
  const range = groups.reduceRight<CostRange | null>((broader, group) => {
    if (group.length === 0) return broader;
    const own = ownRange(
      group.map(Math.log).sort((a, b) => a - b),
      broader,
    );
    if (broader === null) return own;
    const shrunk = (part: keyof CostRange) =>
      (group.length * own[part] + PRIOR_WEIGHT * broader[part]) / (group.length + PRIOR_WEIGHT);
    return { low: shrunk("low"), likely: shrunk("likely"), high: shrunk("high") };
  }, null);
  if (range === null) throw new RangeError("a range of nothing");
  return { low: Math.exp(range.low), likely: Math.exp(range.likely), high: Math.exp(range.high) };
}

/** Of sorted logarithms. */
function ownRange(logs: readonly number[], broader: CostRange | null): CostRange {
  const likely = quantileOf(logs, 0.5);
  if (logs.length >= SEEN) return { low: quantileOf(logs, 0.1), likely, high: quantileOf(logs, 0.9) };
  if (logs.length === 1) {
    if (broader === null) throw new RangeError("the broadest group has a single value");
    return { low: likely + broader.low - broader.likely, likely, high: likely + broader.high - broader.likely };
  }
  const mean = logs.reduce((sum, log) => sum + log, 0) / logs.length;
  const variance = logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) / (logs.length - 1);
  const width = studentT(logs.length - 1) * Math.sqrt(variance * (1 + 1 / logs.length));
  return { low: likely - width, likely, high: likely + width };
}

/** At place share x (n + 1) of the sorted values, between two by proportion, never beyond the least and the greatest. */
function quantileOf(sorted: readonly number[], share: number): number {
  const place = Math.min(sorted.length, Math.max(1, share * (sorted.length + 1)));
  const below = sorted[Math.floor(place) - 1] ?? 0;
  const above = sorted[Math.ceil(place) - 1] ?? below;
  return below + (place - Math.floor(place)) * (above - below);
}

/** 90th percent of Student's t, for 1 to 7 degrees of freedom. */
function studentT(freedom: number): number {
  return [3.078, 1.886, 1.638, 1.533, 1.476, 1.44, 1.415][freedom - 1] ?? 1.397;
}
