import assert from "node:assert/strict";
import type { RecordRule } from "../../../src/emulator/records/generation-records.ts";
import type { Emulator } from "../../../src/emulator/server.ts";
import { ABLE, asking, emulator, get, post, says } from "../../support/emulated.ts";

async function misses(emulated: Emulator, most: number): Promise<number> {
  const id = (await post(emulated, asking("Go"))).headers.get("x-generation-id");
  for (let asked = 0; asked < most; asked++) {
    if ((await get(emulated, `/generation?id=${id}`)).status === 200) return asked;
  }
  return most;
}

async function missesOfEight(records: RecordRule): Promise<number[]> {
  const emulated = await emulator(says("four"), { records, seed: "one", clock: () => 1e12 });
  const seen: number[] = [];
  for (let call = 0; call < 8; call++) seen.push(await misses(emulated, 10));
  return seen;
}

describe("the emulator's record of a generation", () => {
  it("is there after so many questions in vain", async () => {
    assert.deepEqual(await missesOfEight({ misses: 3 }), Array(8).fill(3));
  });

  it("is late by the seed", async () => {
    const seen = await missesOfEight({ misses: [1, 4] });
    assert.ok(seen.every((count) => count >= 1 && count <= 4));
    assert.ok(new Set(seen).size > 1);
    assert.deepEqual(await missesOfEight({ misses: [1, 4] }), seen);
  });

  it("never comes for a share of them, by the seed", async () => {
    const seen = await missesOfEight({ neverShare: 0.5 });
    assert.deepEqual([...new Set(seen)].sort(), [0, 10].sort());
    assert.deepEqual(await missesOfEight({ neverShare: 1 }), Array(8).fill(10));
  });

  for (const [provider, billedTokens, finish] of [
    ["DeepInfra", "sent", null],
    ["Groq", "all", "stop"],
  ] as const) {
    it(`charges a cancelled stream of ${provider} for ${billedTokens} tokens`, async () => {
      const endpoints = { [ABLE]: [{ provider }] };
      const latency = { firstTokenMs: 0, tokensPerSecond: 100 };
      const emulated = await emulator(says("0123".repeat(400)), { endpoints, latency });
      const controller = new AbortController();
      const body = asking("Go", { stream: true, max_tokens: 400 });
      const response = await post(emulated, body, { signal: controller.signal });
      const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
      let text = "";
      while (!text.includes("0123")) text += (await reader?.read())?.value ?? assert.fail("ended too early");
      controller.abort();
      while (emulated.bill().length === 0) await new Promise((next) => setImmediate(next));
      const { data } = (await get(emulated, `/generation?id=${response.headers.get("x-generation-id")}`)).body;
      assert.equal(data.cancelled, true);
      assert.equal(data.finish_reason, finish);
      assert.equal(data.native_tokens_completion === 400, billedTokens === "all");
      assert.equal((data as unknown as { provider_name: string }).provider_name, provider);
    });
  }
});
