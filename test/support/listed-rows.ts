import type { CatalogueModel } from "../../src/core/models/catalogue-schema.ts";
import { catalogueJson } from "./real-configs.ts";

/** A row of `GET /models`, as far as it is read. */
export interface ListedRow {
  id: string;
  pricing?: unknown;
  context_length?: unknown;
  top_provider?: unknown;
  supported_parameters?: unknown;
  expiration_date?: unknown;
}

/** The row that says what the catalogue says of a model. */
export function rowOf({ slug, pricing, contextWindow, maxOutputTokens, capabilities }: CatalogueModel): ListedRow {
  const perToken = (perMillion: string | undefined) =>
    perMillion === undefined ? undefined : (Number(perMillion) / 1e6).toFixed(12);
  return {
    id: slug,
    pricing: {
      prompt: perToken(pricing.input),
      completion: perToken(pricing.output),
      input_cache_read: perToken(pricing.cacheRead),
      input_cache_write: perToken(pricing.cacheWrite),
      overrides: pricing.overrides?.map((step) => ({
        min_prompt_tokens: step.minPromptTokens,
        prompt: perToken(step.input),
        completion: perToken(step.output),
      })),
    },
    context_length: contextWindow,
    top_provider: { context_length: contextWindow, max_completion_tokens: maxOutputTokens },
    supported_parameters: [
      "max_tokens",
      ...(capabilities.toolCalling ? ["tools"] : []),
      ...(capabilities.jsonMode ? ["response_format"] : []),
      ...(capabilities.structuredOutputs ? ["structured_outputs"] : []),
      ...(capabilities.reasoning ? ["reasoning"] : []),
    ],
    expiration_date: null,
  };
}

/** A list that says what the shipped catalogue says, but for what `change` makes of a row (`null`: it is not listed). */
export function listOfAll(change: (row: ListedRow) => ListedRow | null = (row) => row): { data: ListedRow[] } {
  const current = catalogueJson().models.filter((model) => model.status === "current");
  return { data: current.flatMap((model) => change(rowOf(model)) ?? []) };
}

/** `change` for one model alone. */
export function only(slug: string, change: (row: ListedRow) => ListedRow | null): (row: ListedRow) => ListedRow | null {
  return (row) => (row.id === slug ? change(row) : row);
}
