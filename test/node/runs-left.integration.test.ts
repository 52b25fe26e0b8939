import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { mayHaveLeftRuns } from "../../src/node/runs-left.ts";
import { temporaryFolder } from "../support/trees.ts";

describe("a look for runs without an end", () => {
  const folder = temporaryFolder();
  after(() => folder.dispose());
  const run = (id: string, ...types: string[]) => {
    const lines = types.map((type) => JSON.stringify({ at: 1, swarm: id, type, files: ["x".repeat(5_000)] }));
    mkdirSync(join(folder.path, id), { recursive: true });
    writeFileSync(join(folder.path, id, "events.jsonl"), `${lines.join("\n")}\n`);
  };

  it("sees one by the end of its journal, and nothing in a folder that is empty or not there", async () => {
    assert.equal(await mayHaveLeftRuns(join(folder.path, "none")), false);
    assert.equal(await mayHaveLeftRuns(folder.path), false);
    mkdirSync(join(folder.path, "without-a-journal"));
    run("ended", "swarm.started", "plan.ready", "swarm.finished");
    run("ended-and-told-more", "swarm.finished", "call.reconciled");
    assert.equal(await mayHaveLeftRuns(folder.path), false);
    run("cut", "swarm.started", "plan.ready");
    assert.equal(await mayHaveLeftRuns(folder.path), true);
  });
});
