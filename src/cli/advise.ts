import { existsSync } from "node:fs";
import { loadCatalogue } from "../core/models/catalogue.ts";
import { loadTiers } from "../core/models/tiers.ts";
import { Settings } from "../core/settings.ts";
import { advise } from "../core/setup/advise.ts";
import type { Answers } from "../core/setup/answers.ts";
import { changesOf } from "../core/setup/changes.ts";
import type { ModelRecord } from "../core/spend/outcomes.ts";
import { openLedger } from "../node/ledger/client.ts";
import { ledgerFile } from "../node/ledger-file.ts";
import { readConfigs } from "../node/read-configs.ts";
import { askAnswers, type GivenAnswers, parseBuild, parseMonth, parseNever } from "./advise-ask.ts";
import { adviceText, flagsOf } from "./advise-text.ts";
import { type Flags, readSettings, UsageError } from "./options.ts";
import { printable } from "./printable.ts";
import { PROJECT } from "./project.ts";
import type { CliContext } from "./run.ts";

export interface AdviseFlags extends Pick<Flags, "monthBudget" | "endpoint"> {
  readonly build?: string;
  readonly never?: string;
  readonly json?: boolean;
}

/**
 * `frugal-swarm advise`: from three answers to a tier, budgets and data rules, with the numbers behind them. Asks on a
 * terminal for what no flag answers. Writes and sends nothing. Exit code 130: the user gave up.
 */
export async function runAdvise(flags: AdviseFlags, context: CliContext): Promise<number> {
  const given = readGiven(flags);
  const answers = await allAnswers(given, flags, context);
  if (answers === null) return 130;
  const configs = await readConfigs(`${PROJECT}/configs`, context.env);
  const tiers = loadTiers(configs.tiers, loadCatalogue(configs.models, "models.json"));
  const current = readSettings(flags.endpoint === undefined ? {} : { endpoint: flags.endpoint }, {});
  const advice = advise(answers, { tiers, records: await ownRecords(context), current });
  if (flags.json) {
    const asFlags = flagsOf(changesOf(advice, Settings.parse({})));
    process.stdout.write(`${JSON.stringify({ answers, ...advice, flags: asFlags }, null, 2)}\n`);
  } else {
    process.stdout.write(printable(adviceText(advice)));
  }
  return 0;
}

function readGiven({ build, monthBudget, never }: AdviseFlags): GivenAnswers {
  return {
    ...(build === undefined ? {} : { build: taken("--build", parseBuild(build)) }),
    ...(monthBudget === undefined ? {} : { monthUsd: taken("--month-budget", parseMonth(monthBudget)) }),
    ...(never === undefined ? {} : { never: taken("--never", parseNever(never)) }),
  };
}

function taken<T>(flag: string, parsed: { readonly value: T } | { readonly problem: string }): T {
  if ("value" in parsed) return parsed.value;
  throw new UsageError(`${flag}: ${parsed.problem}`);
}

/** With JSON on standard output the questions stand beside it. `null`: the user gave up. */
async function allAnswers(given: GivenAnswers, { json }: AdviseFlags, { signal }: CliContext): Promise<Answers | null> {
  const { build, monthUsd, never } = given;
  if (build !== undefined && monthUsd !== undefined && never !== undefined) return { build, monthUsd, never };
  const out = json ? process.stderr : process.stdout;
  if (!process.stdin.isTTY || !out.isTTY) {
    const missing = [
      build === undefined ? "--build (features, small, large or text)" : null,
      monthUsd === undefined ? "--month-budget USD" : null,
      never === undefined ? "--never (train, retain, leave-eu, closed-models, reorder, large-swarm, or none)" : null,
    ].filter((one) => one !== null);
    throw new UsageError(`Nobody is at the terminal to ask. Give ${missing.join(", ")}.`);
  }
  return askAnswers(given, {
    keys: process.stdin,
    write: (text) => out.write(text),
    interrupt: () => process.kill(process.pid, "SIGINT"),
    signal,
  });
}

/** The user's own outcomes; asking makes no ledger. */
async function ownRecords({ env }: CliContext): Promise<readonly ModelRecord[]> {
  const file = ledgerFile(env);
  if (!existsSync(file)) return [];
  const ledger = await openLedger({ file });
  try {
    return await ledger.modelRecords({});
  } finally {
    await ledger.close();
  }
}
