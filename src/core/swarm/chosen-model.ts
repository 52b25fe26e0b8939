import type { EngineParts } from "../engine-parts.ts";
import type { CatalogueModel } from "../models/catalogue-schema.ts";
import type { Tier } from "../models/vocabulary.ts";
import { hardLimits, shortfall } from "../routing/limits.ts";
import type { RouteCandidate, RouteConstraints, RouteDecision, RouteProblem } from "../routing/route.ts";

type Known = Pick<EngineParts, "tiers" | "catalogue" | "endpoint">;

type ChosenModel =
  | { readonly status: "usable"; readonly model: CatalogueModel; readonly redirect: string | null }
  /** Words without a full stop. */
  | { readonly status: "unusable"; readonly why: string };

/**
 * The model that the user chose for a task, where it can take it. Of limits only those count that never give way: the
 * folder's and the data policy. The tier's own say what is chosen without the user.
 */
export function chosenModel(slug: string, tier: Tier, known: Known, constraints: RouteConstraints): ChosenModel {
  const { tiers, catalogue, endpoint } = known;
  if (endpoint.onlyModel !== undefined && endpoint.onlyModel.id !== slug)
    return { status: "unusable", why: `the server has one model only, ${endpoint.onlyModel.id}` };
  const model = catalogue.lookup(slug);
  if (model === undefined) return { status: "unusable", why: "it is not in the price list" };
  if (model.status !== "current") return { status: "unusable", why: "it is retired, and no model took its place" };
  const limits = hardLimits(tiers.byName[tier], constraints);
  const why = shortfall(model, catalogue.price(model.slug), constraints, limits);
  return why === null ? { status: "usable", model, redirect: model.redirect } : { status: "unusable", why };
}

/** The route with the model in front that the user chose; without it, and said, where it cannot take the task. */
export function withChosen(
  slug: string,
  chosen: ChosenModel,
  route: RouteDecision | RouteProblem,
  tier: Tier,
): RouteDecision | RouteProblem {
  if (chosen.status === "unusable") {
    const reason = `${slug}, which you chose, is left out: ${chosen.why}.`;
    const excluded = [...route.excluded.filter((one) => one.slug !== slug), { slug, reason }];
    if (route.status === "problem") return { ...route, excluded, message: `${reason} ${route.message}` };
    return { ...route, excluded, reason: `${route.reason} ${reason}` };
  }
  const { model, redirect } = chosen;
  const why = `${model.name} starts this task: you chose it.${redirect === null ? "" : ` ${redirect}.`}`;
  const first: RouteCandidate = { slug: model.slug, role: "chosen", tier, reason: why };
  const others = route.status === "routed" ? route.candidates.filter((one) => one.slug !== model.slug) : [];
  const excluded = route.excluded.filter((one) => one.slug !== model.slug);
  const then = others.length === 0 ? "No other model follows." : `Then ${others.map((one) => one.slug).join(", ")}.`;
  return {
    status: "routed",
    candidates: [first, ...others],
    excluded,
    reason: `${why} ${then}${excluded.map((one) => ` ${one.reason}`).join("")}`,
  };
}
