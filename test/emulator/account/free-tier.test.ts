import assert from "node:assert/strict";
import { type NanoUsd, usd } from "../../../src/core/money.ts";
import { FreeTier } from "../../../src/emulator/account/free-tier.ts";
import { FaultRule } from "../../../src/emulator/faults/rule-schema.ts";
import { faultWhen } from "../../../src/emulator/faults.ts";
import type { Emulator } from "../../../src/emulator/server.ts";
import { ABLE, asking, emulator, FREE, get, post, says, type Wire } from "../../support/emulated.ts";

const MINUTE = 60_000;

async function free(emulated: Emulator, rest: object = {}): Promise<Response> {
  return await post(emulated, asking("Hi", { model: FREE, ...rest }));
}

async function upTo(emulated: Emulator, calls: number): Promise<number> {
  const answers = await Promise.all(Array.from({ length: calls }, () => free(emulated)));
  return answers.filter(({ status }) => status === 200).length;
}

async function today(emulated: Emulator): Promise<unknown> {
  return ((await get(emulated, "/key")).body.data as unknown as Record<string, unknown>).free_model_daily_requests;
}

describe("a free model of the emulator", () => {
  it("takes 20 requests a minute of all keys together, and says when the next minute begins", async () => {
    let now = Date.UTC(2026, 10, 2, 12, 0, 30);
    const emulated = await emulator(says("Hi"), { clock: () => now, keys: ["sk-one", "sk-two"] });
    assert.equal(await upTo({ ...emulated, key: "sk-two" }, 3), 3);
    assert.equal(await upTo(emulated, 20), 17);
    const refused = await free(emulated);
    const { error } = (await refused.json()) as Wire;
    const headers = {
      "X-RateLimit-Limit": "20",
      "X-RateLimit-Remaining": "0",
      "X-RateLimit-Reset": String(now + 30_000),
    };
    assert.equal(refused.status, 429);
    assert.equal(error.message, "Rate limit exceeded: free-models-per-min. ");
    assert.deepEqual(error.metadata, { headers, provider_name: null });
    assert.equal(refused.headers.get("x-ratelimit-reset"), String(now + 30_000));
    now += 30_000;
    assert.equal((await free(emulated)).status, 200);
    assert.equal((await post(emulated, asking("Hi"))).headers.has("x-ratelimit-limit"), false);
  });

  for (const [bought, perDay, message] of [
    [usd("9.99"), 50, /^Rate limit exceeded: free-models-per-day\. Add 10 credits/],
    [usd("10"), 1000, /^Rate limit exceeded: free-models-per-day-high-balance\. $/],
  ] as const satisfies [NanoUsd, number, RegExp][]) {
    it(`takes ${perDay} requests a UTC day of an account that bought ${bought / 1e9} dollars of credits`, async () => {
      const tier = new FreeTier(() => bought);
      let now = Date.UTC(2026, 10, 2, 1);
      for (let request = 0; request < perDay; request++) {
        now += 3000;
        assert.equal(tier.admit(now), null);
      }
      assert.equal(tier.admit(now + MINUTE)?.resetsAt, Date.UTC(2026, 10, 3));

      const rules = [FaultRule.parse({ fault: "daily-limit-reached", times: 1 })];
      const emulated = await emulator(says("Hi"), { clock: () => now, credits: { bought }, rules });
      const refused = await free(emulated);
      assert.match(((await refused.json()) as Wire).error.message, message);
      assert.equal(refused.headers.get("x-ratelimit-reset"), String(Date.UTC(2026, 10, 3)));
      assert.deepEqual(await today(emulated), { limit: perDay, remaining: 0, used: perDay });
      now = Date.UTC(2026, 10, 3);
      assert.deepEqual(await today(emulated), { limit: perDay, remaining: perDay, used: 0 });
    });
  }

  it("counts attempts that fail", async () => {
    const now = Date.UTC(2026, 10, 2, 12);
    const faults = faultWhen(() => true, { kind: "http", status: 502 }, 5);
    const emulated = await emulator(says("Hi"), { clock: () => now, faults });
    assert.equal(await upTo(emulated, 25), 15);
    assert.deepEqual(await today(emulated), { limit: 1000, remaining: 980, used: 20 });
  });

  it("is left for a paid fallback when its limit is reached, and counts once a request", async () => {
    const now = Date.UTC(2026, 10, 2, 12);
    const emulated = await emulator(says("Hi"), { clock: () => now });
    const modelOf = async () => {
      const body = (await (await free(emulated, { models: [FREE, ABLE] })).json()) as { model: string };
      return body.model;
    };
    const models = await Promise.all(Array.from({ length: 25 }, modelOf));
    assert.equal(models.filter((model) => model === FREE).length, 20);
    assert.equal(models.filter((model) => model === ABLE).length, 5);
  });

  it("costs nothing, and works without credit, but not in debt", async () => {
    const emulated = await emulator(says("Hi"), { credits: { bought: usd("1"), used: usd("1") } });
    assert.equal((await free(emulated)).status, 200);
    assert.equal(emulated.billed(), 0);
    const indebted = await emulator(says("Hi"), { credits: { bought: usd("1"), used: usd("1.01") } });
    assert.equal((await free(indebted)).status, 402);
  });
});
