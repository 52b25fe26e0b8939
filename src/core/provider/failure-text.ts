import type { CallFailure } from "./client.ts";

/** What a person reads: what happened, and what to do next. Whole sentences. */
export interface FailureText {
  readonly what: string;
  readonly next: string;
}

/** The one place where failures get words for the screen. */
export function describeFailure(failure: CallFailure): FailureText {
  const { model } = failure;
  switch (failure.kind) {
    case "cancelled":
      return {
        what: "The call was cancelled.",
        next: "What was spent until then stays on the books; start again when you like.",
      };
    case "budget":
      return {
        what: sentence("No call was made", failure.message),
        next: "Raise that budget, choose a cheaper tier, or give a smaller task.",
      };
    case "bound_exceeded":
      return {
        what: sentence("A call cost more than its worst case", failure.message),
        next: "All further calls are stopped. Check the model's price with the provider, and report this as a bug.",
      };
    case "unauthorized":
      return {
        what: sentence("The provider did not accept the API key", failure.message),
        next: "Set a valid key, use a local endpoint, or try the offline demo.",
      };
    case "no_credit":
      return {
        what: "The provider account has too little credit for this call.",
        next: "Add credit at https://openrouter.ai/settings/credits, or lower the budget so that smaller calls are made.",
      };
    case "key_limit":
      return {
        what: "The API key has reached the spending limit that is set for it at the provider.",
        next: "Raise the key's limit at https://openrouter.ai/settings/keys, or set another key.",
      };
    case "rate_limited":
      return {
        what: `${model} is refusing calls because there were too many${pause(failure)}.`,
        next: "Try again later, lower the number of agents at once, or choose another tier.",
      };
    case "provider_down":
      return {
        what: sentence(`The provider of ${model} failed`, failure.message),
        next: "Try again in a few minutes, or choose another tier.",
      };
    case "unreachable":
      return {
        what: sentence("The provider could not be reached", failure.message),
        next: "Check the network, the proxy and the endpoint's address, then try again.",
      };
    case "stalled":
      return {
        what: sentence(`${model} stopped answering`, failure.message),
        next: "Try again, or choose another tier.",
      };
    case "cut":
      return {
        what: sentence(`The answer of ${model} broke off and was not used`, failure.message),
        next: "Try again, or choose another tier.",
      };
    case "empty":
      return {
        what: sentence(`${model} gave an empty answer`, failure.message),
        next: "Try again with a clearer or smaller task, or choose another tier.",
      };
    case "model_gone":
      return {
        what: `${model} is not offered at this endpoint.`,
        next: failure.suggestion
          ? `The provider suggests ${failure.suggestion}. Choose another tier, or put that model into the tier's file.`
          : "Choose another tier, put another model into the tier's file, or check the endpoint's address.",
      };
    case "unsupported":
      return {
        what: sentence(`No provider of ${model} can do what was asked`, failure.message),
        next: "Choose another tier, and look at the provider's privacy and routing settings.",
      };
    case "context_too_long":
      return {
        what: `The conversation is too long for ${model}.`,
        next: "Split the task into smaller ones, or choose a tier with a larger context window.",
      };
    case "moderated":
      return {
        what: `The provider's content filter refused the request to ${model}.`,
        next: "Word the task differently, or choose another tier.",
      };
    case "bad_request":
      return {
        what: sentence(`${model} could not be asked`, failure.message),
        next: "Check the model and the endpoint in the settings; if they are right, report this as a bug.",
      };
    default:
      return never(failure.kind);
  }
}

function sentence(what: string, why: string): string {
  const end = why.replace(/[.\s]+$/, "");
  return end === "" ? `${what}.` : `${what}: ${end}.`;
}

function pause({ retryAfterMs }: CallFailure): string {
  if (retryAfterMs === undefined || retryAfterMs < 1000) return "";
  const seconds = Math.ceil(retryAfterMs / 1000);
  return seconds < 120 ? `; it asks to wait ${seconds} s` : `; it asks to wait ${Math.ceil(seconds / 60)} minutes`;
}

function never(kind: never): never {
  throw new Error(`no text for the failure ${String(kind)}`);
}
