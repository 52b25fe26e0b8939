/** Longest cycle that is looked for. Longer ones have nothing new in them either, which is seen by that. */
export const LONGEST_CYCLE = 6;

export interface Cycle {
  /** Items in one round. */
  readonly length: number;
  /** Whole rounds at the end of the list, at least 2. */
  readonly rounds: number;
}

/**
 * The cycles that a list ends in, the shortest first: for each length up to the longest, how often the last `length`
 * items stand there in a row. A cycle that is itself made of shorter rounds is only told as the shorter one.
 */
export function cyclesAtEnd(items: readonly string[], longest = LONGEST_CYCLE): readonly Cycle[] {
  const found: Cycle[] = [];
  for (let length = 1; length <= longest && length * 2 <= items.length; length++) {
    if (found.some((shorter) => length % shorter.length === 0 && shorter.rounds * shorter.length >= length)) continue;
    let same = 0;
    while (same + length < items.length && items[items.length - 1 - same] === items[items.length - 1 - same - length])
      same++;
    const rounds = Math.floor(same / length) + 1;
    if (rounds >= 2) found.push({ length, rounds });
  }
  return found;
}
