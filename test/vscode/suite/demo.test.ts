import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as vscode from "vscode";
import type { SwarmEvent } from "../../../src/core/events.ts";
import { applyEvent } from "../../../src/core/swarm/state.ts";
import type { SwarmState } from "../../../src/core/swarm/state-types.ts";
import { openLedger } from "../../../src/node/ledger/client.ts";
import { dataFolder, extension } from "./extension.ts";
import { withAnswers } from "./window-stubs.ts";

describe("The offline demo in the extension host", function () {
  this.timeout(240_000);
  let said: readonly string[] = [];
  let state: SwarmState | null = null;

  before(async () => {
    const message = (_: string, buttons: readonly string[]) =>
      buttons.find((label) => label === "Review Changes" || label === "Apply All");
    said = await withAnswers({ message }, async () => {
      await vscode.commands.executeCommand("frugalSwarm.tryDemo");
    });
    // Beside the runs lies their index.
    const [run = ""] = readdirSync(join(dataFolder(), "runs")).filter((name) => !name.endsWith(".json"));
    for (const line of readFileSync(join(dataFolder(), "runs", run, "events.jsonl"), "utf8")
      .split("\n")
      .filter(Boolean))
      state = applyEvent(state, JSON.parse(line) as SwarmEvent);
  });

  it("gets the sample's tasks done, checked by the sample's own checks", () => {
    assert.deepEqual(state?.outcome, { status: "done" });
    assert.ok((state?.tasks.length ?? 0) > 10);
    assert.ok(state?.tasks.some((task) => task.checks.some((check) => check.status === "passed")));
  });

  it("says that it is simulated", () => {
    assert.ok(state?.simulated);
    assert.match(said[0] ?? "", /Done for \$0\.\d+ \(simulated\)\. \d+ changed files are ready for review/);
  });

  it("costs the same summed over agents, in the swarm and in the simulated ledger, and nothing in the real one", async () => {
    const folder = join(dataFolder(), "simulated");
    const [name = ""] = readdirSync(folder).filter((one) => one.endsWith(".sqlite"));
    const workerFile = join(extension().extensionPath, "dist/ledger-worker.cjs");
    const ledger = await openLedger({ file: join(folder, name), workerFile });
    const [use] = await ledger.use([{ scope: "swarm", key: state?.id ?? "" }]);
    await ledger.close();
    assert.ok(use && use.settled > 0);
    assert.equal(use.settled, state?.totals.settled);
    assert.equal(
      state?.tasks.reduce((sum, task) => sum + task.totals.settled, 0),
      use.settled,
    );
    assert.equal(existsSync(join(dataFolder(), "ledger.sqlite")), false);
  });

  it("applies its files, on a yes, to its own copy of the sample", async () => {
    assert.match(said[1] ?? "", /apply \d+ changed files to small-invoices\?/);
    assert.match(said[2] ?? "", /\d+ changed files applied/);
    const shipped = readFileSync(join(extension().extensionPath, "benchmarks/sample-project/src/money.ts"), "utf8");
    assert.ok(!shipped.includes("half-even"));
  });
});
