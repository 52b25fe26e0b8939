import assert from "node:assert/strict";
import { join } from "node:path";
import { nanoUsd } from "../../../src/core/money.ts";
import type { Ledger } from "../../../src/core/spend/ledger.ts";
import { openLedger } from "../../../src/node/ledger/client.ts";
import { attempt } from "../../support/ledger-attempts.ts";
import { lost, openWindow, type WindowOrder } from "../../support/ledger-windows.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

describe("several windows on one ledger", function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  const order = (change: Partial<WindowOrder>): WindowOrder => ({
    file: join(folder(), "ledger.sqlite"),
    cap: 1_000_000,
    largestBound: 50_000,
    agents: 4,
    seed: 1,
    behaviour: "spend",
    ...change,
  });

  it("never pass the cap together, and the total is exact", async () => {
    const { file, cap } = order({});
    const ledger = await openLedger({ file });
    const windows = [1, 2, 3, 4].map((seed) => openWindow(order({ seed })));
    let running = true;
    const allEnded = Promise.all(windows.map((window) => window.ended)).finally(() => {
      running = false;
    });
    while (running) assert.ok((await spent(ledger)).total <= cap);
    await allEnded;
    const said = windows.flatMap((window) => window.said);
    const acknowledged = said
      .filter((line) => /^(settled|reconciled) /.test(line))
      .reduce((total, line) => total + Number(line.split(" ")[2]), 0);
    const { settled, total } = await spent(ledger);
    assert.equal(settled, acknowledged);
    assert.equal(total, settled, "nothing is left open");
    assert.ok(settled <= cap && settled > cap * 0.9, `${settled} of ${cap}`);
    assert.deepEqual(lost(said, await ledger.attempts({})), []);
    await ledger.close();
  });

  it("hold exactly what a killed one had sent, and free what it had not", async () => {
    const { file } = order({});
    const alive = openWindow(order({ seed: 1, agents: 2, behaviour: "stop-midway" }));
    const killed = openWindow(order({ seed: 2, agents: 2, behaviour: "stop-midway" }));
    await Promise.all([alive.hasSaid(2), killed.hasSaid(2)]);
    killed.child.kill("SIGKILL");
    await killed.ended;
    const ledger = await openLedger({ file });
    const states = Object.fromEntries((await ledger.attempts({})).map((row) => [row.id, row.state]));
    const expected: Record<string, string> = {};
    for (const agent of [0, 1]) {
      Object.assign(expected, { [`1-${agent}-reserved`]: "reserved", [`1-${agent}-sent`]: "sent" });
      Object.assign(expected, { [`2-${agent}-reserved`]: "released", [`2-${agent}-sent`]: "held" });
      Object.assign(expected, { [`1-${agent}-settled`]: "settled", [`2-${agent}-settled`]: "settled" });
    }
    assert.deepEqual(states, expected);
    const [held] = await ledger.attempts({ state: "held" });
    assert.match(held?.note ?? "", /ended before the outcome was known/);
    await ledger.close();
    alive.child.kill("SIGKILL");
    await alive.ended;
  });

  it("free what one that was killed had reserved and not sent, as soon as a living one needs the room", async () => {
    const { file } = order({});
    const ledger = await openLedger({ file });
    const killed = openWindow(order({ agents: 1, behaviour: "stop-midway" }));
    await killed.hasSaid(2);
    const next = (id: string, cap: number) =>
      ledger.reserve(attempt(id, { bound: nanoUsd(100) }), [{ scope: "swarm", key: "s1", cap: nanoUsd(cap) }]);
    assert.equal((await next("while it lives", 207)).status, "refused");
    killed.child.kill("SIGKILL");
    await killed.ended;
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    assert.equal((await next("then", 207)).status, "reserved", "7 spent, 100 held, 100 for this one");
    await ledger.close();
  });
});

async function spent(ledger: Ledger): Promise<{ settled: number; total: number }> {
  const [use] = await ledger.use([{ scope: "swarm", key: "s1" }]);
  assert.ok(use);
  return { settled: use.settled, total: use.settled + use.open };
}
