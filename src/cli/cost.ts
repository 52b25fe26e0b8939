import { readFile } from "node:fs/promises";
import { loadCatalogue } from "../core/models/catalogue.ts";
import { loadTiers } from "../core/models/tiers.ts";
import { TASK_TYPES, TIERS } from "../core/models/vocabulary.ts";
import { compareCosts, TYPICAL_TASK } from "../core/spend/calculator.ts";
import { loadPlanPrices, planTable } from "../core/spend/calculator-plan.ts";
import { calculate, priceListOf, scenarioProblem } from "../core/spend/calculator-scenario.ts";
import type { CostScenario, PriceList } from "../core/spend/calculator-types.ts";
import { readConfigs } from "../node/read-configs.ts";
import { calculationText, planText, tiersText } from "./cost-text.ts";
import { UsageError } from "./options.ts";
import { PROJECT } from "./project.ts";

/** Flags as commander gives them: all text. */
export interface CostFlags {
  readonly model?: string;
  readonly in?: string;
  readonly out?: string;
  readonly requests?: string;
  readonly cached?: string;
  readonly baseline?: string;
  readonly all?: boolean;
  readonly table?: boolean;
  readonly tiers?: boolean;
  readonly json?: boolean;
}

/**
 * `frugal-swarm cost`: what a scenario costs a month on the tiers' models (`--all`: on every current one; `--model`: on
 * one), the plan's table (`--table`), or one task on each tier (`--tiers`). Nothing is sent. Returns the exit code.
 */
export async function runCost(flags: CostFlags): Promise<number> {
  const configs = await readConfigs(`${PROJECT}/configs`, process.env);
  const catalogue = loadCatalogue(configs.models, "models.json");
  const tiers = loadTiers(configs.tiers, catalogue);
  if (flags.table) {
    const plan = loadPlanPrices(JSON.parse(await readFile(`${PROJECT}/configs/plan-prices.json`, "utf8")));
    const rows = planTable(plan, catalogue);
    return print(flags.json ? json(rows) : planText(plan, rows, catalogue.date));
  }
  if (flags.tiers) {
    const tokens = readTokens(flags, TYPICAL_TASK);
    const rows = compareCosts(tokens, tiers, catalogue);
    return print(flags.json ? json(rows) : tiersText(tokens, rows, catalogue.date));
  }
  const scenario = readScenario(flags);
  const list = priceListOf(tiers.catalogue, flags.baseline);
  const asked = flags.model === undefined ? undefined : tiers.catalogue.lookup(flags.model);
  if (flags.model !== undefined && asked === undefined) throw new UsageError(unknownModel(flags.model, list));
  const wanted = asked !== undefined ? [asked.slug] : flags.all ? undefined : modelsInUse();
  const shown = list.models.filter(({ slug }) => slug === list.baseline || (wanted?.includes(slug) ?? true));
  const calculation = calculate(scenario, { ...list, models: shown });
  const notes = [
    asked?.redirect ? `${asked.redirect}.` : null,
    list.models.find(({ slug }) => slug === list.baseline)?.note ?? null,
  ];
  return print(flags.json ? json(calculation) : calculationText(calculation, notes));

  function modelsInUse(): readonly string[] {
    const used = TIERS.flatMap((tier) => {
      const config = tiers.byName[tier];
      return [...config.models, ...TASK_TYPES.map((type) => config.mapping[type])];
    });
    return used.map(({ model }) => model.slug);
  }
}

/** A month of the plan's scenario, when no requests are counted. */
const MONTH = { input: 1_000_000, output: 200_000 };

/** With `--requests`, the tokens are those of one request; without, those of a month. */
function readScenario(flags: CostFlags): CostScenario {
  const { input: inputTokens, output: outputTokens } = readTokens(flags, flags.requests ? TYPICAL_TASK : MONTH);
  const cachedPercent = readNumber(flags.cached ?? "0", "--cached");
  const scenario: CostScenario =
    flags.requests === undefined
      ? { kind: "totals", inputTokens, outputTokens, cachedPercent }
      : {
          kind: "requests",
          inputTokens,
          outputTokens,
          requestsPerDay: readNumber(flags.requests, "--requests"),
          cachedPercent,
        };
  const problem = scenarioProblem(scenario);
  if (problem !== null) throw new UsageError(problem);
  return scenario;
}

function readTokens(flags: CostFlags, usual: { readonly input: number; readonly output: number }) {
  const tokens = (text: string | undefined, flag: string, instead: number) => {
    const value = text === undefined ? instead : readNumber(text, flag);
    if (!Number.isInteger(value) || value < 0) throw new UsageError(`${flag} "${text}" is no number of tokens.`);
    return value;
  };
  return { input: tokens(flags.in, "--in", usual.input), output: tokens(flags.out, "--out", usual.output) };
}

function readNumber(text: string, flag: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) throw new UsageError(`${flag} "${text}" is not a number.`);
  return value;
}

function unknownModel(slug: string, list: PriceList): string {
  const known = list.models.map((model) => model.slug).join(", ");
  return `--model "${slug}" is not in the price catalogue, so its cost is not known. There are: ${known}.`;
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}
