import type { Catalogue } from "../models/catalogue.ts";
import type { ModelClient, ModelOutcome, ModelRequest } from "./client.ts";

/**
 * Follows a model that the server says is gone to the catalogue's successor, and from then on asks that one at once. Only
 * one that can do what the request needs and is not dearer: a dearer one the user is told of before a launch, when the
 * price list shows that the model is gone. Each time it is said, as a step to another model is.
 */
export function superseding(inner: ModelClient, successorOf: Catalogue["successor"]): ModelClient {
  const gone = new Set<string>();
  return {
    async complete(request, call) {
      const next = gone.has(request.model) ? heirOf(request, successorOf) : undefined;
      const outcome = next === undefined ? await inner.complete(request, call) : isGone(request.model);
      if (outcome.status === "completed" || outcome.kind !== "model_gone" || call.signal.aborted) return outcome;
      gone.add(request.model);
      const heir = next ?? heirOf(request, successorOf);
      if (heir === undefined) return outcome;
      const why = `${request.model} is no longer offered; ${heir.model} takes its place.`;
      call.onStep?.({ type: "fallback", from: request.model, to: heir.model, failure: "model_gone", why });
      return inner.complete(heir, call);
    },
  };
}

/** The same request to the successor; `undefined` where there is none that can take it, or it is asked next anyway. */
function heirOf(request: ModelRequest, successorOf: Catalogue["successor"]): ModelRequest | undefined {
  const found = successorOf(request.model);
  if (found === undefined || request.fallbacks.includes(found.slug)) return undefined;
  const { toolCalling, jsonMode, structuredOutputs } = found.capabilities;
  if (request.tools.length > 0 && !toolCalling) return undefined;
  if (request.output !== undefined && !toolCalling && !jsonMode && !structuredOutputs) return undefined;
  return { ...request, model: found.slug, maxTokens: Math.min(request.maxTokens, found.maxOutputTokens) };
}

function isGone(model: string): ModelOutcome {
  const message = "the server said before that it is gone";
  return { status: "failed", kind: "model_gone", model, message, billing: "nothing" };
}
