import assert from "node:assert/strict";
import { AVOID_POLICY, avoiding } from "../../../src/core/provider/avoiding.ts";
import type { CallFailure, ModelClient, ModelOutcome } from "../../../src/core/provider/client.ts";
import { fakeHost } from "../../support/fake-host.ts";
import { goodAnswer, sse } from "../../support/http-script.ts";
import { completion, context, failure, request } from "../../support/scripted-client.ts";
import { wireBench } from "../../support/wire-client.ts";

/** Two providers of one model; the bad one is chosen as long as it is not left out. */
function market(bad: () => ModelOutcome, nobodyLeft = false) {
  const asked: (readonly string[])[] = [];
  const client: ModelClient = {
    complete: async ({ avoid = [] }) => {
      asked.push(avoid);
      if (!avoid.includes("Bad")) return bad();
      return nobodyLeft ? failure("model_gone") : completion({ provider: "Good" });
    },
  };
  return { asked, client };
}

const ask = (client: ModelClient) => client.complete(request(), context());

describe("a provider of a model that fails", () => {
  const FAILURES: readonly [string, CallFailure][] = [
    ["is named by the error", failure("provider_down", { provider: "Bad" })],
    ["had begun to answer", failure("cut", { servedBy: "Bad" })],
    ["fell silent", failure("stalled", { servedBy: "Bad" })],
  ];
  for (const [how, wrong] of FAILURES) {
    it(`and ${how}, is left out after a few times, and the others are asked`, async () => {
      const { asked, client } = market(() => wrong);
      const calls = avoiding(client, fakeHost());
      for (let call = 0; call < AVOID_POLICY.leastCalls; call++) assert.equal((await ask(calls)).status, "failed");
      assert.equal((await ask(calls)).status, "completed");
      assert.deepEqual(asked.at(-1), ["Bad"]);
    });
  }

  it("is tried again by one call after 30 s, and taken back when that goes well", async () => {
    const host = fakeHost();
    let works = false;
    const { asked, client } = market(() =>
      works ? completion({ provider: "Bad" }) : failure("provider_down", { provider: "Bad" }),
    );
    const calls = avoiding(client, host);
    for (let call = 0; call < AVOID_POLICY.leastCalls; call++) await ask(calls);
    await host.advance(AVOID_POLICY.openMs);
    const before = asked.length;
    await Promise.all([ask(calls), ask(calls), ask(calls)]);
    assert.equal(asked.slice(before).filter((avoid) => avoid.length === 0).length, 1);
    works = true;
    await host.advance(AVOID_POLICY.openMs * 2);
    await ask(calls);
    await ask(calls);
    assert.deepEqual(asked.slice(-2), [[], []]);
  });

  it("is asked all the same where nobody else is left", async () => {
    const { asked, client } = market(() => failure("provider_down", { provider: "Bad" }), true);
    const calls = avoiding(client, fakeHost());
    for (let call = 0; call < AVOID_POLICY.leastCalls; call++) await ask(calls);
    const outcome = await ask(calls);
    assert.equal(outcome.status === "failed" && outcome.kind, "provider_down", "not that the model is gone");
    assert.deepEqual(asked.slice(-2), [["Bad"], []]);
  });

  it("is not left out for what is no fault of its own", async () => {
    for (const own of [failure("rate_limited"), failure("empty"), failure("provider_down"), failure("bad_request")]) {
      const { asked, client } = market(() => own);
      const calls = avoiding(client, fakeHost());
      for (let call = 0; call < 10; call++) await ask(calls);
      assert.ok(asked.every((avoid) => avoid.length === 0));
    }
  });
});

describe("a provider to avoid", () => {
  const { ask: askOver, sentBody } = wireBench();

  it("is named to OpenRouter, and to no other server", async () => {
    await askOver([sse(goodAnswer())], { request: { avoid: ["Amazon Bedrock"] } });
    assert.deepEqual(sentBody().provider.ignore, ["Amazon Bedrock"]);
  });

  it("is of no meaning to another server", async () => {
    await askOver([sse(goodAnswer())], { request: { avoid: ["Bad"] }, endpoint: { openRouter: false } });
    assert.doesNotMatch(JSON.stringify(sentBody()), /Bad/);
  });
});
