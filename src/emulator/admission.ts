import type { CatalogueModel } from "../core/models/catalogue-schema.ts";
import { type NanoUsd, nanoUsd } from "../core/money.ts";
import type { Account } from "./account.ts";
import type { AskedChat } from "./chat-request.ts";
import { chargeOf, type Prices, pricesOf } from "./pricing.ts";
import { type Refusal, refusal } from "./refusals.ts";

/** The model found for a request, the most tokens of its answer, and the most it can cost at list price. */
export interface Place {
  readonly model: CatalogueModel;
  readonly maxTokens: number;
  readonly bound: NanoUsd;
}

export type Placement =
  | { readonly kind: "placed"; readonly place: Place }
  | { readonly kind: "refused"; readonly refusal: Refusal };

/** Finds the one endpoint of the catalogue that can serve the request; messages and metadata as recorded. */
export function placeRequest(
  asked: AskedChat,
  promptTokens: number,
  catalogue: ReadonlyMap<string, CatalogueModel>,
): Placement {
  const model = catalogue.get(asked.model);
  if (!model) return refused(notAModel(asked.model));
  const prices = pricesOf(model, promptTokens);
  const problem =
    retirement(model) ??
    missingAbility(model, asked) ??
    tooDear(prices, asked) ??
    tooLong(model, promptTokens, asked.maxTokens);
  if (problem) return refused(problem);
  const room = model.contextWindow - promptTokens;
  // A limit above the model's own is lowered to it.
  const maxTokens = Math.min(asked.maxTokens ?? model.maxOutputTokens, model.maxOutputTokens, room);
  const bound = chargeOf(prices, { promptTokens, cachedTokens: 0, completionTokens: maxTokens }).total;
  return { kind: "placed", place: { model, maxTokens, bound } };
}

/** Reserves the place's bound on the key's account, or refuses as the provider does (403, 402, transient 402). */
export function reserve(account: Account, { model, maxTokens, bound }: Place, promptTokens: number): Refusal | null {
  const verdict = account.admit(bound);
  switch (verdict.kind) {
    case "admitted":
      return null;
    case "spent":
      return refusal(403, "Key limit exceeded (total limit). Manage it using https://openrouter.ai/settings/keys", {
        user: false,
      });
    case "too_big":
      return unaffordable(maxTokens, affordable(verdict.left, pricesOf(model, promptTokens), promptTokens));
    case "in_flight":
      return inFlight();
    default:
      return verdict satisfies never;
  }
}

function refused(reason: Refusal): Placement {
  return { kind: "refused", refusal: reason };
}

function notAModel(slug: string): Refusal {
  return refusal(400, `${slug} is not a valid model ID`, { availability: availability("model_not_found", slug) });
}

function retirement({ slug, status, supersededBy }: CatalogueModel): Refusal | null {
  if (status === "current") return null;
  if (slug.endsWith(":free") && supersededBy !== undefined) {
    const message = `This model is unavailable for free. The paid version is available now - use this slug instead: ${supersededBy}`;
    return refusal(404, message, { availability: availability("free_variant_ended", slug, supersededBy) });
  }
  const gone = availability("model_deprecated", slug, supersededBy);
  return refusal(404, `No endpoints found for ${slug}.`, { availability: gone });
}

/** The field of 2026-08-19 that says in one word why there is no endpoint; no capture of it is known. */
function availability(code: string, slug: string, fallback?: string): Readonly<Record<string, unknown>> {
  return {
    code,
    retryable: false,
    requested_models: [slug],
    ...(fallback !== undefined && { fallback_models: [fallback] }),
    docs_url: `https://openrouter.ai/docs/errors#${code}`,
  };
}

function missingAbility({ capabilities }: CatalogueModel, asked: AskedChat): Refusal | null {
  const [first] = asked.tools;
  if (first && !capabilities.toolCalling) {
    return filtered(`No endpoints found that support tool use. Try disabling "${first.name}".`, "Tool Compatibility");
  }
  if (!asked.requireParameters) return null;
  const format = asked.responseFormat.type;
  const met =
    (format !== "json_object" || capabilities.jsonMode) &&
    (format !== "json_schema" || capabilities.structuredOutputs) &&
    (!asked.asksReasoning || capabilities.reasoning);
  return met ? null : cannotHandle("Parameters");
}

function tooDear(prices: Prices, { maxPrice }: AskedChat): Refusal | null {
  const fits = (cap: number | null, price: number) => cap === null || price <= Math.round(cap * 1e6);
  // No capture of this refusal is known: the message is the one of other filters, the status is documented.
  return fits(maxPrice.prompt, prices.input) && fits(maxPrice.completion, prices.output)
    ? null
    : cannotHandle("Max Price");
}

function tooLong({ contextWindow }: CatalogueModel, promptTokens: number, maxTokens: number | null): Refusal | null {
  const output = maxTokens ?? 1;
  const total = promptTokens + output;
  if (total <= contextWindow) return null;
  return refusal(
    400,
    `This endpoint's maximum context length is ${contextWindow} tokens. However, you requested about ${total} tokens ` +
      `(${promptTokens} of text input, ${output} in the output). Please reduce the length of either one, or use the ` +
      `"middle-out" transform to compress your prompt automatically.`,
    { metadata: { provider_name: null }, user: false },
  );
}

function cannotHandle(step: string): Refusal {
  const help = "https://openrouter.ai/docs/guides/routing/provider-selection";
  return filtered(
    `No endpoints found that can handle the requested parameters. To learn more about provider routing, visit: ${help}`,
    step,
  );
}

function filtered(message: string, step: string): Refusal {
  return refusal(404, message, { metadata: { failed_routing_step: `Filter by ${step}` }, user: false });
}

/** Completion tokens that what is left pays for after the prompt. */
function affordable(left: NanoUsd, prices: Prices, promptTokens: number): number {
  const prompt = chargeOf(prices, { promptTokens, cachedTokens: 0, completionTokens: 0 }).total;
  const pico = Math.max(0, nanoUsd(left - prompt)) * 1000;
  return prices.output === 0 ? 0 : Math.floor(pico / prices.output);
}

function unaffordable(asked: number, affords: number): Refusal {
  return refusal(
    402,
    `This request requires more credits, or fewer max_tokens. You requested up to ${asked} tokens, but can only afford ` +
      `${affords}. To increase, visit https://openrouter.ai/settings/keys and create a key with a higher monthly limit`,
    { metadata: { provider_name: null, limit_source: "openrouter_key_limit" } },
  );
}

function inFlight(): Refusal {
  const headers = { "Retry-After": "120" };
  return refusal(
    402,
    "This request would exceed your available credits given your current in-flight requests. " +
      "Retry after in-flight requests settle, or add credits.",
    {
      metadata: {
        reason: "in_flight_budget_exhausted",
        limit_source: "openrouter_in_flight_budget",
        remedy_hint: "Retry after your in-flight requests settle (see the Retry-After header).",
        headers,
      },
      headers,
      user: false,
    },
  );
}
