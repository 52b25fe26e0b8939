import { formatUsd } from "../money.ts";
import type { CallFailure } from "./client.ts";
import type { ContextTooLong, KeyLimit, LimitedBy, PolicyRefusal, Unsupported } from "./failure-cause.ts";

/** What a person reads: what happened, what it cost, and what to do next. Whole sentences. */
export interface FailureText {
  readonly what: string;
  readonly cost: string;
  readonly next: string;
}

/** The one place where failures get words for the screen. */
export function describeFailure(failure: CallFailure): FailureText {
  return { ...story(failure), cost: costText(failure) };
}

/** The same in one text. A call that was stopped on this side needs no word about its cost. */
export function sayFailure(failure: CallFailure): string {
  const { what, cost, next } = describeFailure(failure);
  const costs = failure.kind !== "budget" && failure.kind !== "cancelled";
  return costs ? `${what} ${cost} ${next}` : `${what} ${next}`;
}

function story(failure: CallFailure): Pick<FailureText, "what" | "next"> {
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
        what: `The provider account has too little credit for this call${affordable(failure.affordableTokens)}.`,
        next: "Add credit at https://openrouter.ai/settings/credits, or lower the budget so that smaller calls are made.",
      };
    case "key_limit":
      return {
        what: keyLimitText(failure),
        next: `Raise ${failure.limit === "key" ? "the key's" : `the ${failure.limit}'s`} limit at https://openrouter.ai/settings/keys, or set another key.`,
      };
    case "rate_limited":
      return {
        what: `${limitText(failure.by, model)}${pause(failure)}.`,
        next: limitAdvice(failure.by),
      };
    case "provider_down":
      return {
        what: sentence(
          failure.provider === null ? `The provider of ${model} failed` : `${failure.provider} failed to run ${model}`,
          failure.message,
        ),
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
      return unsupportedText(failure, model, failure.message);
    case "policy":
      return policyText(failure, model, failure.message);
    case "context_too_long":
      return {
        what: `The conversation is too long for ${model}${sizes(failure)}.`,
        next: "Split the task into smaller ones, or choose a tier with a larger context window.",
      };
    case "moderated": {
      const why = failure.reasons.length === 0 ? "" : ` (${failure.reasons.join(", ")})`;
      return {
        what: `The content filter of ${failure.provider ?? "the provider"} refused the request to ${model}${why}.`,
        next: "Word the task differently, or choose another tier.",
      };
    }
    case "bad_request":
      return {
        what: sentence(`${model} could not be asked`, failure.message),
        next: "Check the model and the endpoint in the settings; if they are right, report this as a bug.",
      };
    default:
      return failure satisfies never;
  }
}

/** Of the last attempt; those before it are on the books for themselves. */
function costText({ billing, unsent }: CallFailure): string {
  if (unsent) return "Nothing was sent, so it cost nothing.";
  if (billing === "nothing") return "The refused call cost nothing.";
  if (billing === "unknown") return "What it cost is not known, so the most it can have cost stays reserved.";
  if (billing.billed === null) return "It cost its tokens at the list price.";
  return `It cost ${formatUsd(billing.billed)}.`;
}

/** With a data policy fewer providers are left, and those may lack what others have, or be dearer. */
function unsupportedText(
  { lacking, asked }: Unsupported,
  model: string,
  why: string,
): Pick<FailureText, "what" | "next"> {
  const who = asked === undefined ? model : `${model} that keeps to ${asked}`;
  const relax = asked === undefined ? "" : ", or relax the setting dataPolicy (--data-policy)";
  const next = `Choose another tier, or another model in the tier's file${relax}.`;
  if (/max[ _]price/i.test(lacking ?? ""))
    return { what: `No provider of ${who} serves it at the price that is listed for it.`, next };
  return { what: sentence(`No provider of ${who} can do what was asked`, why), next };
}

/** Whose rule it was decides what helps: the user's own setting, the account's privacy settings, or neither. */
function policyText({ rule, asked }: PolicyRefusal, model: string, why: string): Pick<FailureText, "what" | "next"> {
  const account = "the account's rules at https://openrouter.ai/settings/privacy";
  if (rule === "data_region") {
    return {
      what: `No provider of ${model} runs in the region of this endpoint.`,
      next: "Choose another model or tier, or relax the setting dataRegion and use another endpoint.",
    };
  }
  if (rule?.startsWith("data_policy")) {
    const policy = asked ?? (rule === "data_policy:zdr" ? "zero-retention" : "no-training");
    const relax = asked === undefined ? account : "the setting dataPolicy (--data-policy)";
    return {
      what: `No provider of ${model} keeps to ${policy}.`,
      next: `Choose another model or tier, or relax ${relax}.`,
    };
  }
  const own = asked === undefined ? "" : `, with the data policy "${asked}" of your settings,`;
  return {
    what: sentence(`The rules of the account or the provider${own} leave nobody who may run ${model}`, why),
    next: `Look at ${account}${asked === undefined ? "" : " and at the setting dataPolicy (--data-policy)"}, or choose another tier.`,
  };
}

function limitText(by: LimitedBy, model: string): string {
  switch (by.who) {
    case "this-side":
      return `${model} has asked for a pause, which all calls keep`;
    case "free-tier":
      return `The account's limit for free models${by.limit === null ? "" : ` of ${by.limit} calls`} a ${by.per} is used up`;
    case "shared-capacity":
      return `${model} is in high demand${by.perMinute === null ? "" : ` and takes ${by.perMinute} calls a minute`}`;
    case "upstream":
      return `${by.provider ?? "The provider"} is refusing calls of ${model} because there are too many`;
    case "in-flight-credit":
      return "The calls that are on their way have the account's credit reserved";
    case "server":
      return `${model} is refusing calls because there were too many`;
  }
}

function limitAdvice(by: LimitedBy): string {
  switch (by.who) {
    case "free-tier":
      return by.per === "day"
        ? "Wait for the next day (UTC), buy credit for a higher limit, or choose a tier with paid models."
        : "Try again in a minute, lower the number of agents at once, or choose a tier with paid models.";
    case "in-flight-credit":
      return "Lower the number of agents at once, or add credit at https://openrouter.ai/settings/credits.";
    default:
      return "Try again later, lower the number of agents at once, or choose another tier.";
  }
}

function keyLimitText({ limit, cap, spent, resetsAt, affordableTokens }: KeyLimit): string {
  const whose = limit === "key" ? "The API key" : `The ${limit} that the API key belongs to`;
  const of = cap === null ? "" : ` of ${formatUsd(cap)}${spent === null ? "" : ` (${formatUsd(spent)} spent)`}`;
  const until = resetsAt === null ? "" : `; it starts anew on ${new Date(resetsAt).toISOString().slice(0, 10)}`;
  return `${whose} has reached the spending limit${of} that is set for it at the provider${until}${affordable(affordableTokens)}.`;
}

function affordable(tokens: number | null): string {
  return tokens === null || tokens === 0 ? "" : `; it would pay for an answer of ${tokens} tokens`;
}

function sizes({ window, asked, prompt, answer }: ContextTooLong): string {
  if (window === null) return asked === null ? "" : `: ${asked} tokens`;
  if (asked === null) return `, which takes ${window} tokens`;
  const parts = prompt === null || answer === null ? "" : ` (${prompt} to read, ${answer} for the answer)`;
  return `: ${asked} tokens${parts}, where it takes ${window}`;
}

function sentence(what: string, why: string): string {
  const end = why.replace(/[.\s]+$/, "");
  return end === "" ? `${what}.` : `${what}: ${end}.`;
}

function pause({ retryAfterMs }: CallFailure): string {
  if (retryAfterMs === undefined || retryAfterMs < 1000) return "";
  const seconds = Math.ceil(retryAfterMs / 1000);
  if (seconds < 120) return `; it asks to wait ${seconds} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 120 ? `; it asks to wait ${minutes} minutes` : `; it asks to wait ${Math.ceil(minutes / 60)} hours`;
}
