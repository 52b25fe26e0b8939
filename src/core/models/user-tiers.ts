import type { ConfigFiles } from "../engine-types.ts";
import { loadCatalogue } from "./catalogue.ts";
import { type FoundFile, useFile } from "./found-file.ts";
import { loadTiers } from "./tiers.ts";
import { TIERS, type Tier } from "./vocabulary.ts";

/**
 * The configs with the user's own tiers in place of the shipped ones of the same name. One that cannot be used is refused
 * with an explanation, and the shipped one stays. What was done is in the notices, a sentence each. Throws a
 * `ConfigError` for shipped files that are broken.
 */
export function withUserTiers(configs: ConfigFiles, own: Readonly<Partial<Record<Tier, FoundFile>>>): ConfigFiles {
  if (Object.keys(own).length === 0) return configs;
  const catalogue = loadCatalogue(configs.models, "models.json");
  const notices: string[] = [...(configs.notices ?? [])];
  let tiers = configs.tiers;
  for (const tier of TIERS) {
    const found = own[tier];
    if (found === undefined) continue;
    const used = useFile(found, (value) => {
      const all = { ...tiers, [tier]: value };
      loadTiers(all, catalogue);
      return all;
    });
    switch (used.status) {
      case "used":
        tiers = used.value;
        notices.push(`The ${tier} tier is your own, from ${found.file}.`);
        break;
      case "refused":
        notices.push(
          `Your own ${tier} tier is not used, the shipped one is: ${used.problem}. Correct the file, or take it away.`,
        );
        break;
      default:
        return used satisfies never;
    }
  }
  return { ...configs, tiers, notices };
}
