import type { Customer } from "./customer.ts";
import type { Day } from "./dates.ts";
import { type Line, lineTotal } from "./line.ts";
import { type Cents, sum } from "./money.ts";
import { standardRate, taxOn } from "./tax.ts";

export interface Invoice {
  readonly number: string;
  readonly issued: Day;
  /** Country of the seller. */
  readonly country: string;
  readonly customer: Customer;
  readonly lines: readonly Line[];
}

export interface Totals {
  readonly net: Cents;
  readonly tax: Cents;
  readonly gross: Cents;
}

/** Net, tax and gross of an invoice. */
export function totals(invoice: Invoice): Totals {
  const net = sum(invoice.lines.map(lineTotal));
  const tax = taxOn(net, standardRate(invoice.country));
  return { net, tax, gross: net + tax };
}
