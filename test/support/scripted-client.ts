import assert from "node:assert/strict";
import type {
  CallContext,
  CallFailure,
  Completion,
  FailureKind,
  ModelClient,
  ModelOutcome,
  ModelRequest,
} from "../../src/core/provider/client.ts";
import type { FailureCause } from "../../src/core/provider/failure-cause.ts";

export interface RecordedCall {
  readonly request: ModelRequest;
  readonly call: CallContext;
}

/** One answer. A function may wait, look at the request, or use the call's hooks before it answers. */
export type Step = ModelOutcome | ((request: ModelRequest, call: CallContext) => ModelOutcome | Promise<ModelOutcome>);

/**
 * A model that answers from a script, in order. A call beyond the script throws; `finished()` fails while steps are
 * left, so a test ends with it.
 */
export class ScriptedClient implements ModelClient {
  readonly calls: RecordedCall[] = [];
  readonly #steps: Step[];

  constructor(steps: readonly Step[]) {
    this.#steps = [...steps];
  }

  async complete(request: ModelRequest, call: CallContext): Promise<ModelOutcome> {
    this.calls.push({ request, call });
    const step = this.#steps.shift();
    if (!step) throw new Error(`call ${this.calls.length} to ${request.model} is not in the script`);
    return typeof step === "function" ? await step(request, call) : step;
  }

  finished(): void {
    assert.equal(this.#steps.length, 0, `${this.#steps.length} scripted answers were never asked for`);
  }
}

/** A completion in which only what the test is about needs saying. */
export function completion(parts: Partial<Completion> = {}): Completion {
  return {
    status: "completed",
    model: "test/model",
    servedModel: "test/model",
    provider: "Test",
    generationId: "gen-1",
    content: "done",
    toolCalls: [],
    finish: "stop",
    usage: { promptTokens: 100, cachedTokens: 0, cacheWriteTokens: 0, completionTokens: 10, reasoningTokens: 0 },
    billed: null,
    firstTokenMs: 5,
    ms: 10,
    ...parts,
  };
}

export function failure<Kind extends FailureKind>(
  kind: Kind,
  parts: Partial<CallFailure & { kind: Kind }> = {},
): CallFailure {
  const facts = { status: "failed", model: "test/model", message: `scripted ${kind}`, billing: "nothing" } as const;
  return { ...facts, ...CAUSES[kind], ...parts } as CallFailure;
}

/** A failure of each kind that knows nothing more. */
const CAUSES: { readonly [Kind in FailureKind]: FailureCause & { kind: Kind } } = {
  cancelled: { kind: "cancelled" },
  budget: { kind: "budget" },
  bound_exceeded: { kind: "bound_exceeded" },
  unauthorized: { kind: "unauthorized" },
  no_credit: { kind: "no_credit", scope: "account", affordableTokens: null },
  key_limit: { kind: "key_limit", limit: "key", affordableTokens: null, cap: null, spent: null, resetsAt: null },
  rate_limited: {
    kind: "rate_limited",
    by: { who: "server", perMinute: null, tokensPerMinute: null },
    until: null,
  },
  provider_down: { kind: "provider_down", provider: null },
  unreachable: { kind: "unreachable", codes: [] },
  stalled: { kind: "stalled", silent: "headers" },
  cut: { kind: "cut", received: true },
  empty: { kind: "empty", why: "nothing" },
  model_gone: { kind: "model_gone" },
  unsupported: { kind: "unsupported" },
  policy: { kind: "policy", rule: null },
  context_too_long: { kind: "context_too_long", window: null, asked: null, prompt: null, answer: null },
  moderated: { kind: "moderated", reasons: [], provider: null },
  bad_request: { kind: "bad_request" },
};

/** Every kind of failure. */
export const KINDS = Object.keys(CAUSES) as readonly FailureKind[];

/** A request in which only what the test is about needs saying. */
export function request(parts: Partial<ModelRequest> = {}): ModelRequest {
  return {
    model: "test/model",
    fallbacks: [],
    messages: [{ role: "user", content: "Say hello." }],
    tools: [],
    maxTokens: 1000,
    ...parts,
  };
}

/** A call of the swarm "swarm-1", without budgets unless the test gives some. */
export function context(parts: Partial<CallContext> = {}): CallContext {
  return {
    signal: new AbortController().signal,
    identity: {
      swarm: "swarm-1",
      task: "task-1",
      agent: "agent-1",
      role: "worker",
      workspace: "workspace-1",
      tier: "balanced",
      taskType: "coding",
      complexity: "medium",
      attempt: 1,
      routeReason: "because the test says so",
    },
    limits: [],
    ...parts,
  };
}
