import table from "../data/tax-rates.json" with { type: "json" };
import { type Cents, multiply } from "./money.ts";

/** Basis points: 1900 is 19 %. */
export type Rate = number;

interface CountryRates {
  readonly standard: Rate;
  readonly reduced?: Rate;
}

/** Tax on a net amount. */
export function taxOn(net: Cents, rate: Rate): Cents {
  return multiply(net, rate / 10_000);
}

/** The standard rate of a country. A country that is not in the table is a RangeError. */
export function standardRate(country: string): Rate {
  return ratesOf(country).standard;
}

function ratesOf(country: string): CountryRates {
  const rates = (table as Readonly<Record<string, CountryRates>>)[country];
  if (rates === undefined) throw new RangeError(`no tax rates for "${country}"`);
  return rates;
}
