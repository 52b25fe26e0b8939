import { APIConnectionError, APIError, OpenAI } from "openai";
import type { Endpoint } from "../engine-types.ts";
import { errorText } from "../error-text.ts";
import type { Host } from "../host.ts";
import { priceCeiling } from "../spend/bound.ts";
import type { PriceOf } from "../spend/price.ts";
import { outcomeOf, type Stop, type Trouble } from "./attempt-outcome.ts";
import type { CallContext, CallFailure, ModelClient, ModelOutcome, ModelRequest } from "./client.ts";
import { type GuardedFetch, guardedFetch, mayCarryKey } from "./guarded-fetch.ts";
import { notMade } from "./not-made.ts";
import { redactor } from "./redact.ts";
import { redactOutcome } from "./redact-outcome.ts";
import { modeFor, type OutputMode, requestBody, requestHeaders } from "./request-body.ts";
import { type StallClocks, type StallPolicy, startClocks } from "./stall-clocks.ts";
import { addChunk, emptyAnswer } from "./stream-answer.ts";
import { tapStream } from "./stream-tap.ts";

export interface OpenAiPolicy extends StallPolicy {
  /** A longer answer is given up. */
  readonly maxAnswerBytes: number;
  /** So is a line of a stream that has more letters and no end: the library copies all of it with each piece. */
  readonly maxLine: number;
  /** Longer messages of servers are shortened to this many characters. */
  readonly maxMessage: number;
}

export const OPENAI_POLICY: OpenAiPolicy = {
  headersMs: 60_000,
  byteIdleMs: 45_000,
  progressIdleMs: 120_000,
  maxAnswerBytes: 64 * 1024 * 1024,
  maxLine: 4 * 1024 * 1024,
  maxMessage: 600,
};

export interface OpenAiDeps {
  readonly host: Host;
  readonly endpoint: Endpoint;
  readonly priceOf: PriceOf;
  readonly outputModeOf: (model: string) => OutputMode;
  readonly policy: OpenAiPolicy;
}

/**
 * One attempt at one model of an OpenAI-compatible server, streamed. No retries, no books: those are the wrappers'.
 * The key is asked for each attempt, lives only as long as it, and is taken out of every text of a failure.
 */
export function createOpenAiClient(deps: OpenAiDeps): ModelClient {
  const post = createPost(deps.endpoint.baseUrl);
  return {
    async complete(request, call) {
      const refuse = (kind: "cancelled" | "unauthorized" | "bad_request", message: string): CallFailure =>
        notMade(request.model, kind, message);
      const key = await readKey(deps.endpoint);
      if (call.signal.aborted) return refuse("cancelled", "cancelled before sending");
      if (key.status === "bad") return refuse("unauthorized", key.why);
      if (key.value === undefined && deps.endpoint.openRouter && !deps.endpoint.simulated) {
        return refuse("unauthorized", `no API key is set for ${deps.endpoint.label}`);
      }
      if (key.value !== undefined && !mayCarryKey(deps.endpoint.baseUrl)) {
        return refuse("bad_request", "the key is not sent to another machine without encryption; use an https address");
      }
      const clean = redactor(key.value);
      const outcome = await attempt(deps, post, request, call, { key: key.value, clean });
      return redactOutcome(outcome, clean, deps.policy.maxMessage);
    },
  };
}

type Key =
  | { readonly status: "ok"; readonly value: string | undefined }
  | { readonly status: "bad"; readonly why: string };

async function readKey(endpoint: Endpoint): Promise<Key> {
  let value: string | undefined;
  try {
    value = (await endpoint.key())?.trim();
  } catch {
    // What the store says may quote the secret.
    return { status: "bad", why: "the API key could not be read from where it is kept" };
  }
  if (value && !/^[\x21-\x7e]+$/.test(value)) {
    return { status: "bad", why: "the API key holds blanks or letters that no key has" };
  }
  return { status: "ok", value: value || undefined };
}

async function attempt(
  deps: OpenAiDeps,
  post: Post,
  request: ModelRequest,
  call: CallContext,
  { key, clean }: { readonly key: string | undefined; readonly clean: (text: string) => string },
): Promise<ModelOutcome> {
  const { host, endpoint, policy } = deps;
  const started = host.elapsed();
  const giveUp = new AbortController();
  const signal = AbortSignal.any([call.signal, giveUp.signal]);
  const answer = emptyAnswer();
  const clocks = startClocks(host, policy, () => giveUp.abort(GIVEN_UP));
  let headers = new Headers();
  let received = 0;
  const tellGeneration = (id: string): void => call.onGeneration?.(clean(id));
  let firstTokenMs: number | null = null;
  const tap = tapStream({
    onBytes: (count, line) => {
      clocks.bytes();
      received += count;
      // An answer that comes whole is one long line.
      const endless = line > policy.maxLine && !/json/i.test(headers.get("content-type") ?? "");
      if (received > policy.maxAnswerBytes || endless) giveUp.abort(GIVEN_UP);
    },
    onData: clocks.progress,
  });
  const guard = guardedFetch({
    fetch: host.fetch,
    baseUrl: endpoint.baseUrl,
    key,
    headers: requestHeaders(endpoint.openRouter),
    watch: tap,
    onResponse: (received) => {
      clocks.headers();
      headers = received;
      answer.generationId = headers.get("x-generation-id") || null;
      if (answer.generationId !== null) tellGeneration(answer.generationId);
    },
  });
  const onChunk = (chunk: unknown): void => {
    const known = answer.generationId;
    const deltas = addChunk(answer, chunk, endpoint.openRouter);
    if (known === null && answer.generationId !== null) tellGeneration(answer.generationId);
    for (const delta of deltas) {
      firstTokenMs ??= host.elapsed() - started;
      call.onDelta?.(delta);
    }
  };
  const trouble = await stream(deps, post, request, guard, signal, onChunk).finally(clocks.stop);
  if (tap.errorChunk) addChunk(answer, tap.errorChunk, endpoint.openRouter);
  else if (guard.whole) addChunk(answer, { usage: guard.whole.usage }, endpoint.openRouter);
  const outcome = outcomeOf({
    model: request.model,
    answer,
    sawDone: tap.sawDone || guard.whole !== null,
    cancelled: call.signal.aborted,
    stopped: stoppedBy(clocks, giveUp.signal, policy),
    sent: guard.sent,
    webPage: guard.webPage,
    trouble,
    header: (name) => headers.get(name),
    openRouter: endpoint.openRouter,
    dataPolicy: endpoint.dataPolicy ?? "any",
    now: host.now(),
    firstTokenMs,
    ms: host.elapsed() - started,
  });
  const forced = request.output !== undefined && modeFor(request, deps.outputModeOf(request.model)) === "tool";
  return forced ? asContent(outcome) : outcome;
}

/** The arguments of the one tool that the model was to call are the answer. */
function asContent(outcome: ModelOutcome): ModelOutcome {
  const [call] = outcome.status === "completed" ? outcome.toolCalls : [];
  if (outcome.status !== "completed" || call === undefined) return outcome;
  return { ...outcome, content: call.arguments, toolCalls: [], finish: "stop" };
}

/** Sends the request and hands on its chunks. Returns what ended it early; throws only for a bug. */
async function stream(
  deps: OpenAiDeps,
  post: Post,
  request: ModelRequest,
  guard: GuardedFetch,
  signal: AbortSignal,
  onChunk: (chunk: unknown) => void,
): Promise<Trouble | null> {
  const { endpoint, priceOf, outputModeOf } = deps;
  const price = priceOf(request.model);
  const body = requestBody(request, {
    openRouter: endpoint.openRouter,
    outputMode: outputModeOf(request.model),
    ceiling: price && priceCeiling(request, price),
    ...(endpoint.dataPolicy && { dataPolicy: endpoint.dataPolicy }),
  });
  let answered = false;
  try {
    const chunks = await post(body, guard.fetch, signal);
    answered = true;
    for await (const chunk of chunks) onChunk(chunk);
    return null;
  } catch (error) {
    if (!guard.sent && !signal.aborted) throw error;
    return troubleOf(error, answered);
  }
}

/** Made once: without it, each abort would make an exception with a stack of its own. */
const GIVEN_UP = new Error("given up");

type Post = (body: unknown, fetch: typeof globalThis.fetch, signal: AbortSignal) => Promise<AsyncIterable<unknown>>;

/**
 * The library only frames the stream and reads errors. It gets no key, no time-out, no retries and no environment: all
 * that it would take from there is given here. Its requests are told apart by a header that goes no further.
 */
function createPost(baseURL: string): Post {
  const fetches = new Map<string, typeof globalThis.fetch>();
  let count = 0;
  const openai = new OpenAI({
    baseURL,
    fetch: async (input, init) => {
      const own = fetches.get(new Headers(init?.headers).get(ATTEMPT_HEADER) ?? "");
      if (own === undefined) throw new TypeError("a request of the library's own making");
      return own(input, init);
    },
    apiKey: "not-the-key",
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    maxRetries: 0,
    timeout: 2 ** 31 - 1,
    logLevel: "off",
  });
  return async (body, fetch, signal) => {
    const attempt = String(count++);
    fetches.set(attempt, fetch);
    try {
      return await openai.post("/chat/completions", {
        body,
        stream: true,
        signal,
        headers: { [ATTEMPT_HEADER]: attempt },
      });
    } finally {
      fetches.delete(attempt);
    }
  };
}

const ATTEMPT_HEADER = "x-attempt";

function troubleOf(error: unknown, answered: boolean): Trouble {
  if (error instanceof APIConnectionError) return { type: "connection", error: error.cause ?? error };
  if (error instanceof APIError) {
    if (error.status === undefined) return { type: "told", error: error.error };
    return { type: "status", status: error.status, error: error.error ?? error.message };
  }
  if (!answered) return { type: "connection", error };
  const why = errorText(error);
  return { type: "broken", why: `the stream broke: ${why}` };
}

function stoppedBy(clocks: StallClocks, giveUp: AbortSignal, policy: OpenAiPolicy): Stop | null {
  const { stalled } = clocks;
  if (stalled !== null) return { cause: { kind: "stalled", silent: stalled.silent }, why: stalled.why };
  if (!giveUp.aborted) return null;
  const cause = { kind: "cut", received: true } as const;
  return {
    cause,
    why: `the answer was longer than ${policy.maxAnswerBytes} bytes, or a line of it than ${policy.maxLine}`,
  };
}
