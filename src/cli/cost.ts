import { loadCatalogue } from "../core/models/catalogue.ts";
import { loadTiers } from "../core/models/tiers.ts";
import { formatUsd } from "../core/money.ts";
import { compareCosts } from "../core/spend/calculator.ts";
import { readConfigs } from "../node/read-configs.ts";
import { UsageError } from "./options.ts";
import { PROJECT } from "./project.ts";

/** `frugal-swarm cost`: the same tokens on each tier's models and on the baseline. */
export async function runCost(flags: { readonly in: string; readonly out: string }): Promise<number> {
  const tokens = { input: tokenCount(flags.in, "--in"), output: tokenCount(flags.out, "--out") };
  const configs = await readConfigs(`${PROJECT}/configs`);
  const catalogue = loadCatalogue(configs.models, "models.json");
  const tiers = loadTiers(configs.tiers, catalogue);
  const rows = compareCosts(tokens, tiers, catalogue);
  process.stdout.write(`${tokens.input} tokens in, ${tokens.output} out, list prices of ${catalogue.date}\n`);
  for (const row of rows) {
    const saving = `${row.savingPercent.toFixed(1)} %`;
    process.stdout.write(
      `${row.tier.padEnd(9)} ${row.type.padEnd(11)} ${row.slug.padEnd(40)} ${formatUsd(row.cost).padStart(10)}  saves ${saving}\n`,
    );
  }
  return 0;
}

function tokenCount(text: string, flag: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new UsageError(`${flag} "${text}" is no number of tokens.`);
  return value;
}
