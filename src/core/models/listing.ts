import { isRecord, listOf, recordOf } from "../provider/wire.ts";
import { readListedPrice } from "./listing-price.ts";
import type { ListedAbilities, ListedModel, Listing } from "./listing-schema.ts";

const MOST_MODELS = 10_000;
const LONGEST_CONTEXT = 100_000_000;

export type ListingResult =
  | { readonly status: "read"; readonly listing: Listing }
  | { readonly status: "unusable"; readonly why: string };

/**
 * Reads the body of `GET /models`. Nothing in it is taken on trust: a row without a usable slug is left out, a value that
 * is not plausible counts as not given, and a price that is none makes its model one that cannot be used under a cap.
 */
export function readListing(body: unknown): ListingResult {
  const { data, total_count: total, links } = recordOf(body);
  if (!Array.isArray(data)) return { status: "unusable", why: "its answer is no list of models" };
  if (data.length > MOST_MODELS) return { status: "unusable", why: `it lists ${data.length} models` };
  const bySlug = new Map<string, ListedModel>();
  for (const row of data) {
    const model = readRow(row);
    if (model === null) continue;
    bySlug.set(model.slug, bySlug.has(model.slug) ? listedTwice(model) : model);
  }
  if (bySlug.size === 0) return { status: "unusable", why: "it lists no models" };
  const cutOff = (typeof total === "number" && total > data.length) || typeof recordOf(links).next === "string";
  return { status: "read", listing: { models: [...bySlug.values()], complete: !cutOff } };
}

function readRow(row: unknown): ListedModel | null {
  if (!isRecord(row) || typeof row.id !== "string" || !/^~?[\w-]+\/[\w.:-]+$/.test(row.id)) return null;
  const provider = recordOf(row.top_provider);
  const context = [row.context_length, provider.context_length].map(tokensOf).filter((tokens) => tokens !== null);
  return {
    slug: row.id,
    price: readListedPrice(row.pricing),
    contextWindow: context.length === 0 ? null : Math.min(...context),
    maxOutputTokens: tokensOf(provider.max_completion_tokens),
    abilities: abilitiesOf(row.supported_parameters),
    expires: dayOf(row.expiration_date),
  };
}

/** Which of the two holds is not known, and with it the price. */
function listedTwice(model: ListedModel): ListedModel {
  return { ...model, price: { status: "unpriced", why: "it is listed twice" } };
}

function tokensOf(value: unknown): number | null {
  return typeof value === "number" && Number.isSafeInteger(value) && value > 0 && value <= LONGEST_CONTEXT
    ? value
    : null;
}

function abilitiesOf(value: unknown): ListedAbilities | null {
  if (!Array.isArray(value)) return null;
  const names = new Set(listOf(value));
  return {
    toolCalling: names.has("tools"),
    jsonMode: names.has("response_format"),
    structuredOutputs: names.has("structured_outputs"),
    reasoning: names.has("reasoning"),
  };
}

/** The day of "2026-12-31" or of "2026-12-31T23:00:00Z". */
function dayOf(value: unknown): string | null {
  const day = typeof value === "string" ? /^\d{4}-\d{2}-\d{2}/.exec(value)?.[0] : undefined;
  return day === undefined || Number.isNaN(Date.parse(day)) ? null : day;
}
