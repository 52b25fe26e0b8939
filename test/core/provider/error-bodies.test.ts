import assert from "node:assert/strict";
import { usd } from "../../../src/core/money.ts";
import type { CallFailure, FailureKind } from "../../../src/core/provider/client.ts";
import { describeFailure } from "../../../src/core/provider/failure-text.ts";
import { chunk, events } from "../../support/http-script.ts";
import { context, request } from "../../support/scripted-client.ts";
import { sharedData } from "../../support/shared-data.ts";
import { answeredBy } from "../../support/wire-client.ts";

/** Ten seconds before the reset that the recorded limit per minute names. */
const NOW = 1_774_047_170_000;

/** A daily reset that is recorded lies far ahead of `NOW`: no pause of more than a month is believed. */
const MONTH = 31 * 24 * 3_600_000;

type Meant = readonly [FailureKind, object?];

const upstream = (provider: string | null) => ({ by: { who: "upstream", provider }, until: null });
const keyLimit = { limit: "key", affordableTokens: null, cap: null, spent: null, resetsAt: null };
const perDay = (limit: number) => ({ by: { who: "free-tier", per: "day", limit }, until: NOW + MONTH });
const noSizes = { window: null, asked: null, prompt: null, answer: null };
const down: Meant = ["provider_down", { provider: null }];

/** What each collected body means, with the data that it carries. */
const MEANT: Readonly<Record<string, Meant>> = {
  "404-no-endpoints-2025": ["model_gone"],
  "402-max-tokens-account": ["no_credit", { scope: "request", affordableTokens: 27342 }],
  "402-max-tokens-previous-errors": ["no_credit", { scope: "request", affordableTokens: 3395 }],
  "402-key-limit-variant": ["key_limit", { ...keyLimit, affordableTokens: 0 }],
  "402-insufficient-credits": ["no_credit", { scope: "account", affordableTokens: null }],
  "429-free-per-day": ["rate_limited", perDay(50)],
  "429-upstream-shared-pool-2026-09": ["rate_limited", upstream("BaseTen")],
  "429-upstream-2025-in-200": ["rate_limited", upstream("Kluster")],
  "200-error-body": down,
  "401-missing-header": ["unauthorized"],
  "401-user-not-found": ["unauthorized"],
  "401-no-cookie": ["unauthorized"],
  "403-key-limit": ["key_limit", keyLimit],
  "403-management-only": ["unauthorized"],
  "403-guardrail": ["moderated", { reasons: ["ignore all previous instructions"], provider: null }],
  "403-moderation-shape": ["moderated", { reasons: ["violence"], provider: "OpenAI" }],
  "400-invalid-model": ["model_gone"],
  "400-context-length": ["context_too_long", { window: 131072, asked: 141607, prompt: 10535, answer: 131072 }],
  "404-no-tool-use": ["unsupported", { lacking: "tool use" }],
  "404-tool-choice": ["unsupported", { lacking: "the provided 'tool_choice' value" }],
  "404-data-policy": ["policy", { rule: null }],
  "404-providers-filtered": ["policy", { rule: null }],
  "availability-capacity": ["rate_limited", { ...upstream(null), until: NOW + 40_000 }],
  "availability-model-not-found": ["model_gone"],
  "availability-deprecated": ["model_gone"],
  "408-openapi": down,
  "413-openapi": ["context_too_long", noSizes],
  "422-openapi": ["bad_request"],
  "500-openapi": down,
  "502-openapi": down,
  "503-openapi": down,
  "524-openapi": down,
  "529-openapi": down,
  "429-free-per-day-2026-09": ["rate_limited", perDay(50)],
  "429-free-per-day-high-balance": ["rate_limited", perDay(1000)],
  "429-free-model-rpm": ["rate_limited", { by: { who: "shared-capacity", perMinute: 8 }, until: null }],
  "429-shared-capacity-2026-09": ["rate_limited", { by: { who: "shared-capacity", perMinute: 15 }, until: null }],
  "429-upstream-engine-overloaded-2026-09": ["rate_limited", upstream("<Provider>")],
  "402-in-flight-budget": ["rate_limited", { by: { who: "in-flight-credit" }, until: NOW + 120_000 }],
  "402-max-tokens-2026-08": ["no_credit", { scope: "request", affordableTokens: 27342 }],
  "402-never-purchased": ["no_credit", { scope: "account", affordableTokens: null }],
  "403-budget-limit": [
    "key_limit",
    { ...keyLimit, cap: usd("10"), spent: usd("10.02"), resetsAt: Date.UTC(2026, 11, 1) },
  ],
  "404-free-variant-retired": ["model_gone"],
  "404-require-parameters": ["unsupported", { lacking: "handle the requested parameters" }],
  "404-require-parameters-2026-10": ["unsupported", { lacking: "Filter by Parameters" }],
  "404-guardrails-2026-09": ["policy", { rule: "Filter by Guardrails" }],
  "404-no-tool-use-2026-09": ["unsupported", { lacking: "Filter by Tool Compatibility" }],
  "404-allowed-providers-2026-09": ["policy", { rule: "Filter by Allowed Providers" }],
  "404-image-input-2026-09": ["unsupported", { lacking: "Filter by Image Support" }],
  "403-agentic-harness": ["policy", { rule: "Gate Free Endpoints by Agentic Harness" }],
  "400-upstream-location": ["unsupported", { lacking: null }],
  "429-free-per-minute": ["rate_limited", { by: { who: "free-tier", per: "minute", limit: 16 }, until: NOW + 10_000 }],
};

/** Slugs that bodies suggest instead. */
const SUGGESTED: Readonly<Record<string, string>> = {
  "availability-capacity": "anthropic/claude-haiku-4.5",
  "availability-deprecated": "openai/gpt-4.1",
  "404-free-variant-retired": "deepseek/deepseek-v4-flash",
};

const MEANT_IN_STREAM: Readonly<Record<string, Meant>> = {
  "docs-midstream-429": [
    "rate_limited",
    { by: { who: "server", perMinute: null, tokensPerMinute: null }, until: null },
  ],
  "docs-midstream-string-code": down,
  "cline-502-raw-object": ["provider_down", { provider: "AtlasCloud" }],
  "finish-error-without-error-object": ["provider_down", { provider: "Test" }],
  "error-with-empty-choices": down,
  "midstream-402": ["no_credit", { scope: "account", affordableTokens: null }],
};

interface Collected {
  readonly id: string;
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: object;
}

interface CollectedChunk {
  readonly id: string;
  readonly chunk?: object;
  readonly error?: object;
}

/** The collected data, parsed; the test is skipped, with the reason printed, where it is absent. */
function collected<T>(test: Mocha.Context, file: string): readonly T[] {
  const text = sharedData(`openrouter/errors/${file}`);
  return text === undefined ? test.skip() : JSON.parse(text);
}

async function failureOf(answer: () => Response): Promise<CallFailure> {
  const outcome = await answeredBy(answer, NOW).complete(request(), context());
  return outcome.status === "failed" ? outcome : assert.fail("it was an error");
}

/** The cause alone. */
function causeIn(failure: CallFailure): Meant {
  const {
    status,
    model,
    message,
    billing,
    unsent,
    retryAfterMs,
    generationId,
    servedBy,
    suggestion,
    httpStatus,
    ...cause
  } = failure;
  const { kind, ...data } = cause;
  return Object.keys(data).length === 0 ? [kind] : [kind, data];
}

function assertTold(failure: CallFailure, id: string): void {
  const { what, cost, next } = describeFailure(failure);
  for (const text of [what, cost, next]) {
    assert.match(text, /^[A-Za-z<].*\.$/s, id);
    assert.doesNotMatch(text, /\bnull\b|undefined|NaN|\[object|\.\./, id);
  }
}

describe("every collected error", () => {
  it("body goes through the client to its kind, with its data, and has words", async function () {
    const bodies = collected<Collected>(this, "errors.json");
    const found: Record<string, Meant> = {};
    for (const { id, status, headers, body } of bodies) {
      const init = { status, headers: { "content-type": "application/json", ...headers } };
      const failure = await failureOf(() => new Response(JSON.stringify(body), init));
      found[id] = causeIn(failure);
      assert.equal(failure.suggestion, SUGGESTED[id], id);
      assert.equal(failure.billing, status === 200 || [408, 500, 524].includes(status) ? "unknown" : "nothing", id);
      assertTold(failure, id);
    }
    assert.equal(Object.keys(found).length, 52);
    assert.deepEqual(found, MEANT);
  });

  it("within a stream does too, whatever came before it and with or without the last line", async function () {
    const chunks = collected<CollectedChunk>(this, "midstream.json");
    for (const before of [[], [chunk({ content: "half" })]]) {
      for (const done of [true, false]) {
        const found: Record<string, Meant> = {};
        for (const { id, chunk: told, error } of chunks) {
          const lines = [...before, told ?? { error }];
          const stream = events(id.startsWith("finish") ? [chunk({}), ...lines] : lines, done);
          const answer = () => new Response(stream, { headers: { "content-type": "text/event-stream" } });
          const failure = await failureOf(answer);
          found[id] = causeIn(failure);
          assert.equal(failure.billing, "unknown", id);
          assertTold(failure, id);
        }
        assert.deepEqual(found, MEANT_IN_STREAM);
      }
    }
  });
});
