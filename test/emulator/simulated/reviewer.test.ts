import assert from "node:assert/strict";
import { createFence } from "../../../src/core/untrusted/fence.ts";
import { Review, reviewMessages } from "../../../src/core/verify/review.ts";
import type { Change } from "../../../src/emulator/simulated/scenario.ts";
import { createSimulatedModel } from "../../../src/emulator/simulated/simulator.ts";
import { task } from "../../support/plans.ts";
import { loadSample, scriptOf } from "../../support/sample-project.ts";
import { answerTo, request } from "../../support/simulated-agent.ts";

const patchOf = (changes: readonly Change[]) =>
  changes
    .map((change) => `+++ b/${change.path}\n${plus(change.kind === "edit" ? change.replace : change.content)}`)
    .join("\n");

const plus = (text: string) =>
  text
    .split("\n")
    .map((line) => `+${line}`)
    .join("\n");

describe("the simulated reviewer", () => {
  async function review(id: string, patch: string) {
    const responder = createSimulatedModel({ scenarios: [await loadSample()], seed: "seed" });
    const messages = reviewMessages({ task: task(id), goal: "the goal", answer: "Done.", patch }, createFence("test"));
    const asked = request(messages, { responseFormat: { type: "json_schema", name: "review", schema: {} } });
    const [first, second] = [answerTo(responder, asked), answerTo(responder, asked)];
    assert.deepEqual(first, second);
    return Review.parse(JSON.parse(first.content));
  }

  it("accepts the right result of each scripted task and refuses each wrong one, and says what it is", async () => {
    const sample = await loadSample();
    for (const { id } of sample.tasks) {
      const script = scriptOf(sample, id);
      const right = await review(id, patchOf(script.changes));
      assert.equal(right.verdict, "accept", id);
      assert.match(right.reasons.join(), /Simulated review/);
      for (const way of script.wrong) {
        const wrong = await review(id, patchOf(way.changes));
        assert.deepEqual([wrong.verdict, wrong.unmet.length], ["reject", 1], `${id}: ${way.name}`);
      }
    }
  });

  it("accepts what it has no script for, and says that it judged nothing", async () => {
    const word = await review("unknown", "");
    assert.equal(word.verdict, "accept");
    assert.match(word.reasons.join(), /simulated reviewer.*judges nothing/);
  });

  it("answers in words too, for models that can be asked in no other way", async () => {
    const responder = createSimulatedModel({ scenarios: [], seed: "seed" });
    const messages = reviewMessages({ task: task("a"), goal: "", answer: "", patch: "" }, createFence("test"));
    assert.equal(Review.parse(JSON.parse(answerTo(responder, request(messages)).content)).verdict, "accept");
  });
});
