import type { Catalogue } from "../models/catalogue.ts";
import { type NanoUsd, sum } from "../money.ts";
import type { Usage } from "../usage.ts";
import { savingPercent } from "./calculator.ts";
import type { ModelTally } from "./ledger.ts";
import { costOfUsage, type ModelPrice } from "./price.ts";
import type { Counterfactual, ModelSpend } from "./report-types.ts";

/** The model that savings are measured against, with its price. */
export interface Baseline {
  readonly slug: string;
  readonly price: ModelPrice;
  /** Why it is another one than the model asked for, in words; `null` when it is the same. */
  readonly problem: string | null;
}

/**
 * The baseline by its slug; empty or left out: the catalogue's own. A slug that is not known, or that another model has
 * taken the place of, is no error: the figures are made all the same, and say what they are made with.
 */
export function findBaseline(asked: string | undefined, catalogue: Catalogue): Baseline {
  const own = catalogue.baseline.slug;
  const slug = asked?.trim() || own;
  const found = catalogue.lookup(slug);
  const price = found && catalogue.lastPrice(found.slug);
  if (found !== undefined && price !== undefined) {
    return { slug: found.slug, price, problem: found.redirect === null ? null : `${found.redirect}.` };
  }
  const fallback = catalogue.lastPrice(own);
  if (fallback === undefined) throw new Error(`the catalogue's baseline ${own} has no price`);
  const problem =
    `The baseline model "${slug}" is not in the price catalogue of ${catalogue.date}, so ${own} was compared with. ` +
    `Set baselineModel to one of: ${currentSlugs(catalogue)}.`;
  return { slug: own, price: fallback, problem };
}

/**
 * What tokens would have cost on the baseline, at its list price and with the same share from a cache. Sums of many
 * requests have no one length, so long-context surcharges are left out: the baseline is never made dearer than it is.
 */
function onBaseline(usage: Usage, baseline: Baseline): NanoUsd {
  return costOfUsage(usage, { ...baseline.price, overrides: [] });
}

/** What was spent per model, in the same order, beside the same tokens on the baseline. */
export function modelSpend(tally: readonly ModelTally[], baseline: Baseline): readonly ModelSpend[] {
  return tally.map(({ model, calls, usage, cost }) => {
    return { model, calls, usage, cost, baseline: onBaseline(usage, baseline) };
  });
}

/** Everything that was spent against the same tokens on the baseline. */
export function counterfactual(models: readonly ModelSpend[], baseline: Baseline): Counterfactual {
  const cost = sum(models.map((one) => one.cost));
  const onIt = sum(models.map((one) => one.baseline));
  return {
    baselineModel: baseline.slug,
    cost,
    baseline: onIt,
    savingPercent: savingPercent(cost, onIt),
    assumption:
      `Assumed: ${baseline.slug} would have needed the same tokens for the same work, with the same share read from ` +
      `its cache. It may need more or fewer. Its list price (${baseline.price.note}), without long-context surcharges; ` +
      "costs that are not known yet are left out on both sides.",
    problem: baseline.problem,
  };
}

function currentSlugs(catalogue: Catalogue): string {
  return catalogue.models
    .filter((model) => model.status === "current")
    .map((model) => model.slug)
    .join(", ");
}
