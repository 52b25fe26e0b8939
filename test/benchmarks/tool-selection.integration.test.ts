import assert from "node:assert/strict";
import { hasAll, searchTwice } from "../../benchmarks/tools/search-twice.ts";
import { labelledTasks } from "../../benchmarks/tools/tasks.ts";
import { selectTools } from "../../src/core/mcp/select-tools.ts";
import { definitionTokens } from "../../src/core/mcp/tool-cost.ts";
import { fakeHost } from "../support/fake-host.ts";
import { contextIn } from "../support/tool-bench.ts";

describe("tool selection on labelled tasks", () => {
  it("takes a tenth of the tokens at most, and two searches list all that four of five tasks need, in both halves", async function () {
    const data = labelledTasks();
    if (data === undefined) return this.skip();
    const { tasks, tools } = data;
    const selected = selectTools(tools);
    const [find] = selected;
    assert.ok(find);
    const reached = { development: 0, "held-out": 0 };
    const of = { development: 0, "held-out": 0 };
    let dearest = 0;
    for (const { text, needed, half } of tasks) {
      const [, both] = await searchTwice(find, tools, text, "next page", contextIn(fakeHost(), "/copy"));
      of[half]++;
      if (hasAll(both.tools, needed)) reached[half]++;
      dearest = Math.max(dearest, both.tokens);
    }
    assert.equal(tasks.length, 90);
    assert.ok(reached.development >= 0.8 * of.development, `${reached.development} of ${of.development}`);
    assert.ok(reached["held-out"] >= 0.8 * of["held-out"], `${reached["held-out"]} of ${of["held-out"]}`);
    assert.ok(definitionTokens(selected) + dearest <= 0.1 * definitionTokens(tools));
  });
});
