import assert from "node:assert/strict";
import { join } from "node:path";
import { openLedger } from "../../../src/node/ledger/client.ts";
import { keepHistory, replay } from "../../support/ledger-history.ts";
import { lost, openWindow, type WindowOrder } from "../../support/ledger-windows.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const ROUNDS = 50;

describe("eight windows with eight agents each on one cap", function () {
  this.timeout(300_000);
  const folder = temporaryFolder();

  it(`pass it at no moment of ${ROUNDS} runs, use at least 97 % of it, and lose nothing`, async () => {
    const file = join(folder(), "ledger.sqlite");
    await (await openLedger({ file })).close();
    keepHistory(file);
    const order: Omit<WindowOrder, "seed"> = {
      ...{ file, cap: 1_000_000, largestBound: 30_000, agents: 8, behaviour: "spend", rounds: ROUNDS },
    };
    const windows = Array.from({ length: 8 }, (_, at) => openWindow({ ...order, seed: 100 + at }));
    await Promise.all(windows.map((window) => window.ended));

    const { swarms } = replay(file);
    assert.equal(swarms.size, ROUNDS);
    for (const [swarm, { highest, last }] of swarms) {
      assert.ok(highest <= order.cap, `${swarm} had ${highest} of ${order.cap} taken`);
      assert.ok(last >= 0.97 * order.cap, `${swarm} used ${last} of ${order.cap}`);
    }
    const ledger = await openLedger({ file });
    const said = windows.flatMap((window) => window.said);
    assert.deepEqual(lost(said, await ledger.attempts({})), []);
    const uses = await ledger.use([...swarms.keys()].map((key) => ({ scope: "swarm" as const, key })));
    assert.deepEqual(
      uses.map((use) => [use.settled, use.open]),
      [...swarms.values()].map(({ last }) => [last, 0]),
    );
    await ledger.close();
  });
});
