import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { Endpoint } from "../core/engine-types.ts";
import type { Host } from "../core/host.ts";
import { loadCatalogue } from "../core/models/catalogue.ts";
import { isOpenRouter } from "../core/provider/data-policy.ts";
import { accountEndpointFromSettings } from "../core/provider/endpoint.ts";
import type { Settings } from "../core/settings.ts";
import { compareWithKey } from "../core/spend/drift.ts";
import type { Ledger } from "../core/spend/ledger.ts";
import { capsOf } from "../core/spend/limits.ts";
import { createReconciler } from "../core/spend/reconcile.ts";
import { reconcileText } from "../core/spend/reconcile-report.ts";
import { spendReport } from "../core/spend/report.ts";
import type { Drift } from "../core/spend/report-types.ts";
import { dataFolder } from "../node/data-folder.ts";
import { createNodeHost } from "../node/host.ts";
import { openLedger } from "../node/ledger/client.ts";
import { ledgerFile } from "../node/ledger-file.ts";
import { readConfigs } from "../node/read-configs.ts";
import { newestSimulated } from "./newest-simulated.ts";
import { type Flags, readSettings, UsageError } from "./options.ts";
import { printable } from "./printable.ts";
import { PROJECT } from "./project.ts";
import type { CliContext } from "./run.ts";
import { spendText } from "./spend-text.ts";

export interface SpendFlags extends Flags {
  readonly workspace?: string;
  readonly swarm?: string;
  readonly simulated?: boolean;
  readonly reconcile?: boolean;
  readonly key?: boolean;
  readonly json?: boolean;
}

/**
 * `frugal-swarm spend`: what the ledger says. `--reconcile` looks held costs up first, `--key` compares with what the
 * provider says of the key; both ask the endpoint, all else sends nothing. Exit code 0 when what was asked for could be
 * told, 1 when the provider could not be asked.
 */
export async function runSpend(flags: SpendFlags, context: CliContext): Promise<number> {
  const settings = readSettings(flags, context.env);
  const asks = flags.reconcile === true || flags.key === true;
  if (asks && flags.simulated)
    throw new UsageError("--reconcile and --key ask the provider; a simulated ledger has none any more.");
  const folder = await dataFolder(context.env);
  const file = flags.simulated ? await newestSimulated(folder) : ledgerFile(context.env);
  if (!existsSync(file)) {
    const text = `Nothing was spent yet: there is no ledger at ${file}. Simulated runs have ledgers of their own; --simulated shows the newest.`;
    if (flags.json) throw new UsageError(text);
    process.stdout.write(`${text}\n`);
    return 0;
  }
  const configs = await readConfigs(`${PROJECT}/configs`);
  const host = createNodeHost();
  const ledger = await openLedger({ file });
  try {
    const provider = asks ? await askProvider(flags, settings, { ledger, host, ...context }) : NOT_ASKED;
    const report = await spendReport({
      ledger,
      catalogue: loadCatalogue(configs.models, "models.json"),
      caps: capsOf(settings),
      at: host.now(),
      simulated: flags.simulated ?? false,
      baselineModel: settings.baselineModel,
      drift: provider.drift,
      ...(flags.workspace !== undefined && { workspace: resolve(flags.workspace) }),
      ...(flags.swarm !== undefined && { swarm: { id: flags.swarm, cap: null } }),
    });
    // With JSON on standard output, what people read goes beside it.
    const beside = flags.json ? process.stderr : process.stdout;
    for (const line of provider.said) beside.write(`${printable(line)}\n`);
    process.stdout.write(flags.json ? `${JSON.stringify(report, null, 2)}\n` : printable(spendText(report, file)));
    return provider.failed ? 1 : 0;
  } finally {
    await ledger.close();
  }
}

interface Asked {
  readonly drift: Drift | null;
  /** What came of asking, in words. */
  readonly said: readonly string[];
  readonly failed: boolean;
}

const NOT_ASKED: Asked = { drift: null, said: [], failed: false };

type Means = CliContext & { readonly ledger: Ledger; readonly host: Host };

async function askProvider(flags: SpendFlags, settings: Settings, means: Means): Promise<Asked> {
  const { ledger, host, signal } = means;
  const endpoint = endpointOf(settings, means.env);
  const said: string[] = [];
  let failed = false;
  if (flags.reconcile) {
    const report = await createReconciler({ ledger, host, endpoint }).run({ signal });
    said.push(`Looked up  ${reconcileText(report)}`);
    failed ||= report.trouble !== null || report.overBound.length > 0;
  }
  if (!flags.key) return { drift: null, said, failed };
  const comparison = await compareWithKey({ ledger, host, endpoint }, signal);
  if (comparison.status === "compared") return { drift: comparison.drift, said, failed };
  said.push(`Not compared with the provider: ${comparison.why}.`);
  return { drift: null, said, failed: true };
}

function endpointOf(settings: Settings, env: CliContext["env"]): Endpoint {
  const found = accountEndpointFromSettings(settings, async (origin) =>
    isOpenRouter(origin) ? env.OPENROUTER_API_KEY || undefined : env.ENDPOINT_API_KEY || undefined,
  );
  if (found.status === "problem") throw new UsageError(found.message);
  return found.endpoint;
}
