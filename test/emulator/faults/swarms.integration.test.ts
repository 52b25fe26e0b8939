import assert from "node:assert/strict";
import { join } from "node:path";
import { NAMED_FAULTS } from "../../../src/emulator/faults/catalogue.ts";
import { openLedger } from "../../../src/node/ledger/client.ts";
import { EXPECTED, expectedOf, problemsOf } from "../../support/fault-expectations.ts";
import { runFault } from "../../support/fault-run.ts";
import { catalogueJson } from "../../support/real-configs.ts";
import { temporaryFolder } from "../../support/trees.ts";

/** Of each group some, with the seed of the benchmark; `npm run bench:faults` runs all of them with fifty. */
const SAMPLE = [
  ...["moderation", "context-too-long", "unauthorized", "cannot-afford", "in-flight-budget", "rate-limit"],
  ...["retry-after-long", "server-error", "html-in-200", "redirect", "reset-mid-stream", "half-open"],
  ...["comments-for-ever", "cut-at-byte", "error-with-usage", "finish-error", "usage-nan", "usage-absurd"],
  ...["duplicate-tool-ids", "tool-arguments-cut", "price-tenfold", "credits-gone"],
];

describe("a swarm of ten agents that meets", function () {
  this.timeout(30_000);
  const folder = temporaryFolder();
  const models = catalogueJson();
  let ledger: Awaited<ReturnType<typeof openLedger>>;
  before(async () => {
    ledger = await openLedger({ file: join(folder.path, "ledger.sqlite") });
  });
  after(async () => {
    await ledger.close();
    folder.dispose();
  });

  for (const fault of SAMPLE) {
    it(`${fault}: ${expectedOf(fault)}, no step twice, and the books are the bill`, async () => {
      const run = await runFault({ fault, seed: "0", ledger, models });
      assert.deepEqual(problemsOf(fault, run), []);
    });
  }
});

describe("the table of expected ends", () => {
  it("has each kind of fault once, and more than forty of them", () => {
    const { survived, failed, endsAll } = EXPECTED;
    const names = [...survived, ...Object.keys(failed), ...Object.keys(endsAll)];
    assert.deepEqual([...names].sort(), [...NAMED_FAULTS.keys()].sort());
    assert.ok(names.length >= 40);
  });
});
