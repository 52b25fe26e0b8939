import type { CatalogueModel } from "../core/models/catalogue-schema.ts";
import { pricePerMillion } from "../core/money.ts";
import type { WireBody } from "./wire.ts";

/** `GET /models`: the catalogue's current models as rows of the real list. Retired ones are gone from it. */
export function modelList(models: Iterable<CatalogueModel>): WireBody {
  const data = [...models].filter(({ status }) => status === "current").map(modelRow);
  return { data, total_count: data.length, links: { next: null } };
}

function modelRow(model: CatalogueModel): WireBody {
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

function pricing({ pricing: { input, output, cacheRead, cacheWrite, overrides } }: CatalogueModel): WireBody {
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

function supportedParameters({ capabilities }: CatalogueModel): string[] {
  const { toolCalling, jsonMode, structuredOutputs, reasoning } = capabilities;
  return [
    "max_tokens",
    "temperature",
    ...(toolCalling ? ["tools", "tool_choice"] : []),
    ...(jsonMode ? ["response_format"] : []),
    ...(structuredOutputs ? ["structured_outputs"] : []),
    ...(reasoning ? ["reasoning", "include_reasoning"] : []),
  ];
}

/** USD per million tokens to the list's USD per token, digit by digit: "0.26" -> "0.00000026". */
function perToken(perMillion: string): string {
  const digits = pricePerMillion(perMillion).toString().padStart(13, "0");
  const fraction = digits.slice(-12).replace(/0+$/, "");
  const whole = digits.slice(0, -12);
  return fraction === "" ? whole : `${whole}.${fraction}`;
}
