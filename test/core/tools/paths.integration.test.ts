import assert from "node:assert/strict";
import { raceLinks, tryPaths } from "../../support/path-trials.ts";

describe("the tools and paths that lead elsewhere", () => {
  it("read and write nothing outside of the copy, nor what is protected, for 1,000 paths in every tool", async () => {
    assert.equal(await tryPaths(1_000, 1), 13_000);
  });

  it("reach nothing outside while folders and files are swapped for links out of the copy", async function () {
    // Elsewhere Node cannot open a file from a folder's handle, so a swap at the right moment is followed.
    if (process.platform !== "linux") this.skip();
    assert.ok((await raceLinks(40)) > 100, "there were races");
  });
}).timeout(120_000);
