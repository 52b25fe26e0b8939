import { loadCatalogue } from "./catalogue.ts";
import { keepPaid, type PaidPrices, pricesRisen } from "./price-rise.ts";
import { type CurrentPrices, currentPrices, type PricesOptions, pricesText } from "./refresh.ts";
import { modelsInTier } from "./tier-order.ts";
import { loadTiers } from "./tiers.ts";
import type { Tier } from "./vocabulary.ts";

/** The prices that a session works by, and what to say of them before a launch. */
export interface SessionPrices {
  /** For the engine. */
  readonly current: CurrentPrices;
  /** "prices of 3 hours ago" */
  text(): string;
  /** What of a tier's models is over 20 % dearer than when the user last launched with it, a sentence each. */
  risen(tier: Tier): Promise<readonly string[]>;
  /** The user launches with this tier: its prices are what the next ones are compared with. Never throws. */
  launched(tier: Tier): Promise<void>;
}

/** Asks for the prices if those known are older than a day. Throws a `ConfigError` for configs that do not fit. */
export async function openPrices(options: PricesOptions, signal: AbortSignal): Promise<SessionPrices> {
  const current = await currentPrices(options, signal);
  const catalogue = loadCatalogue(current.file, "models.json");
  const { host, folder, configs, endpoint } = options;
  const { byName } = loadTiers(configs.tiers, catalogue);
  const slugs = (tier: Tier) => modelsInTier(byName[tier]).map(({ slug }) => slug);
  const paid: PaidPrices | null = folder === null ? null : { host, folder, baseUrl: endpoint.baseUrl };
  // A server's one model has the price that the user gave it.
  const comparable = paid !== null && endpoint.onlyModel === undefined ? paid : null;
  return {
    current,
    text: () => pricesText(current, host.now()),
    risen: async (tier) => (comparable === null ? [] : pricesRisen(comparable, catalogue, slugs(tier))),
    launched: async (tier) => {
      if (comparable !== null) await keepPaid(comparable, catalogue, slugs(tier));
    },
  };
}
