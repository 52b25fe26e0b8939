import type { CatalogueModel } from "../core/models/catalogue-schema.ts";
import { pricePerMillion } from "../core/money.ts";
import type { Market } from "./routing/market.ts";
import { supportedParameters } from "./routing/parameters.ts";
import type { ProviderEndpoint } from "./routing/provider-endpoint.ts";
import type { WireBody } from "./wire.ts";

/**
 * `GET /models`: the current models as rows of the real list; retired ones are gone from it. Filters `q` and
 * `supported_parameters`; `offset` and `limit` (most 1000) page it, and `links.next` leads on.
 */
export function modelList(market: Market, { pathname, searchParams }: URL): WireBody {
  const wanted = (searchParams.get("supported_parameters") ?? "").split(",").filter((name) => name !== "");
  const q = (searchParams.get("q") ?? "").toLowerCase();
  const rows = market
    .current()
    .filter((model) => wanted.every((name) => supportedParameters(model).includes(name)))
    .filter(({ slug, name }) => slug.includes(q) || name.toLowerCase().includes(q));
  const offset = Number(searchParams.get("offset") ?? 0) || 0;
  const limit = Math.min(1000, Number(searchParams.get("limit") ?? 500) || 500);
  const next = new URLSearchParams(searchParams);
  next.set("offset", String(offset + limit));
  next.set("limit", String(limit));
  return {
    data: rows.slice(offset, offset + limit).map(modelRow),
    total_count: rows.length,
    links: { next: offset + limit < rows.length ? `${pathname}?${next}` : null },
  };
}

/** `GET /models/{author}/{slug}/endpoints`: who serves a model, and how. A retired model has nobody. */
export function modelEndpoints(model: CatalogueModel, endpoints: readonly ProviderEndpoint[]): WireBody {
  const { id, name, created, description, architecture } = modelRow(model);
  const data = { id, name, created, description, architecture, endpoints: endpoints.map(endpointRow) };
  return { data };
}

/** `GET /model/{author}/{slug}`. */
export function oneModel(model: CatalogueModel): WireBody {
  return { data: modelRow(model) };
}

function modelRow(model: CatalogueModel) {
  const { slug, contextWindow } = model;
  return {
    id: slug,
    canonical_slug: slug,
    hugging_face_id: null,
    name: model.name,
    created: Date.parse(model.priceDate) / 1000,
    description: `Simulated: nothing answers here but a script, at ${model.name}'s list prices of ${model.priceDate}.`,
    context_length: contextWindow,
    architecture: {
      modality: "text->text",
      input_modalities: ["text"],
      output_modalities: ["text"],
      tokenizer: "Other",
      instruct_type: null,
    },
    pricing: pricing(model),
    top_provider: {
      context_length: contextWindow,
      max_completion_tokens: model.maxOutputTokens,
      is_moderated: false,
    },
    per_request_limits: null,
    supported_parameters: supportedParameters(model),
    default_parameters: null,
    supported_voices: null,
    knowledge_cutoff: null,
    expiration_date: null,
    links: { details: `/api/v1/models/${slug}/endpoints` },
  };
}

function endpointRow({ provider, tag, quantization, model, latency }: ProviderEndpoint): WireBody {
  return {
    name: `${provider} | ${model.slug}`,
    model_id: model.slug,
    model_name: model.name,
    context_length: model.contextWindow,
    pricing: pricing(model),
    provider_name: provider,
    tag,
    quantization,
    max_completion_tokens: model.maxOutputTokens,
    max_prompt_tokens: null,
    supported_parameters: supportedParameters(model),
    supports_implicit_caching: model.pricing.cacheRead !== undefined && model.pricing.cacheWrite === undefined,
    supports_tool_choice: toolChoice(model),
    status: 0,
    uptime_last_5m: 100,
    uptime_last_30m: 100,
    uptime_last_1d: 100,
    latency_last_30m: latency === null ? null : percentiles(latency.firstTokenMs / 1000),
    throughput_last_30m: latency === null ? null : percentiles(latency.tokensPerSecond),
  };
}

function toolChoice({ capabilities: { toolCalling } }: CatalogueModel): WireBody {
  return { auto: toolCalling, function: toolCalling, none: toolCalling, required: toolCalling };
}

/** Its speed does not vary. */
function percentiles(value: number): WireBody {
  return { p50: value, p75: value, p90: value, p99: value };
}

function pricing(model: CatalogueModel): WireBody {
  const { input, output, cacheRead, cacheWrite, overrides } = model.pricing;
  return {
    prompt: perToken(input),
    completion: perToken(output),
    ...(cacheRead !== undefined && { input_cache_read: perToken(cacheRead) }),
    ...(cacheWrite !== undefined && { input_cache_write: perToken(cacheWrite) }),
    ...(overrides && {
      overrides: overrides.map((tier) => ({
        min_prompt_tokens: tier.minPromptTokens,
        prompt: perToken(tier.input),
        completion: perToken(tier.output),
      })),
    }),
  };
}

/** USD per million tokens to the list's USD per token, digit by digit: "0.26" -> "0.00000026". */
function perToken(perMillion: string): string {
  const digits = pricePerMillion(perMillion).toString().padStart(13, "0");
  const fraction = digits.slice(-12).replace(/0+$/, "");
  const whole = digits.slice(0, -12);
  return fraction === "" ? whole : `${whole}.${fraction}`;
}
