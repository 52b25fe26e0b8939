import type { ConfigFiles } from "../core/engine-types.ts";
import { loadCatalogue } from "../core/models/catalogue.ts";
import { routingOf, withRouting } from "../core/models/routing-choice.ts";
import { loadTiers, type Tiers } from "../core/models/tiers.ts";
import type { Settings } from "../core/settings.ts";
import { UsageError } from "./options.ts";

/** The tiers in the order that the flags want. A chain that cannot be used is refused before anything is spent. */
export function routedTiers(configs: ConfigFiles, settings: Settings): Tiers {
  const shipped = loadTiers(configs.tiers, loadCatalogue(configs.models, "models.json"));
  const { tiers, problems } = withRouting(shipped, routingOf(settings));
  if (problems.length > 0) throw new UsageError(`--chain: ${problems.join(" ")}`);
  return tiers;
}
