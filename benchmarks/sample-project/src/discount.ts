import { type Cents, multiply } from "./money.ts";

/** The amount less a percentage of it, 0 to 100. */
export function percentOff(amount: Cents, percent: number): Cents {
  if (percent < 0 || percent > 100) throw new RangeError(`a discount of ${percent} % makes no sense`);
  return amount - multiply(amount, percent / 100);
}
