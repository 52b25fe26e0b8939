import type { CatalogueModel } from "../../core/models/catalogue-schema.ts";
import { pricesOf } from "../pricing.ts";
import { isNamed } from "./filters.ts";
import type { ProviderPreferences, Sort } from "./preferences.ts";
import type { ProviderEndpoint } from "./provider-endpoint.ts";

export interface Ordering {
  readonly preferences: ProviderPreferences;
  /** What a suffix of the slug asks for; the request's own wish goes before it. */
  readonly suffixSort: Sort | null;
  /** Tag of the provider that served the session before. */
  readonly sticky: string | null;
  readonly random: () => number;
}

/**
 * The endpoints in the order in which they are tried: the request's own list first, else the session's provider, else
 * sorted as asked, else drawn with a weight of the inverse square of the price.
 */
export function orderEndpoints(
  endpoints: readonly ProviderEndpoint[],
  ordering: Ordering,
): readonly ProviderEndpoint[] {
  const { preferences, suffixSort, sticky, random } = ordering;
  if (preferences.order.length > 0) {
    const listed = preferences.order.flatMap((name) => endpoints.filter((one) => isNamed(one, [name])));
    return [...new Set([...listed, ...endpoints])];
  }
  const sort = preferences.sort ?? suffixSort;
  if (sort !== null) return [...endpoints].sort((a, b) => keyOf(a, sort) - keyOf(b, sort));
  const drawn = draw(endpoints, random);
  const [known] = drawn.filter(({ tag }) => tag === sticky);
  return known ? [known, ...drawn.filter((one) => one !== known)] : drawn;
}

function keyOf({ model, latency }: ProviderEndpoint, sort: Sort): number {
  switch (sort) {
    case "price":
      return priceOf(model);
    case "throughput":
      return -(latency?.tokensPerSecond ?? 0);
    case "latency":
      return latency?.firstTokenMs ?? 0;
    default:
      return sort satisfies never;
  }
}

function draw(endpoints: readonly ProviderEndpoint[], random: () => number): readonly ProviderEndpoint[] {
  if (endpoints.length < 2) return endpoints;
  const weights = endpoints.map(({ model }) => 1 / Math.max(priceOf(model), 1e-6) ** 2);
  let point = random() * weights.reduce((total, weight) => total + weight, 0);
  const chosen = endpoints.find((_, place) => {
    point -= weights[place] ?? 0;
    return point < 0;
  });
  const [first = chosen] = endpoints;
  const winner = chosen ?? first;
  return winner ? [winner, ...endpoints.filter((one) => one !== winner)] : [];
}

/** One number for a price: input and output together. */
function priceOf(model: CatalogueModel): number {
  const { input, output } = pricesOf(model, 0);
  return (input + output) / 1e6;
}
