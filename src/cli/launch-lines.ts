import type { Endpoint } from "../core/engine-types.ts";
import type { SessionPrices } from "../core/models/session-prices.ts";
import type { Tier } from "../core/models/vocabulary.ts";

/** What is said of the prices before a launch: how old they are, what is odd about them, and what became dearer. */
export async function launchLines(
  { prices, endpoint }: { readonly prices: SessionPrices; readonly endpoint: Pick<Endpoint, "label"> },
  tier: Tier,
): Promise<readonly string[]> {
  const text = prices.text();
  const lines = [...prices.current.notices, ...(await prices.risen(tier))];
  return [
    `${text.charAt(0).toUpperCase()}${text.slice(1)}, ${endpoint.label}.`,
    ...lines.map((line) => `Note: ${line}`),
  ];
}
