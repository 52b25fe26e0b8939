import assert from "node:assert/strict";
import { chooseForTry, nextAfter } from "../../../src/core/agent/generate-route.ts";
import type { RouteCandidate } from "../../../src/core/routing/route.ts";

function candidate(slug: string, role: RouteCandidate["role"] = "chain"): RouteCandidate {
  return { slug, role, tier: "balanced", reason: `${slug} stands here.` };
}
const ORDER = [candidate("a/1"), candidate("b/2"), candidate("top/9", "baseline"), candidate("c/3", "fallback")];
const retry = { attempt: 2, rejected: ["old"] } as const;

describe("the model of one try", () => {
  it("is the first of the order, and the last resort is not even a fallback", () => {
    assert.deepEqual(chooseForTry(ORDER, undefined), {
      model: "a/1",
      fallbacks: ["b/2", "c/3"],
      reason: "a/1 stands here.",
    });
  });

  it("stays the same when the user asks again, and the reason says who asked", () => {
    const chosen = chooseForTry(ORDER, { ...retry, how: "again", model: "b/2" });
    assert.equal(chosen?.model, "b/2");
    assert.deepEqual(chosen?.fallbacks, ["c/3"]);
    assert.equal(chosen?.reason, "You asked for another try on b/2. b/2 stands here.");
  });

  it("goes up one model at a time, to the last resort only on the user's word, and ends at the last", () => {
    const up: string[] = ["a/1"];
    for (;;) {
      const chosen = chooseForTry(ORDER, { ...retry, how: "next-model", model: up.at(-1) ?? "" });
      if (chosen === null) break;
      assert.match(chosen.reason, new RegExp(`^Next model up: you did not take what ${up.at(-1)} proposed\\.`));
      assert.equal(nextAfter(ORDER, up.at(-1) ?? ""), chosen.model);
      up.push(chosen.model);
    }
    assert.deepEqual(up, ["a/1", "b/2", "top/9", "c/3"]);
    assert.equal(nextAfter(ORDER, "c/3"), null);
  });

  it("begins anew where the old model is not in the order any more, and says so", () => {
    const chosen = chooseForTry(ORDER, { ...retry, how: "next-model", model: "gone/0" });
    assert.equal(chosen?.model, "a/1");
    assert.match(chosen?.reason ?? "", /^gone\/0 is not in the order any more\./);
  });
});
