import { existsSync } from "node:fs";
import { formatUsd } from "../core/money.ts";
import { estimateSwarm } from "../core/spend/estimate.ts";
import { estimateText } from "../core/spend/estimate-text.ts";
import type { TierEstimate } from "../core/spend/estimate-types.ts";
import { capsOf } from "../core/spend/limits.ts";
import { createNodeHost } from "../node/host.ts";
import { openLedger } from "../node/ledger/client.ts";
import { ledgerFile } from "../node/ledger-file.ts";
import { readConfigs } from "../node/read-configs.ts";
import { type Flags, readSettings, UsageError } from "./options.ts";
import { printable } from "./printable.ts";
import { PROJECT } from "./project.ts";
import { routedTiers } from "./routed-tiers.ts";
import type { CliContext } from "./run.ts";
import { textTable } from "./text-table.ts";

/** `frugal-swarm estimate`: what a swarm for a goal is likely to cost in each tier. Nothing is sent. Exit code 0. */
export async function runEstimate(
  goal: string,
  flags: Flags & { readonly json?: boolean },
  context: CliContext,
): Promise<number> {
  if (goal.trim() === "") throw new UsageError("The goal is empty. Say in words what the swarm should do.");
  const settings = readSettings(flags, context.env);
  const configs = await readConfigs(`${PROJECT}/configs`, context.env);
  const tiers = routedTiers(configs, settings);
  for (const text of configs.notices ?? []) process.stderr.write(`${printable(text)}\n`);
  const file = ledgerFile(context.env);
  // Asking makes no ledger: it is made by the first run that spends.
  const ledger = existsSync(file) ? await openLedger({ file }) : null;
  try {
    const at = createNodeHost().now();
    const caps = capsOf(settings);
    const estimates = await estimateSwarm({ ledger, tiers, goal, caps, at, baseline: settings.baselineModel });
    process.stdout.write(flags.json ? `${JSON.stringify(estimates, null, 2)}\n` : printable(textOf(estimates)));
    return 0;
  } finally {
    await ledger?.close();
  }
}

function textOf(estimates: readonly TierEstimate[]): string {
  const rows = estimates.map((one) => {
    const tokens = one.likely === null ? "" : `same tokens on the baseline ${formatUsd(one.baseline)}`;
    return [one.tier, estimateText(one), tokens];
  });
  const bases = estimates.map((one) => `${one.tier}: ${one.basis}`);
  return `${[...textTable(rows, []), "", ...bases].join("\n")}\n`;
}
