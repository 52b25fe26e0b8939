import assert from "node:assert/strict";
import { nanoUsd, pricePerMillion, pricePerToken, usdFromNumber } from "../../src/core/money.ts";
import { ABLE, asking, CATALOGUE, emulator, FREE, get, PLAIN, post, says } from "../support/emulated.ts";

describe("the emulator's other endpoints", () => {
  it("list the current models with their prices per token, without a key", async () => {
    const emulated = await emulator(says("Hi"));
    const response = await fetch(`${emulated.url}/models`);
    const { data, total_count } = (await response.json()) as {
      data: { id: string; description: string; pricing: Record<string, string> }[];
      total_count: number;
    };
    assert.deepEqual(
      data.map(({ id }) => id),
      [ABLE, PLAIN, FREE],
    );
    assert.equal(total_count, 3);
    assert.equal(data[0]?.pricing.prompt, "0.00000026");
    for (const row of data) {
      const model = CATALOGUE.models.find(({ slug }) => slug === row.id);
      assert.equal(pricePerToken(row.pricing.completion ?? ""), pricePerMillion(model?.pricing.output ?? ""));
      assert.match(row.description, /^Simulated/);
    }
  });

  it("tell what a key has spent and has left, each key for itself", async () => {
    const emulated = await emulator(says("four"), { keys: ["sk-one", "sk-two"], keyLimit: nanoUsd(1_000_000) });
    await post(emulated, asking("Go"));
    const { data } = (await get(emulated, "/key")).body;
    assert.equal(usdFromNumber(data.usage), 5 * 260 + 381);
    assert.equal(usdFromNumber(data.limit_remaining), 1_000_000 - (5 * 260 + 381));
    assert.equal((await get({ ...emulated, key: "sk-two" }, "/auth/key")).body.data.usage, 0);
    assert.equal((await get({ ...emulated, key: "sk-three" }, "/key")).status, 401);
  });

  it("show a generation once it has ended, after a delay if so set", async () => {
    let now = 1_000_000;
    const emulated = await emulator(says("four"), { clock: () => now, generationDelayMs: 500 });
    const id = (await post(emulated, asking("Go"))).headers.get("x-generation-id");
    assert.equal((await get(emulated, `/generation?id=${id}`)).status, 404);
    now += 500;
    const { data } = (await get(emulated, `/generation?id=${id}`)).body;
    assert.equal(data.id, id);
    assert.equal(data.cancelled, false);
    assert.equal(data.native_tokens_prompt, 5);
    assert.equal(usdFromNumber(data.total_cost), 5 * 260 + 381);
  });

  it("answer everything else with 404 in the usual envelope", async () => {
    const emulated = await emulator(says("Hi"));
    for (const path of ["/keys", "/generation?id=gen-none", "/chat/completions", "/models/acme/none/endpoints"]) {
      const { status, body } = await get(emulated, path);
      assert.equal(status, 404);
      assert.equal(body.error.code, 404);
    }
  });
});
