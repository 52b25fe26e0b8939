import type { CatalogueModel } from "../../core/models/catalogue-schema.ts";
import { type Refusal, refusal } from "../refusals.ts";
import type { ProviderEndpoint } from "./provider-endpoint.ts";

/** Refusals of the routing, worded as recorded. */

export function notAModel(slug: string): Refusal {
  return refusal(400, `${slug} is not a valid model ID`, { availability: availability("model_not_found", slug) });
}

export function retired({ slug, supersededBy }: CatalogueModel): Refusal {
  if (slug.endsWith(":free") && supersededBy !== undefined) {
    const message = `This model is unavailable for free. The paid version is available now - use this slug instead: ${supersededBy}`;
    return refusal(404, message, { availability: availability("free_variant_ended", slug, supersededBy) });
  }
  const gone = availability("model_deprecated", slug, supersededBy);
  return refusal(404, `No endpoints found for ${slug}.`, { availability: gone });
}

export function noTools(tool: string): Refusal {
  return filtered(`No endpoints found that support tool use. Try disabling "${tool}".`, "Tool Compatibility");
}

export function noToolChoice(): Refusal {
  const message = `No endpoints found that support the provided 'tool_choice' value. To learn more about provider routing, visit: ${HELP}`;
  return refusal(404, message, { user: false });
}

export function noImages(): Refusal {
  return filtered("No endpoints found that support image input", "Image Support");
}

export function notAllowed(
  slug: string,
  serving: readonly Pick<ProviderEndpoint, "tag">[],
  only: readonly string[],
): Refusal {
  const available = serving.map(({ tag }) => tag);
  const message = `No allowed providers are available for the selected model. Providers serving ${slug}: ${available.join(", ")}, but your request's \`provider.only\` preference permits only: ${only.join(", ")}.`;
  const metadata = { requested_providers: only, available_providers: available, ...step("Allowed Providers") };
  return refusal(404, message, { metadata, user: false });
}

export function allIgnored(): Refusal {
  return filtered(
    "All providers have been ignored. To change your default ignored providers, visit: https://openrouter.ai/settings/preferences",
    "Ignored Providers",
  );
}

/** Words of `error.availability.excluded_by` for rules about data. */
export type DataRule = "data_policy:zdr" | "data_policy:training";

/**
 * The body of September 2026. Where the request's own rules excluded the endpoints, `broken` says which in the field of
 * August 2026; no capture has both.
 */
export function againstPolicy(
  removed: number,
  broken?: { readonly slug: string; readonly rules: readonly DataRule[] },
): Refusal {
  const message =
    `0 endpoints out of ${removed} requested are available matching your guardrail restrictions and data policy. ` +
    "We removed them for the following reasons (an endpoint may have matched multiple reasons):\n" +
    `Data policy (request): ${removed} endpoint${removed === 1 ? "" : "s"} excluded`;
  const metadata = {
    input_endpoint_count: removed,
    ineligibility_reasons: [{ reason: "data-policy", endpoint_count: removed }],
    ...step("Guardrails"),
  };
  if (broken === undefined) return refusal(404, message, { metadata, user: false });
  const [first, ...others] = broken.rules;
  const excluded = { excluded_by: others.length === 0 ? first : broken.rules };
  return refusal(404, message, {
    metadata,
    availability: { ...availability("no_endpoints", broken.slug), ...excluded },
    user: false,
  });
}

export function cannotHandle(name: string): Refusal {
  return filtered(
    `No endpoints found that can handle the requested parameters. To learn more about provider routing, visit: ${HELP}`,
    name,
  );
}

export function tooLong(
  { contextWindow }: Pick<CatalogueModel, "contextWindow">,
  promptTokens: number,
  output: number,
): Refusal {
  return refusal(
    400,
    `This endpoint's maximum context length is ${contextWindow} tokens. However, you requested about ${promptTokens + output} tokens ` +
      `(${promptTokens} of text input, ${output} in the output). Please reduce the length of either one, or use the ` +
      `"middle-out" transform to compress your prompt automatically.`,
    { metadata: { provider_name: null }, user: false },
  );
}

const HELP = "https://openrouter.ai/docs/guides/routing/provider-selection";

function filtered(message: string, name: string): Refusal {
  return refusal(404, message, { metadata: step(name), user: false });
}

function step(name: string) {
  return { failed_routing_step: `Filter by ${name}` };
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
