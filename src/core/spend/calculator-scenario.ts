import type { Catalogue } from "../models/catalogue.ts";
import { type NanoUsd, nanoUsd, type PicoUsdPerToken, ZERO } from "../money.ts";
import { savingPercent } from "./calculator.ts";
import type {
  CalculatedRow,
  Calculation,
  CostFigures,
  CostScenario,
  PricedModel,
  PriceList,
  Roi,
} from "./calculator-types.ts";
import { findBaseline } from "./counterfactual.ts";
import { type ModelPrice, ratesAt } from "./price.ts";

/** Days of a month, as the calculator counts it. */
export const DAYS = 30;

/** A month's tokens at most: far above any use, and low enough for a cost of up to $90 a million to be counted exactly. */
const MOST_TOKENS = 1e11;

/** The catalogue's current models at their prices, the baseline first. `baselineModel`: the setting. */
export function priceListOf(catalogue: Catalogue, baselineModel?: string): PriceList {
  const baseline = findBaseline(baselineModel, catalogue);
  const models = catalogue.models.filter(({ status, slug }) => status === "current" || slug === baseline.slug);
  const sorted = [...models].sort((a, b) => Number(b.slug === baseline.slug) - Number(a.slug === baseline.slug));
  return {
    label: `catalogue prices of ${catalogue.date}`,
    baseline: baseline.slug,
    models: sorted.flatMap(({ slug, name }): PricedModel[] => {
      const price = catalogue.lastPrice(slug);
      return price === undefined ? [] : [{ slug, name, price, note: slug === baseline.slug ? baseline.problem : null }];
    }),
  };
}

/** What is wrong with a scenario, in words; `null`: nothing. */
export function scenarioProblem(scenario: CostScenario): string | null {
  const { inputTokens, outputTokens, cachedPercent } = scenario;
  const requests = scenario.kind === "requests" ? scenario.requestsPerDay : 0;
  const counts = { "Input tokens": inputTokens, "Output tokens": outputTokens, "Requests per day": requests };
  for (const [name, value] of Object.entries(counts))
    if (!Number.isInteger(value) || value < 0) return `${name} must be a whole number, 0 or more.`;
  if (!(cachedPercent >= 0 && cachedPercent <= 100)) return "The cached share must be from 0 to 100 percent.";
  const tokens = (inputTokens + outputTokens) * timesAMonth(scenario);
  if (tokens > MOST_TOKENS)
    return `That is more than ${MOST_TOKENS.toLocaleString("en-US")} tokens a month. Give fewer tokens or requests.`;
  return null;
}

/**
 * What a scenario costs on every model of a list. Pure, and needs neither editor nor catalogue file. Requests are
 * priced one by one, with the long-context price that their length reaches; of totals no length is known, so the base
 * prices stand. Writing to a cache is not counted. Throws a RangeError for a scenario that `scenarioProblem` objects to.
 */
export function calculate(scenario: CostScenario, list: PriceList): Calculation {
  const problem = scenarioProblem(scenario);
  if (problem !== null) throw new RangeError(problem);
  const baseline = list.models.find(({ slug }) => slug === list.baseline);
  if (baseline === undefined) throw new RangeError(`the price list has no ${list.baseline}`);
  const plain = { ...scenario, cachedPercent: 0 };
  const onBaseline = { plain: partsOf(plain, baseline.price), cached: partsOf(scenario, baseline.price) };
  const times = timesAMonth(scenario);
  const cached = cachedTokens(scenario);
  return {
    scenario,
    label: list.label,
    baseline: baseline.slug,
    tokens: {
      input: scenario.inputTokens * times,
      cached: cached * times,
      output: scenario.outputTokens * times,
    },
    rows: list.models.map(({ slug, name, price, note }): CalculatedRow => {
      return {
        slug,
        name,
        isBaseline: slug === baseline.slug,
        plain: figures(partsOf(plain, price), onBaseline.plain, scenario),
        cached: cached === 0 ? null : figures(partsOf(scenario, price), onBaseline.cached, scenario),
        cheaperCache: price.cacheRead !== null && price.cacheRead < price.input,
        note,
      };
    }),
  };
}

/** Cost of one request, or of the month where only totals are known. */
interface Parts {
  readonly input: NanoUsd;
  readonly cached: NanoUsd;
  readonly output: NanoUsd;
}

function partsOf(scenario: CostScenario, price: ModelPrice): Parts {
  const rates = ratesAt(price, scenario.kind === "requests" ? scenario.inputTokens : 0);
  const cached = cachedTokens(scenario);
  return {
    input: costOfTokens(scenario.inputTokens - cached, rates.input),
    cached: costOfTokens(cached, rates.cacheRead),
    output: costOfTokens(scenario.outputTokens, rates.output),
  };
}

function cachedTokens({ inputTokens, cachedPercent }: CostScenario): number {
  return Math.floor((inputTokens * cachedPercent) / 100);
}

/** Rounded up to the nano-dollar; exact for sums that pico-dollars are too fine to count. */
function costOfTokens(tokens: number, price: PicoUsdPerToken): NanoUsd {
  const rest = tokens % 1000;
  return nanoUsd(((tokens - rest) / 1000) * price + Math.ceil((rest * price) / 1000));
}

function figures(parts: Parts, baseline: Parts, scenario: CostScenario): CostFigures {
  const times = timesAMonth(scenario);
  const month = (amount: NanoUsd) => nanoUsd(amount * times);
  const breakdown = { input: month(parts.input), cached: month(parts.cached), output: month(parts.output) };
  const perMonth = month(total(parts));
  const against = month(total(baseline));
  return {
    perMonth,
    perRequest: scenario.kind === "requests" ? total(parts) : null,
    breakdown,
    saving: { percent: savingPercent(perMonth, against), amount: nanoUsd(against - perMonth) },
    roi: roiOf(perMonth, against),
  };
}

function total({ input, cached, output }: Parts): NanoUsd {
  return nanoUsd(input + cached + output);
}

function roiOf(cost: NanoUsd, baseline: NanoUsd): Roi {
  if (cost > 0) return { kind: "times", times: baseline / cost };
  return baseline > ZERO ? { kind: "free" } : { kind: "nothing" };
}

function timesAMonth(scenario: CostScenario): number {
  return scenario.kind === "requests" ? scenario.requestsPerDay * DAYS : 1;
}
