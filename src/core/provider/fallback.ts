import type { CallContext, CallFailure, FailureKind, ModelClient, ModelRequest } from "./client.ts";
import { describeFailure } from "./failure-text.ts";
import { RETRYABLE } from "./retrying.ts";

/** Failures that another model may not share, beside those whose retries are used up. */
const NEXT_MODEL: ReadonlySet<FailureKind> = new Set([
  ...RETRYABLE,
  "model_gone",
  "unsupported",
  "policy",
  "context_too_long",
  "moderated",
]);

/** Of those, what `keepModel` leaves to the caller. */
const MODELS_OWN: ReadonlySet<FailureKind> = new Set(["unsupported", "context_too_long"]);

/** What is known of a model as far as it decides whether it can take a request; `undefined`: nothing. */
export interface Ability {
  readonly tools: boolean;
  /** Answers in JSON, in whatever way it is asked. */
  readonly structured: boolean;
  /** Tokens, prompt and answer together. */
  readonly contextWindow: number;
  readonly maxOutputTokens: number;
}

export type AbilityOf = (model: string) => Ability | undefined;

/**
 * Asks the request's fallbacks in turn when a model fails for reasons of its own. Only routing puts models there, within
 * the tier's price, so none is dearer than was agreed to; those that lack an ability are passed over. When the last one
 * cannot do it at all, the first that merely had a bad moment is waited for.
 */
export function fallback(inner: ModelClient, abilityOf: AbilityOf = () => undefined): ModelClient {
  return {
    async complete(request, call) {
      const failures: CallFailure[] = [];
      // Tokens that a context window must be larger than, after one was too small.
      let bound = 0;
      let left: readonly string[] = [...new Set([request.model, ...request.fallbacks])];
      for (;;) {
        const [model, ...others] = left;
        if (model === undefined) throw new Error("a request names at least one model");
        const answer = await inner.complete(fitted(request, model, others, abilityOf), call);
        if (answer.status === "completed") return answer;
        const outcome = { ...answer, model };
        failures.push(outcome);
        if (call.signal.aborted || !goesOn(outcome, request)) return withHistory(failures, outcome);
        bound = Math.max(bound, tooSmall(outcome, abilityOf(model)));
        const { next, lacking } = choose(request, others, abilityOf, bound);
        const to = next[0] ?? secondChance(failures, outcome);
        if (to === undefined) return withHistory(failures, outcome);
        tell(call, outcome, to, lacking);
        left = next.length > 0 ? next : [to];
      }
    },
  };
}

/** With the longest answer that the model allows: a longer one would leave no provider over. */
function fitted(
  request: ModelRequest,
  model: string,
  fallbacks: readonly string[],
  abilityOf: AbilityOf,
): ModelRequest {
  const most = abilityOf(model)?.maxOutputTokens ?? request.maxTokens;
  return { ...request, model, fallbacks, maxTokens: Math.min(request.maxTokens, most) };
}

function goesOn(failure: CallFailure, { model, keepModel }: ModelRequest): boolean {
  if (keepModel && failure.model === model && MODELS_OWN.has(failure.kind)) return false;
  // No other model of the account has more credit.
  if (failure.kind === "rate_limited" && failure.by.who === "in-flight-credit") return false;
  return NEXT_MODEL.has(failure.kind);
}

interface Choice {
  readonly next: readonly string[];
  /** Why others were passed over, a sentence each. */
  readonly lacking: readonly string[];
}

/** The models that can take the request, in their order, from the first such one on. */
function choose(request: ModelRequest, others: readonly string[], abilityOf: AbilityOf, bound: number): Choice {
  const lacking: string[] = [];
  const next = others.filter((model) => {
    const why = shortfall(request, abilityOf(model), bound);
    if (why !== null) lacking.push(`${model} is left out: ${why}.`);
    return why === null;
  });
  return { next, lacking };
}

function shortfall(request: ModelRequest, ability: Ability | undefined, bound: number): string | null {
  if (ability === undefined) return null;
  if (request.tools.length > 0 && !ability.tools) return "it has no tool calling";
  if (request.output !== undefined && !ability.structured) return "it cannot be asked for JSON";
  if (ability.contextWindow <= bound) return `its context of ${ability.contextWindow} tokens is no larger`;
  return null;
}

function tooSmall(failure: CallFailure, ability: Ability | undefined): number {
  if (failure.kind !== "context_too_long") return 0;
  return Math.max(failure.window ?? 0, ability?.contextWindow ?? 0);
}

/** The first model that may well answer later, when the last one never will. Each call waits for one of them once. */
function secondChance(failures: readonly CallFailure[], last: CallFailure): string | undefined {
  if (RETRYABLE.has(last.kind)) return undefined;
  const asked = failures.map((one) => one.model);
  const busy = failures.find((one) => RETRYABLE.has(one.kind) && one.kind !== "empty");
  return busy === undefined || asked.indexOf(busy.model) !== asked.lastIndexOf(busy.model) ? undefined : busy.model;
}

function tell(call: CallContext, failure: CallFailure, to: string, lacking: readonly string[]): void {
  const why = [describeFailure(failure).what, ...lacking, `Asking ${to} next.`].join(" ");
  call.onStep?.({ type: "fallback", from: failure.model, to, failure: failure.kind, why });
}

/** The last failure, its message telling of those before it. */
function withHistory(failures: readonly CallFailure[], last: CallFailure): CallFailure {
  const before = failures.slice(0, -1).map((one) => `${one.model}: ${one.kind}`);
  return before.length === 0 ? last : { ...last, message: `${last.message} (before it ${before.join(", ")})` };
}
