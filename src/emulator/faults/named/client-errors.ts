import type { Fault } from "../../faults.ts";
import { refusal, relayedRefusal } from "../../refusals.ts";
import {
  againstPolicy,
  cannotHandle,
  noImages,
  noToolChoice,
  noTools,
  notAllowed,
  notAModel,
  tooLong,
} from "../../routing/routing-refusals.ts";
import { always, type NamedFault, type NamedFaults } from "../named-fault.ts";

/** Errors from 400 to 422, but for those of money and of limits. Bodies as recorded or as in the official examples. */
export const CLIENT_ERRORS: NamedFaults = {
  "bad-request": always("400, relayed from the provider", http(relayedRefusal(400, "at most 64 tools are allowed"))),
  "provider-location": always(
    "400, relayed from the provider: not from here",
    http(relayedRefusal(400, '{"error":{"code":400,"message":"User location is not supported for the API use."}}')),
  ),
  "invalid-model": { summary: "400: not a valid model ID", make: ({ model }) => http(notAModel(model)) },
  "context-too-long": always(
    "400: more tokens than the context holds",
    http(tooLong({ contextWindow: 4096 }, 5000, 100)),
  ),
  unauthorized: always("401: unknown or revoked key", http(refusal(401, "User not found.", { user: false }))),
  "unauthorized-missing": always("401: no key", http(refusal(401, "Missing Authentication header", { user: false }))),
  "unauthorized-malformed": always(
    "401: no credentials understood",
    http(refusal(401, "No cookie auth credentials found", { user: false })),
  ),
  "provider-key-failed": always("401 of the provider's own key, relayed", http(relayedRefusal(401, "invalid api key"))),
  moderation: {
    summary: "403: the input was flagged",
    make: ({ model }) => {
      const metadata = { reasons: ["violence"], flagged_input: "...", provider_name: "Simulated", model_slug: model };
      return http(refusal(403, "Input was flagged by moderation", { metadata }));
    },
  },
  guardrail: always(
    "403: blocked by a guardrail",
    http(
      refusal(403, "Request blocked: prompt injection patterns detected", {
        metadata: { patterns: ["ignore all previous instructions"] },
        user: false,
      }),
    ),
  ),
  "agentic-harness": {
    summary: "403: a free model that only known apps may use",
    make: ({ model }) =>
      http(
        refusal(
          403,
          `${model} is only available on agentic harnesses. Try plugging it into a coding agent or productivity app listed on https://openrouter.ai/apps`,
          {
            metadata: { failed_routing_step: "Gate Free Endpoints by Agentic Harness" },
            user: false,
          },
        ),
      ),
  },
  "no-endpoints": {
    summary: "404: no endpoints found",
    make: ({ model }) => http(refusal(404, `No endpoints found for ${model}.`)),
  },
  "no-tool-use": always("404: no endpoint takes tools", http(noTools("read_file"))),
  "tool-choice": always("404: no endpoint takes this tool_choice", http(noToolChoice())),
  "image-input": always("404: no endpoint takes images", http(noImages())),
  "allowed-providers": {
    summary: "404: none of the allowed providers serves the model",
    make: ({ model }) => http(notAllowed(model, [], ["nobody"])),
  },
  guardrails: always("404: the account's guardrails leave no endpoint", http(againstPolicy(1))),
  "require-parameters": always("404: no endpoint takes all parameters", http(cannotHandle("Parameters"))),
  "data-policy": always(
    "404: none fits the account's data policy",
    http(
      refusal(
        404,
        "No endpoints available matching your guardrail restrictions and data policy. Configure: https://openrouter.ai/settings/privacy",
        {
          user: false,
        },
      ),
    ),
  ),
  "free-variant-ended": {
    summary: "404: the free variant ended, with the paid slug",
    make: ({ model }) =>
      http(
        refusal(
          404,
          `This model is unavailable for free. The paid version is available now - use this slug instead: ${model.replace(/:free$/, "")}`,
        ),
      ),
  },
  "model-deprecated": {
    summary: "404 with `availability`: deprecated, with a model to use instead",
    make: ({ model }) =>
      http(
        refusal(404, `${model} has been deprecated.`, {
          availability: {
            code: "model_deprecated",
            retryable: false,
            requested_models: [model],
            fallback_models: ["acme/successor"],
            docs_url: "https://openrouter.ai/docs/errors#model_deprecated",
          },
        }),
      ),
  },
  "request-timeout": usual(408, "408: the operation timed out"),
  "payload-too-large": usual(413, "413: the payload is too large"),
  unprocessable: usual(422, "422: invalid argument"),
};

function http({
  status,
  body,
  headers,
}: {
  status: number;
  body: unknown;
  headers?: Readonly<Record<string, string>>;
}): Fault {
  return { kind: "http", status, body, ...(headers && { headers }) };
}

function usual(status: number, summary: string): NamedFault {
  return always(summary, { kind: "http", status });
}
