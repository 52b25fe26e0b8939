import assert from "node:assert/strict";
import fc from "fast-check";
import { classifyError } from "../../../src/core/provider/classify-error.ts";
import type { FailureKind } from "../../../src/core/provider/client.ts";
import { retryAfter } from "../../../src/core/provider/retry-after.ts";
import { sharedData } from "../../support/shared-data.ts";

/** What each collected body means, by its id. */
const MEANT: Readonly<Record<string, FailureKind>> = {
  "404-no-endpoints-2025": "model_gone",
  "402-max-tokens-account": "no_credit",
  "402-max-tokens-previous-errors": "no_credit",
  "402-key-limit-variant": "key_limit",
  "402-insufficient-credits": "no_credit",
  "429-free-per-day": "rate_limited",
  "429-upstream-shared-pool-2026-09": "rate_limited",
  "429-upstream-2025-in-200": "rate_limited",
  "200-error-body": "provider_down",
  "401-missing-header": "unauthorized",
  "401-user-not-found": "unauthorized",
  "401-no-cookie": "unauthorized",
  "403-key-limit": "key_limit",
  "403-management-only": "unauthorized",
  "403-guardrail": "moderated",
  "403-moderation-shape": "moderated",
  "400-invalid-model": "model_gone",
  "400-context-length": "context_too_long",
  "404-no-tool-use": "unsupported",
  "404-tool-choice": "unsupported",
  "404-data-policy": "unsupported",
  "404-providers-filtered": "unsupported",
  "availability-capacity": "rate_limited",
  "availability-model-not-found": "model_gone",
  "availability-deprecated": "model_gone",
  "408-openapi": "provider_down",
  "413-openapi": "context_too_long",
  "422-openapi": "bad_request",
  "500-openapi": "provider_down",
  "502-openapi": "provider_down",
  "503-openapi": "provider_down",
  "524-openapi": "provider_down",
  "529-openapi": "provider_down",
  "429-free-per-day-2026-09": "rate_limited",
  "429-free-per-day-high-balance": "rate_limited",
  "429-free-model-rpm": "rate_limited",
  "429-shared-capacity-2026-09": "rate_limited",
  "429-upstream-engine-overloaded-2026-09": "rate_limited",
  "402-in-flight-budget": "rate_limited",
  "402-max-tokens-2026-08": "no_credit",
  "402-never-purchased": "no_credit",
  "403-budget-limit": "key_limit",
  "404-free-variant-retired": "model_gone",
  "404-require-parameters": "unsupported",
  "404-require-parameters-2026-10": "unsupported",
  "404-guardrails-2026-09": "unsupported",
  "404-no-tool-use-2026-09": "unsupported",
  "404-allowed-providers-2026-09": "unsupported",
  "404-image-input-2026-09": "unsupported",
  "403-agentic-harness": "unsupported",
  "400-upstream-location": "unsupported",
  "429-free-per-minute": "rate_limited",
};

/** The collected data, parsed; the test is skipped, with the reason printed, where it is absent. */
function collected(test: Mocha.Context, file: string) {
  const text = sharedData(`openrouter/errors/${file}`);
  return text === undefined ? test.skip() : JSON.parse(text);
}

interface Collected {
  readonly id: string;
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: { readonly error: unknown };
}

describe("the meaning of a server's error", () => {
  it("is known for every collected body", function () {
    const bodies: readonly Collected[] = collected(this, "errors.json");
    const found = bodies.map(({ id, status, body }) => [
      id,
      classifyError({ httpStatus: status, error: body.error, openRouter: true }).kind,
    ]);
    assert.equal(found.length, 52);
    assert.deepEqual(Object.fromEntries(found), MEANT);
  });

  it("is known for every collected error within a stream", function () {
    const chunks = collected(this, "midstream.json");
    const kinds: string[] = [];
    for (const { id, chunk, error } of chunks) {
      const told = error ?? chunk.error;
      if (!told) continue;
      kinds.push(`${id} ${classifyError({ httpStatus: 200, error: told, openRouter: true }).kind}`);
    }
    assert.deepEqual(kinds, [
      "docs-midstream-429 rate_limited",
      "docs-midstream-string-code provider_down",
      "cline-502-raw-object provider_down",
      "error-with-empty-choices provider_down",
      "midstream-402 no_credit",
    ]);
  });

  it("gives a pause for those that name one", function () {
    const bodies: readonly Collected[] = collected(this, "errors.json");
    const now = 1_774_047_180_000 - 10_000;
    const pauses = bodies.flatMap(({ id, headers = {}, body }) => {
      const header = (name: string) => new Headers(headers).get(name);
      const pause = retryAfter(header, body.error, now);
      return pause === undefined ? [] : [[id, pause]];
    });
    const DAYS_31 = 31 * 24 * 3_600_000;
    assert.deepEqual(Object.fromEntries(pauses), {
      "429-free-per-day": DAYS_31,
      "429-free-per-day-2026-09": DAYS_31,
      "429-free-per-day-high-balance": DAYS_31,
      "availability-capacity": 40_000,
      "402-in-flight-budget": 120_000,
      "429-free-per-minute": 10_000,
    });
  });

  it("goes by codes before words", () => {
    const error = { message: "maximum context length is 5", metadata: { limit_source: "openrouter_key_limit" } };
    assert.equal(classifyError({ httpStatus: 400, error, openRouter: true }).kind, "key_limit");
  });

  it("reads the code of an error that a provider's error wraps", () => {
    const raw = JSON.stringify({ error: { code: "context_length_exceeded", message: "too long" } });
    const error = { code: 400, message: "Provider returned error", metadata: { raw, provider_name: "X" } };
    const { kind, message } = classifyError({ httpStatus: 400, error, openRouter: true });
    assert.equal(kind, "context_too_long");
    assert.equal(message, "HTTP 400: Provider returned error; provider X; too long");
  });

  it("does not blame the user's key for a provider's", () => {
    const error = { code: 401, message: "Provider returned error", metadata: { provider_name: "X" } };
    assert.equal(classifyError({ httpStatus: 401, error, openRouter: true }).kind, "provider_down");
  });

  it("passes on the model that the provider suggests", function () {
    const bodies: readonly Collected[] = collected(this, "errors.json");
    const suggested = bodies.flatMap(({ id, status, body }) => {
      const { suggestion } = classifyError({ httpStatus: status, error: body.error, openRouter: true });
      return suggestion ? [`${id} ${suggestion}`] : [];
    });
    assert.deepEqual(suggested, [
      "availability-capacity anthropic/claude-haiku-4.5",
      "availability-deprecated openai/gpt-4.1",
      "404-free-variant-retired deepseek/deepseek-v4-flash",
    ]);
  });

  describe("proves that nothing was billed", () => {
    const billing = (httpStatus: number, error: unknown, openRouter = true) =>
      classifyError({ httpStatus, error, openRouter }).billing;

    it("for what is refused before a model runs", () => {
      for (const status of [301, 307, 400, 401, 402, 403, 404, 413, 422, 429]) {
        assert.equal(billing(status, { message: "no" }), "nothing", String(status));
      }
      for (const status of [502, 503, 529]) assert.equal(billing(status, { message: "no" }), "nothing", String(status));
    });

    it("for nothing that may have run", () => {
      for (const status of [200, 408, 500, 504, 524]) {
        assert.equal(billing(status, { message: "no" }), "unknown", String(status));
      }
      assert.equal(billing(502, "<html>"), "unknown", "an edge's page");
      assert.equal(billing(503, { message: "no" }, false), "unknown", "another server");
    });
  });

  it("exists for any status and any body", () => {
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 999 }), fc.jsonValue(), fc.boolean(), (httpStatus, error, openRouter) => {
        const { kind, message, billing } = classifyError({ httpStatus, error, openRouter });
        assert.ok(kind && message && (billing === "nothing" || billing === "unknown"));
      }),
    );
  });
});

describe("the pause that a server asks for", () => {
  const NOW = Date.UTC(2026, 10, 22, 12);
  const of = (headers: Record<string, string>, error: unknown = {}) =>
    retryAfter((name) => new Headers(headers).get(name), error, NOW);

  it("is read as seconds, as milliseconds and as a date", () => {
    assert.equal(of({ "Retry-After": "1.5" }), 1500);
    assert.equal(of({ "Retry-After-Ms": "250", "Retry-After": "9" }), 250);
    assert.equal(of({ "Retry-After": new Date(NOW + 5000).toUTCString() }), 5000);
    assert.equal(of({ "Retry-After": new Date(NOW - 5000).toUTCString() }), 0);
  });

  it("is read from the time of a reset, in milliseconds or seconds", () => {
    assert.equal(of({ "X-RateLimit-Reset": String(NOW + 2000) }), 2000);
    assert.equal(of({ "X-RateLimit-Reset": String(NOW / 1000 + 3) }), 3000);
    assert.equal(of({}, { metadata: { headers: { "X-RateLimit-Reset": String(NOW + 4000) } } }), 4000);
  });

  it("is not there when the server says nothing of use", () => {
    for (const text of ["", " ", "-5", "NaN", "soon", "1e9", "Infinity", "0x10"]) {
      assert.equal(of({ "Retry-After": text }), undefined, text);
    }
    assert.equal(of({}), undefined);
  });

  it("is never longer than a month", () => {
    assert.equal(of({ "Retry-After": "999999999999" }), 31 * 24 * 3_600_000);
  });
});
