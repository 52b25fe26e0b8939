import assert from "node:assert/strict";
import { createFiles } from "../../src/node/files.ts";
import { FILE_RACES, raceFiles } from "../support/file-races.ts";

/** `npm run bench:edits -- races` runs each 10,000 times. A removal that lists by name lost a race within 100. */
const ROUNDS = 400;

describe("the files of the Node host, while a folder is swapped for a link out", () => {
  for (const race of FILE_RACES)
    it(`touch nothing outside: ${race.name}`, async function () {
      // Elsewhere Node cannot work from a folder's handle, so a swap at the right moment is followed.
      if (process.platform !== "linux") this.skip();
      assert.ok((await raceFiles(createFiles(), race, ROUNDS)) > 100, "there were races");
    });
}).timeout(120_000);
