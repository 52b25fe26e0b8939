import assert from "node:assert/strict";
import fc from "fast-check";
import { classifyError } from "../../../src/core/provider/classify-error.ts";

const classify = (httpStatus: number, error: unknown, openRouter = true) =>
  classifyError({ httpStatus, error, openRouter, header: () => null, now: 0 });

describe("the meaning of a server's error", () => {
  it("goes by codes before words", () => {
    const error = { message: "maximum context length is 5", metadata: { limit_source: "openrouter_key_limit" } };
    assert.equal(classify(400, error).kind, "key_limit");
  });

  it("reads the code of an error that a provider's error wraps", () => {
    const raw = JSON.stringify({ error: { code: "context_length_exceeded", message: "too long" } });
    const error = { code: 400, message: "Provider returned error", metadata: { raw, provider_name: "X" } };
    const { kind, message } = classify(400, error);
    assert.equal(kind, "context_too_long");
    assert.equal(message, "HTTP 400: Provider returned error; provider X; too long");
  });

  it("does not blame the user's key for a provider's", () => {
    const error = { code: 401, message: "Provider returned error", metadata: { provider_name: "X" } };
    assert.equal(classify(401, error).kind, "provider_down");
  });

  it("tells the sizes in the words of OpenRouter, OpenAI and vLLM", () => {
    const sizes = (message: string) => {
      const { kind, ...rest } = classify(400, { code: "context_length_exceeded", message });
      assert.ok(kind === "context_too_long" && "window" in rest);
      return [rest.window, rest.asked, rest.prompt, rest.answer];
    };
    assert.deepEqual(
      sizes("This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens."),
      [8192, 9000, null, null],
    );
    const vllm =
      "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens (4000 in the messages, 1000 in the completion).";
    assert.deepEqual(sizes(vllm), [4096, 5000, 4000, 1000]);
    assert.deepEqual(sizes("too long"), [null, null, null, null]);
  });

  it("takes a call that is too dear for what is left apart from an account that is empty", () => {
    const scope = (metadata: object) => {
      const told = classify(402, { message: "no", metadata });
      return told.kind === "no_credit" && told.scope;
    };
    assert.equal(scope({ reason: "weight_exceeds_budget" }), "request");
    assert.equal(scope({}), "account");
  });

  it("names the limits that a server of another make sends with a refusal", () => {
    const header = (name: string) => new Headers({ "x-ratelimit-limit-requests": "60" }).get(name);
    const told = classifyError({ httpStatus: 429, error: {}, openRouter: false, header, now: 5 });
    assert.deepEqual(told.kind === "rate_limited" && told.by, { who: "server", perMinute: 60, tokensPerMinute: null });
  });

  it("goes by what excluded the endpoints before saying that the model is gone", () => {
    const kind = (by: unknown) =>
      classify(404, { message: "none", availability: { code: "no_endpoints", excluded_by: by } }).kind;
    assert.equal(kind(undefined), "model_gone");
    for (const by of ["data_policy:zdr", ["data_policy:training", "data_policy:zdr"], "data_region", "geo"])
      assert.equal(kind(by), "policy", String(by));
    assert.equal(kind("max_price"), "unsupported");
    assert.equal(kind(["context_length"]), "context_too_long");
    // As it was worded in 2025, without any code.
    const old = { message: "No endpoints found matching your data policy. Check your settings." };
    assert.equal(classify(404, old).kind, "policy");
  });

  describe("proves that nothing was billed", () => {
    const billing = (...told: Parameters<typeof classify>) => classify(...told).billing;

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
        const { kind, message, billing } = classify(httpStatus, error, openRouter);
        assert.ok(kind && message && (billing === "nothing" || billing === "unknown"));
      }),
    );
  });
});
