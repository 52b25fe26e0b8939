import type { Day } from "./dates.ts";
import { type Cents, sum } from "./money.ts";

export interface Payment {
  readonly day: Day;
  readonly amount: Cents;
}

export type PaymentStatus = "open" | "partly-paid" | "paid" | "overpaid";

/** What is still to be paid; negative when too much was paid. */
export function balance(gross: Cents, payments: readonly Payment[]): Cents {
  return gross - sum(payments.map((payment) => payment.amount));
}

/** Where an invoice stands. */
export function paymentStatus(gross: Cents, payments: readonly Payment[]): PaymentStatus {
  const open = balance(gross, payments);
  if (open < 0) return "overpaid";
  if (open === 0) return "paid";
  return open < gross ? "partly-paid" : "open";
}
