/**
 * A folder's own budget can only be tighter than the user's: the least of the amounts that are set. 0 and what is no
 * amount set nothing.
 */
export function tightestBudget(amounts: readonly unknown[]): number {
  const set = amounts.filter((one): one is number => typeof one === "number" && one > 0);
  return set.length === 0 ? 0 : Math.min(...set);
}
