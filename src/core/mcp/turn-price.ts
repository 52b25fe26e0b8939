import { slotsInOrder } from "../models/tier-order.ts";
import type { Tiers } from "../models/tiers.ts";
import type { Tier } from "../models/vocabulary.ts";
import { formatPrice, type PicoUsdPerToken } from "../money.ts";

export interface TurnPrice {
  readonly price: PicoUsdPerToken;
  /** "DeepSeek V3.2, $0.26 per million tokens" */
  readonly text: string;
}

/** What a token of the prompt costs on the model that coding starts on in this tier, at list price and without a cache. */
export function turnPrice(tier: Tier, tiers: Tiers): TurnPrice {
  const [{ model }] = slotsInOrder({ type: "coding", complexity: "medium" }, tier, tiers);
  const price = tiers.catalogue.lastPrice(model.slug)?.input;
  if (price === undefined) throw new Error(`${model.slug} is resolved and has no price in the catalogue`);
  return { price, text: `${model.name}, ${formatPrice(price)} per million tokens` };
}
