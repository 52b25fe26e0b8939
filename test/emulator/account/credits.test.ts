import assert from "node:assert/strict";
import { nanoUsd, usd, ZERO } from "../../../src/core/money.ts";
import { asking, emulator, post, says, type Wire } from "../../support/emulated.ts";

const CALL = 5 * 260 + 381;

async function errorOf(response: Response) {
  return ((await response.json()) as Wire).error;
}

describe("the emulator's account", () => {
  it("that never bought credits is told so with 402", async () => {
    const emulated = await emulator(says("Hi"), { credits: { bought: ZERO } });
    const response = await post(emulated, asking("Hi"));
    assert.equal(response.status, 402);
    const { message, metadata } = await errorOf(response);
    assert.match(message, /^Insufficient credits\. This account never purchased credits/);
    assert.equal(metadata.limit_source, "openrouter_credits");
  });

  it("that cannot pay for a request is told how many tokens it can pay for", async () => {
    const emulated = await emulator(says("Hi"), { credits: { bought: nanoUsd(CALL * 2) } });
    const { message, metadata } = await errorOf(await post(emulated, asking("Hi")));
    assert.match(message, /You requested up to 100 tokens, but can only afford 5\. .*add more credits$/);
    assert.equal(metadata.limit_source, "openrouter_credits");
    for (const max_tokens of [5, 1]) assert.equal((await post(emulated, asking("Hi", { max_tokens }))).status, 200);
    assert.match(
      (await errorOf(await post(emulated, asking("Hi", { max_tokens: 1 })))).message,
      /^Insufficient credits/,
    );
  });

  it("shares its credits among all keys, also while their requests are under way", async () => {
    const latency = { firstTokenMs: 10_000, tokensPerSecond: 0 };
    const credits = { bought: nanoUsd(60_000) };
    const emulated = await emulator(says("Hi"), { keys: ["sk-one", "sk-two"], credits, latency });
    const controller = new AbortController();
    const running = await post(emulated, asking("Hi", { stream: true }), { signal: controller.signal });
    const second = await post({ ...emulated, key: "sk-two" }, asking("Hi"));
    assert.equal(second.status, 402);
    assert.equal((await errorOf(second)).metadata.reason, "in_flight_budget_exhausted");
    controller.abort();
    await assert.rejects(running.text());
  });

  it("is larger than any test needs unless told otherwise", async () => {
    const emulated = await emulator(says("Hi"), { keys: [{ key: "sk-manager", management: true }] });
    const response = await fetch(`${emulated.url}/credits`, { headers: { Authorization: "Bearer sk-manager" } });
    assert.deepEqual(await response.json(), { data: { total_credits: Number(usd("10000")) / 1e9, total_usage: 0 } });
  });
});
