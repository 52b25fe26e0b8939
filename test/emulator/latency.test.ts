import assert from "node:assert/strict";
import { seededLatency } from "../../src/emulator/latency.ts";

describe("the emulator's seeded speeds", () => {
  const models = ["a/one", "b/two", "c/three", "d/four"];
  const speeds = (seed: string) => models.map((model) => seededLatency(seed)(model, 0));

  it("are each model's own, and the same for the same seed", () => {
    assert.equal(new Set(speeds("x").map(({ firstTokenMs }) => firstTokenMs)).size, models.length);
    assert.deepEqual(speeds("x"), speeds("x"));
    assert.notDeepEqual(speeds("x"), speeds("y"));
  });

  it("vary by up to 30 % between requests, within what hosted models have", () => {
    const rule = seededLatency("x");
    const rates = Array.from({ length: 200 }, (_, index) => rule("a/one", index).tokensPerSecond);
    assert.ok(Math.max(...rates) / Math.min(...rates) <= 1.3 / 0.7);
    assert.ok(Math.max(...rates) / Math.min(...rates) > 1.5);
    for (const { firstTokenMs, tokensPerSecond } of speeds("z")) {
      assert.ok(firstTokenMs >= 140 && firstTokenMs <= 1950);
      assert.ok(tokensPerSecond >= 14 && tokensPerSecond <= 195);
    }
  });
});
