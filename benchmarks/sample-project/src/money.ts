/** Amounts are whole cents, so that sums are exact. */
export type Cents = number;

/** Reads "12.34", "12" or "-3.5". Anything else is a RangeError. */
export function parseAmount(text: string): Cents {
  const match = /^(-?)(\d+)(?:\.(\d{1,2}))?$/.exec(text.trim());
  if (!match) throw new RangeError(`"${text}" is not an amount`);
  const [, sign, whole = "0", fraction = ""] = match;
  const cents = Number(whole) * 100 + Number(fraction.padEnd(2, "0"));
  return sign === "-" && cents !== 0 ? -cents : cents;
}

/** An amount times a factor, such as a quantity or a rate, in whole cents. */
export function multiply(amount: Cents, factor: number): Cents {
  return Math.round(amount * factor);
}

/** The sum of amounts; 0 for none. */
export function sum(amounts: readonly Cents[]): Cents {
  return amounts.reduce((total, amount) => total + amount, 0);
}

/** An amount for people: 123456 is "1234.56". */
export function formatAmount(amount: Cents): string {
  return (amount / 100).toFixed(2);
}
