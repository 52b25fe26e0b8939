import assert from "node:assert/strict";
import { correctionText } from "../../src/vscode/correction-text.ts";

const said = {
  title: "Parse dates",
  from: { type: "coding", complexity: "simple" },
  to: { type: "analysis", complexity: "complex" },
  models: { from: "DeepSeek V3.2", to: "GLM-4.6" },
  tier: "balanced",
  simulated: false,
} as const;

describe("what is said of a correction", () => {
  it("names what counts, what it was taken for, and the model that changes", () => {
    assert.equal(
      correctionText(said),
      '"Parse dates", and tasks with nearly the same words, count as complex analysis from the next swarm on; it was taken for simple coding. In the balanced tier it then starts on GLM-4.6, not on DeepSeek V3.2.',
    );
  });

  it("says where nothing changes, and that simulated books are their own", () => {
    const models = { from: "GLM-4.6", to: "GLM-4.6" };
    assert.equal(
      correctionText({ ...said, to: said.from, models, simulated: true }),
      '"Parse dates", and tasks with nearly the same words, count as simple coding from the next swarm on, as now. In the balanced tier it starts on GLM-4.6 as before. This is kept in the simulated swarms\' own books, and does not count for real ones.',
    );
  });
});
