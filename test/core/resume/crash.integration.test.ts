import assert from "node:assert/strict";
import { crashChains } from "../../support/crash-chains.ts";

describe("a swarm of ten tasks whose processes are killed", () => {
  it("comes to the same files, tasks and costs at 30 moments, and does nothing again that was written down", async () => {
    const { kills, wrong } = await crashChains(30, 7);
    assert.deepEqual(wrong, []);
    assert.equal(kills, 30);
  });
}).timeout(300_000);
