import type { CatalogueModel } from "../../core/models/catalogue-schema.ts";
import type { NanoUsd } from "../../core/money.ts";
import { boundOf, pricesOf } from "../pricing.ts";
import type { Refusal } from "../refusals.ts";
import type { AskedChat } from "../request/chat-request.ts";
import { filterEndpoints } from "./filters.ts";
import type { Market } from "./market.ts";
import { orderEndpoints } from "./order.ts";
import type { ProviderEndpoint } from "./provider-endpoint.ts";
import { notAModel, retired } from "./routing-refusals.ts";
import { type ReadSlug, readSlug } from "./slug.ts";
import type { StickySessions } from "./sticky.ts";

/** One provider that can serve the request, the most tokens of its answer, and the most it can cost at list price. */
export interface Place {
  readonly endpoint: ProviderEndpoint;
  readonly maxTokens: number;
  readonly bound: NanoUsd;
}

/** Places in the order in which they are tried; never none. */
export type Route =
  | { readonly kind: "routed"; readonly first: Place; readonly others: readonly Place[] }
  | { readonly kind: "refused"; readonly refusal: Refusal };

export interface Router {
  readonly market: Market;
  readonly sticky: StickySessions;
  readonly random: () => number;
  readonly clock: () => number;
}

/** Finds all places for a request, those of its first model first, then those of each fallback. */
export function planRoute(asked: AskedChat, promptTokens: number, router: Router): Route {
  const named = asked.models.length > 0 ? asked.models : [router.market.defaultModel];
  const places: Place[] = [];
  let refusal: Refusal | null = null;
  for (const slug of named) {
    const read = readSlug(slug, router.market);
    // A slug that never was fails the request even where others are named.
    if (!read) return { kind: "refused", refusal: notAModel(slug) };
    for (const model of read.models) {
      const found = placesFor(model, read, asked, promptTokens, router);
      if (Array.isArray(found)) places.push(...found);
      else refusal ??= found;
    }
  }
  const [first, ...others] = places;
  const { allowFallbacks, order } = asked.preferences;
  // A list of providers is heeded by the filters; without one, no fallbacks means the best provider of each model.
  if (first)
    return { kind: "routed", first, others: allowFallbacks || order.length > 0 ? others : otherModels(places) };
  return { kind: "refused", refusal: refusal ?? notAModel(named[0] ?? "") };
}

function otherModels(places: readonly Place[]): readonly Place[] {
  return places.slice(1).filter(({ endpoint }, place) => endpoint.model.slug !== places[place]?.endpoint.model.slug);
}

function placesFor(
  model: CatalogueModel,
  { sort }: ReadSlug,
  asked: AskedChat,
  promptTokens: number,
  { market, sticky, random, clock }: Router,
): Place[] | Refusal {
  const { slug } = model;
  const serving = market.endpoints(slug);
  if (serving.length === 0) return retired(model);
  const filtered = filterEndpoints({ asked, promptTokens }, slug, serving);
  if (filtered.kind === "none") return filtered.refusal;
  const { preferences } = asked;
  const known = sticky.find(asked, slug, clock());
  const ordered = orderEndpoints(filtered.endpoints, { preferences, suffixSort: sort, sticky: known, random });
  return ordered.map((endpoint) => placeOn(endpoint, asked, promptTokens));
}

function placeOn(endpoint: ProviderEndpoint, asked: AskedChat, promptTokens: number): Place {
  const { model } = endpoint;
  // A limit above the model's own is lowered to it.
  const room = Math.min(model.maxOutputTokens, model.contextWindow - promptTokens);
  const maxTokens = Math.min(asked.maxTokens ?? model.maxOutputTokens, room);
  return { endpoint, maxTokens, bound: boundOf(pricesOf(model, promptTokens), promptTokens, maxTokens) };
}
