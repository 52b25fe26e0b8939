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

export function failure(kind: FailureKind, parts: Partial<CallFailure> = {}): CallFailure {
  return { status: "failed", model: "test/model", kind, message: `scripted ${kind}`, billing: "nothing", ...parts };
}

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
