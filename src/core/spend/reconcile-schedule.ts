/** When a held cost is looked up, counted from the moment it was held: the provider writes the cost down late. */
const AFTER_MS = [2_000, 5_000, 15_000, 60_000, 5 * 60_000, 60 * 60_000] as const;
const THEN_EVERY_MS = 24 * 60 * 60_000;

/**
 * When to look up a cost that is held since `heldAt` and was last looked up at `lookedAt` (`null`: not yet by this
 * process). All in milliseconds since the epoch. What was held long ago is due at once, and then once a day.
 */
export function nextLookup(heldAt: number, lookedAt: number | null): number {
  const first = heldAt + AFTER_MS[0];
  if (lookedAt === null) return first;
  const next = AFTER_MS.find((after) => heldAt + after > lookedAt);
  return next === undefined ? lookedAt + THEN_EVERY_MS : heldAt + next;
}
