import assert from "node:assert/strict";
import { join } from "node:path";
import { raceForCaps } from "../../support/ledger-trials.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const ROUNDS = 50;

describe("eight windows with eight agents each on one cap", function () {
  this.timeout(300_000);
  const folder = temporaryFolder();

  it(`pass it at no step of ${ROUNDS} runs, use at least 97 % of it, and lose nothing`, async () => {
    const race = await raceForCaps({ file: join(folder(), "ledger.sqlite"), processes: 8, agents: 8, rounds: ROUNDS });
    assert.equal(race.rounds.length, ROUNDS);
    for (const { highest, used } of race.rounds) {
      assert.ok(highest <= 1, `${highest} of the cap was taken`);
      assert.ok(used >= 0.97, `only ${used} of the cap was used`);
    }
    assert.deepEqual([race.lost, race.isExact], [[], true]);
  });
});
