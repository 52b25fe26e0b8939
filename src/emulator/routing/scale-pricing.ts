import type { CatalogueModel } from "../../core/models/catalogue-schema.ts";
import { pricePerMillion } from "../../core/money.ts";

type Pricing = CatalogueModel["pricing"];

/** All prices times a factor, to the catalogue's six decimals. */
export function scalePricing({ input, output, cacheRead, cacheWrite, overrides }: Pricing, factor: number): Pricing {
  const scale = (price: string): string => {
    const digits = Math.round(pricePerMillion(price) * factor)
      .toString()
      .padStart(7, "0");
    return `${digits.slice(0, -6)}.${digits.slice(-6)}`;
  };
  return {
    input: scale(input),
    output: scale(output),
    ...(cacheRead !== undefined && { cacheRead: scale(cacheRead) }),
    ...(cacheWrite !== undefined && { cacheWrite: scale(cacheWrite) }),
    ...(overrides && {
      overrides: overrides.map((tier) => ({ ...tier, input: scale(tier.input), output: scale(tier.output) })),
    }),
  };
}
