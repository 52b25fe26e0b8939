import assert from "node:assert/strict";
import { ToHost } from "../../src/core/protocol.ts";

describe("What a view may say", () => {
  it("names a chain's place by ids, and never its models", () => {
    const ids = { type: "use-chain", tier: "balanced", task: "coding" };
    assert.deepEqual(ToHost.parse(ids), ids);
    assert.deepEqual(ToHost.parse({ ...ids, type: "reset-chain" }), { ...ids, type: "reset-chain" });
    for (const wrong of [
      { ...ids, models: ["anthropic/claude-sonnet-4.5"] },
      { ...ids, tier: "ultra" },
      { ...ids, task: "poetry" },
      { type: "use-chain", tier: "balanced" },
      { type: "choose-routing", routing: "table" },
    ])
      assert.equal(ToHost.safeParse(wrong).success, false, JSON.stringify(wrong));
  });

  it("names a task to be corrected by its id, and never what it is to be", () => {
    const named = { type: "correct-task", task: "parse-dates" };
    assert.deepEqual(ToHost.parse(named), named);
    for (const wrong of [{ ...named, as: "coding" }, { type: "correct-task" }, { ...named, task: "x".repeat(65) }])
      assert.equal(ToHost.safeParse(wrong).success, false, JSON.stringify(wrong));
  });
});
