import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { nanoUsd, usd } from "../../src/core/money.ts";
import type { TierEstimate } from "../../src/core/spend/estimate-types.ts";
import { openLedger } from "../../src/node/ledger/client.ts";
import { attempt, billed } from "../support/ledger-attempts.ts";
import { Terminal } from "../support/terminal.ts";

const GOAL = "What is the capital of France?";

describe("`estimate` in the terminal", () => {
  const terminal = new Terminal();
  after(() => terminal.dispose());

  it("tells the worst case only without a history, names what is assumed, and makes no ledger", async () => {
    const { code, stdout } = await terminal.run(["estimate", GOAL, "--budget", "0.75"]);
    assert.equal(code, 0);
    assert.match(stdout, /^budget +worst case \$0\.75; no history yet \(assumed, not measured: about \$0\.00\d+\)$/m);
    assert.match(stdout, /premium: Worst case only: a likely cost takes 3 swarms .* and none has/);
    assert.equal(existsSync(join(terminal.data, "ledger.sqlite")), false);
    const empty = await terminal.run(["estimate", " "]);
    assert.deepEqual([empty.code, empty.stderr], [2, "The goal is empty. Say in words what the swarm should do.\n"]);
  });

  it("goes by the models that the flags name, and refuses a chain of unknown ones, as a run does", async () => {
    const chain = ["--chain", "general=z-ai/glm-4.6"];
    const { stdout } = await terminal.run(["estimate", GOAL, "--tier", "premium", "--json", ...chain]);
    const premium = (JSON.parse(stdout) as TierEstimate[]).find((one) => one.tier === "premium");
    assert.equal(premium?.models[0], "z-ai/glm-4.6");
    for (const command of [["estimate"], ["run", "--workspace", terminal.data]]) {
      const wrong = await terminal.run([...command, GOAL, "--chain", "general=nope/model"]);
      assert.equal(wrong.code, 2);
      assert.match(
        wrong.stderr,
        /^--chain: Your chain for general tasks of the balanced tier.*"nope\/model".*catalogue/,
      );
    }
    assert.equal(existsSync(join(terminal.data, "ledger.sqlite")), false);
  });

  it("tells a range from the user's own finished swarms, within what is left of the day", async () => {
    const ledger = await openLedger({ file: join(terminal.data, "ledger.sqlite") });
    const at = Date.now();
    for (const [index, cost] of [usd("0.01"), usd("0.02"), usd("0.03")].entries()) {
      const key = `swarm-${index}`;
      const model = "z-ai/glm-4.7-flash";
      await ledger.reserve(attempt(key, { at, swarm: key, tier: "budget", model, bound: cost }), []);
      await ledger.markSent(key);
      await ledger.settle(key, billed(cost));
      const range = { low: nanoUsd(0), likely: nanoUsd(0), high: nanoUsd(0), basis: "test" };
      const profile = { tier: "budget", type: "general", complexity: "simple" } as const;
      await ledger.keepForecast({ id: `swarm/${key}`, kind: "swarm", key, at, ...range, profile, actual: cost });
    }
    await ledger.close();
    const { stdout } = await terminal.run(["estimate", GOAL, "--day-budget", "0.1", "--json"]);
    const [budget] = JSON.parse(stdout) as TierEstimate[];
    assert.ok(budget?.low && budget.likely && budget.high);
    assert.equal(budget.likely, usd("0.02"));
    assert.equal(budget.most, usd("0.04"));
    assert.ok(budget.low < budget.likely && budget.likely < budget.high && budget.high <= budget.most);
    assert.match(budget.basis, /^From 3 swarms of this kind of the last 60 days\..*what is left of today's budget/);
  });
});
