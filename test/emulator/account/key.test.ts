import assert from "node:assert/strict";
import { usd, usdFromNumber } from "../../../src/core/money.ts";
import { asking, emulator, get, post, says } from "../../support/emulated.ts";

const CALL = 5 * 260 + 381;
const HOUR = 3_600_000;

/** The key's row, in nano-dollars where it tells dollars. */
async function usages(emulated: Parameters<typeof get>[0]) {
  const { data } = (await get(emulated, "/key")).body;
  const nano = (name: string) => usdFromNumber(Number((data as unknown as Record<string, unknown>)[name]));
  return ["usage", "usage_daily", "usage_weekly", "usage_monthly"].map((name) => nano(name) / CALL);
}

describe("a key of the emulator", () => {
  it("tells its usage by UTC day, by week from Monday, and by month", async () => {
    // Saturday evening; the week's Monday is the 26th of October.
    let now = Date.UTC(2026, 9, 31, 23);
    const emulated = await emulator(says("four"), { clock: () => now });
    const calls: number[][] = [];
    for (const hours of [0, 1, 24, 24]) {
      now += hours * HOUR;
      await post(emulated, asking("Go"));
      calls.push(await usages(emulated));
    }
    assert.deepEqual(calls, [
      [1, 1, 1, 1],
      // Sunday, the 1st of November: another day and month, the same week.
      [2, 1, 2, 1],
      // Monday.
      [3, 1, 1, 2],
      [4, 1, 2, 3],
    ]);
  });

  it("starts its limit anew when its period ends", async () => {
    let now = Date.UTC(2026, 10, 2, 23);
    const key = { key: "sk-daily", limit: usd("0.00005"), limitReset: "daily" } as const;
    const emulated = await emulator(says("four"), { clock: () => now, keys: [key] });
    const status = async () => (await post(emulated, asking("Go", { max_tokens: 10 }))).status;
    const seen = [];
    for (let call = 0; call < 28; call++) seen.push(await status());
    assert.deepEqual(new Set(seen), new Set([200, 402]));
    const { data } = (await get(emulated, "/key")).body;
    assert.equal((data as unknown as { limit_reset: string }).limit_reset, "daily");
    assert.ok(data.limit_remaining < 0.00001);
    now += HOUR;
    assert.equal(await status(), 200);
  });

  it("ends on its day, and is then as unknown as any", async () => {
    let now = Date.UTC(2026, 10, 2);
    const keys = [{ key: "sk-short", expiresAt: now + HOUR }];
    const emulated = await emulator(says("four"), { clock: () => now, keys });
    assert.equal((await get(emulated, "/key")).status, 200);
    now += HOUR;
    assert.equal((await get(emulated, "/key")).status, 401);
  });

  it("shows the credits only when it is a management key", async () => {
    const keys = ["sk-ordinary", { key: "sk-manager", management: true }];
    const credits = { bought: usd("12.5"), used: usd("1") };
    const emulated = await emulator(says("four"), { keys, credits });
    await post(emulated, asking("Go"));
    const refused = await get(emulated, "/credits");
    assert.equal(refused.status, 403);
    assert.equal(refused.body.error.message, "Only management keys can perform this operation");
    const { data } = (await get({ ...emulated, key: "sk-manager" }, "/credits")).body;
    assert.deepEqual(data, { total_credits: 12.5, total_usage: 1 + CALL / 1e9 });
    assert.equal((await post({ ...emulated, key: "sk-manager" }, asking("Go"))).status, 403);
  });
});
