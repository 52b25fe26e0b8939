import assert from "node:assert/strict";
import type { EmulatorOptions } from "../../../src/emulator/options.ts";
import { ABLE, asking, emulator, get, post, says, type Wire } from "../../support/emulated.ts";

const SYSTEM = { role: "system", content: "s".repeat(4 * 1196) };
const MARKED = { ...SYSTEM, content: [{ type: "text", text: SYSTEM.content, cache_control: { type: "ephemeral" } }] };
const user = (content: string) => ({ role: "user", content });

async function usages(options: Partial<EmulatorOptions>, bodies: readonly Record<string, unknown>[]) {
  const emulated = await emulator(says("four"), options);
  const seen: [number, number][] = [];
  for (const body of bodies) {
    const { usage } = (await (await post(emulated, asking("", body))).json()) as Wire;
    const details = usage.prompt_tokens_details as { cached_tokens: number; cache_write_tokens: number };
    seen.push([details.cached_tokens, details.cache_write_tokens]);
  }
  return { emulated, seen };
}

describe("the emulator's prompt cache", () => {
  it("lets siblings read what the first of them has warmed, whatever their sessions", async () => {
    const bodies = ["a", "b"].map((session_id) => ({ session_id, messages: [SYSTEM, user(session_id)] }));
    assert.deepEqual((await usages({}, bodies)).seen, [
      [0, 0],
      [1200, 0],
    ]);
  });

  it("forgets after five minutes without use", async () => {
    let now = 0;
    const clock = () => now;
    const emulated = await emulator(says("four"), { clock });
    const cached = async () => {
      const body = asking("", { messages: [SYSTEM, user("Go")] });
      return ((await (await post(emulated, body)).json()) as Wire).usage.prompt_tokens_details.cached_tokens;
    };
    const seen: number[] = [];
    for (const minutes of [0, 4, 4, 5]) {
      now += minutes * 60_000;
      seen.push(await cached());
    }
    assert.deepEqual(seen, [0, 1205, 1205, 0]);
  });

  it("keeps a conversation with the provider that has it, also without a session", async () => {
    const endpoints = { [ABLE]: [{ provider: "One" }, { provider: "Two" }, { provider: "Three" }] };
    const emulated = await emulator(says("four"), { endpoints, seed: "u" });
    const messages: object[] = [SYSTEM, user("Go")];
    for (let turn = 0; turn < 12; turn++) {
      await post(emulated, asking("", { messages }));
      messages.push({ role: "assistant", content: "four" }, user(`turn ${turn}`));
    }
    const served = emulated.bill().map(({ provider, usage }) => ({ provider, cached: usage.cachedTokens > 0 }));
    const hit = served.findIndex(({ cached }) => cached);
    assert.ok(hit > 0 && hit < 8, `the first hit was at ${hit}`);
    assert.equal(new Set(served.slice(hit).map(({ provider }) => provider)).size, 1);
    assert.ok(new Set(served.map(({ provider }) => provider)).size > 1, "it never changed before");
  });

  it("belongs to the provider", async () => {
    const endpoints = { [ABLE]: [{ provider: "One" }, { provider: "Two" }] };
    const bodies = ["one", "two", "one"].map((name) => ({
      messages: [SYSTEM, user("Go")],
      provider: { order: [name] },
    }));
    assert.deepEqual(
      (await usages({ endpoints }, bodies)).seen.map(([cached]) => cached),
      [0, 0, 1205],
    );
  });

  it("is written only where asked for, up to the mark, where writing has a price", async () => {
    const pricing = { input: "1", output: "2", cacheRead: "0.1", cacheWrite: "1.25" };
    const endpoints = { [ABLE]: [{ provider: "One", pricing }] };
    const bodies = [
      { messages: [SYSTEM, user("a")] },
      { messages: [MARKED, user("b")] },
      { messages: [MARKED, user("c")] },
    ];
    const { emulated, seen } = await usages({ endpoints }, bodies);
    assert.deepEqual(seen, [
      [0, 0],
      [0, 1200],
      [1200, 0],
    ]);
    assert.deepEqual(
      emulated.bill().map(({ cost }) => cost),
      // 1205 tokens of prompt and one of the answer, in nano-dollars.
      [1205 * 1000 + 2000, 1200 * 1250 + 5 * 1000 + 2000, 1200 * 100 + 5 * 1000 + 2000],
    );
    const discounts = [];
    for (const { generationId } of emulated.bill()) {
      const { data } = (await get(emulated, `/generation?id=${generationId}`)).body;
      discounts.push((data as never as { cache_discount: number | null }).cache_discount);
    }
    assert.deepEqual(discounts, [null, -0.0003, 0.00108]);
  });
});
