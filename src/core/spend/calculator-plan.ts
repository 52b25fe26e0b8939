import * as z from "zod";
import type { Catalogue } from "../models/catalogue.ts";
import { UsdPerMillion } from "../models/catalogue-schema.ts";
import { ConfigError, parseConfig } from "../models/config-error.ts";
import { pricePerMillion } from "../money.ts";
import { calculate } from "./calculator-scenario.ts";
import type { CalculatedRow, CostScenario, PricedModel, PriceList } from "./calculator-types.ts";
import { findBaseline } from "./counterfactual.ts";

const PlanPrices = z.strictObject({
  label: z.string().min(1),
  /** Day on which the prices were taken over from the plan, which does not date them. */
  recorded: z.iso.date(),
  note: z.string().min(1),
  /** Tokens of a month. */
  scenario: z.strictObject({ inputTokens: z.int().nonnegative(), outputTokens: z.int().nonnegative() }),
  baseline: z.string(),
  models: z
    .array(
      z.strictObject({ slug: z.string().min(1), name: z.string().min(1), input: UsdPerMillion, output: UsdPerMillion }),
    )
    .min(1),
});

/** The prices that the project's plan reckoned with: historic data, used for one table only. */
export interface PlanPrices {
  readonly scenario: CostScenario;
  readonly list: PriceList;
  readonly note: string;
}

/** Reads the content of configs/plan-prices.json. Throws a ConfigError when it has the wrong shape. */
export function loadPlanPrices(value: unknown): PlanPrices {
  const file = "plan-prices.json";
  const content = parseConfig(PlanPrices, value, file);
  if (!content.models.some(({ slug }) => slug === content.baseline))
    throw new ConfigError(file, ["baseline"], content.baseline, "is not among the models");
  return {
    scenario: { kind: "totals", ...content.scenario, cachedPercent: 0 },
    list: {
      label: `${content.label}, recorded ${content.recorded}`,
      baseline: content.baseline,
      models: content.models.map(({ slug, name, input, output }): PricedModel => {
        const price = { input: pricePerMillion(input), output: pricePerMillion(output) };
        const none = { cacheRead: null, cacheWrite: null, overrides: [], note: content.label };
        return { slug, name, price: { ...price, ...none }, note: null };
      }),
    },
    note: content.note,
  };
}

/** One line of the plan's table: at the plan's prices, and at the catalogue's of today. */
export interface PlanRow {
  readonly then: CalculatedRow;
  /** On the model that takes the slug's place today, its note saying so; `null`: nothing does. */
  readonly now: CalculatedRow | null;
}

/** The plan's table with its own prices, beside the same tokens at the catalogue's. */
export function planTable(plan: PlanPrices, catalogue: Catalogue): readonly PlanRow[] {
  const today = plan.list.models.flatMap(({ slug }): PricedModel[] => {
    const found = catalogue.lookup(slug);
    const price = catalogue.lastPrice(slug);
    return found && price ? [{ slug, name: found.name, price, note: found.redirect }] : [];
  });
  const baseline = findBaseline(plan.list.baseline, catalogue);
  if (!today.some(({ slug }) => slug === plan.list.baseline)) {
    const { price, problem: note } = baseline;
    today.push({ slug: plan.list.baseline, name: baseline.slug, price, note });
  }
  const list = { label: `catalogue prices of ${catalogue.date}`, baseline: plan.list.baseline, models: today };
  const now = calculate(plan.scenario, list).rows;
  return calculate(plan.scenario, plan.list).rows.map((then) => {
    return { then, now: now.find(({ slug }) => slug === then.slug) ?? null };
  });
}
