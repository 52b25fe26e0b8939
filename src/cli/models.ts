import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { loadCatalogue } from "../core/models/catalogue.ts";
import { routingOf, withRouting } from "../core/models/routing-choice.ts";
import { loadTiers } from "../core/models/tiers.ts";
import { TASK_TYPES, TIERS } from "../core/models/vocabulary.ts";
import { tierViews } from "../core/routing/tier-evidence.ts";
import type { TierView } from "../core/routing/tier-view.ts";
import type { ModelRecord } from "../core/spend/outcomes.ts";
import { dataFolderPath } from "../node/data-folder.ts";
import { openLedger } from "../node/ledger/client.ts";
import { ledgerFile } from "../node/ledger-file.ts";
import { readConfigs } from "../node/read-configs.ts";
import { modelsText } from "./models-text.ts";
import { newestSimulated } from "./newest-simulated.ts";
import { type Flags, readSettings, UsageError } from "./options.ts";
import { printable } from "./printable.ts";
import { PROJECT } from "./project.ts";
import type { CliContext } from "./run.ts";

export interface ModelsFlags extends Pick<Flags, "tier" | "routing" | "chain" | "allowBaseline"> {
  readonly type?: string;
  readonly simulated?: boolean;
  readonly json?: boolean;
}

/**
 * `frugal-swarm models`: per tier and type of task the order of models in force, what public results and the user's own
 * say of each, where they disagree with the tier's table, and a better chain where there is one. Reads the ledger, makes
 * none and sends nothing. Exit code 0.
 */
export async function runModels(flags: ModelsFlags, { env }: CliContext): Promise<number> {
  const { tier, ...rest } = flags;
  const settings = readSettings(tier === undefined || tier === "all" ? rest : flags, env);
  const wanted = tier === "all" ? TIERS : [settings.tier];
  const types = flags.type === undefined ? TASK_TYPES : TASK_TYPES.filter((type) => type === flags.type);
  if (types.length === 0)
    throw new UsageError(`--type "${flags.type}" is no kind of task. There are: ${TASK_TYPES.join(", ")}.`);
  const folder = dataFolderPath(env, process.platform, homedir());
  const configs = await readConfigs(`${PROJECT}/configs`, env);
  const choice = routingOf(settings);
  const routed = withRouting(loadTiers(configs.tiers, loadCatalogue(configs.models, "models.json")), choice);
  const file = flags.simulated ? await newestSimulated(folder) : ledgerFile(env);
  const records = await ownRecords(file);
  const views = tierViews({ tiers: routed.tiers, mode: choice.mode, records: records ?? [] })
    .filter((view) => wanted.includes(view.tier))
    .map((view): TierView => ({ ...view, types: view.types.filter((one) => types.includes(one.type)) }));
  for (const text of [...(configs.notices ?? []), ...routed.problems]) process.stderr.write(`${printable(text)}\n`);
  if (flags.json) {
    const { catalogue } = routed.tiers;
    const about = { simulated: flags.simulated ?? false, routing: choice.mode, prices: catalogue.date };
    process.stdout.write(`${JSON.stringify({ ...about, ledger: records && file, tiers: views }, null, 2)}\n`);
    return 0;
  }
  const text = modelsText(views, {
    mode: choice.mode,
    prices: routed.tiers.catalogue.date,
    simulated: flags.simulated ?? false,
    file,
    tries: records?.reduce((total, record) => total + record.tasks, 0) ?? null,
  });
  process.stdout.write(printable(text));
  return 0;
}

/** `null`: there is no ledger. Asking makes none. */
async function ownRecords(file: string): Promise<readonly ModelRecord[] | null> {
  if (!existsSync(file)) return null;
  const ledger = await openLedger({ file });
  try {
    return await ledger.modelRecords({});
  } finally {
    await ledger.close();
  }
}
