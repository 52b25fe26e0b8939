import assert from "node:assert/strict";
import type { ListedRow } from "../../support/listed-tools.ts";
import { sharedData } from "../../support/shared-data.ts";
import { runToolSwarm } from "../../support/tool-swarm.ts";

describe("a swarm of five agents with 218 tools of servers (scenario D)", () => {
  it("reaches the right tool with valid arguments every time, with room in its context through 20 turns", async function () {
    const text = sharedData("mcp/tools-218.json");
    if (text === undefined) return this.skip();
    const ran = await runToolSwarm(JSON.parse(text) as readonly ListedRow[], 20);
    assert.equal(ran.outcome, "done");
    assert.equal(ran.scripted, 218);
    assert.equal(ran.right, 218);
    assert.equal(ran.valid, 218);
    assert.ok(ran.turns >= 20, `${ran.turns} turns`);
    assert.ok(ran.largest < ran.window / 2, `${ran.largest} of ${ran.window} tokens`);
    assert.equal(ran.condensed, 0);
    assert.equal(ran.prefixes, 1, "one head of all prompts, for prompt caches");
    assert.ok(ran.carried <= ran.all / 10, `${ran.carried} of ${ran.all} tokens`);
  });
});
