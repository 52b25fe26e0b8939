import { type Cents, multiply } from "./money.ts";

/** One line of an invoice. */
export interface Line {
  readonly description: string;
  /** May have decimals: hours, kilograms. */
  readonly quantity: number;
  readonly unitPrice: Cents;
}

/** What a line comes to, without tax. */
export function lineTotal(line: Line): Cents {
  return multiply(line.unitPrice, line.quantity);
}
