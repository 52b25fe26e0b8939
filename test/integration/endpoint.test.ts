import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundledScenarios, SAMPLE_WORKSPACE } from "../../src/cli/project.ts";
import { usd } from "../../src/core/money.ts";
import { SAMPLE_SEED } from "../../src/emulator/simulated/load-sample.ts";
import { SAMPLE_GOAL } from "../../src/emulator/simulated/scenario.ts";
import { startSimulatedEndpoint } from "../../src/emulator/simulated-endpoint.ts";
import { openLedger } from "../../src/node/ledger/client.ts";
import { configJson } from "../support/real-configs.ts";
import { Terminal } from "../support/terminal.ts";

describe("a run on an endpoint that is named", () => {
  const terminal = new Terminal();
  let endpoint: Awaited<ReturnType<typeof startSimulatedEndpoint>>;

  before(async () => {
    endpoint = await startSimulatedEndpoint({
      catalogue: configJson("models.json"),
      scenarios: await bundledScenarios(),
      seed: SAMPLE_SEED,
    });
  });
  after(async () => {
    await endpoint.close();
    terminal.dispose();
  });

  const args = (...more: string[]) => [
    SAMPLE_GOAL,
    "--workspace",
    SAMPLE_WORKSPACE,
    "--endpoint",
    endpoint.endpoint.baseUrl,
    "--json",
    ...more,
  ];

  it("refuses a wrong key in words, once, and costs nothing", async () => {
    const run = await terminal.run(args(), { ENDPOINT_API_KEY: "sk-wrong-canary" });
    assert.equal(run.code, 1);
    assert.match(run.stderr, /failed \(unauthorized\)/);
    assert.doesNotMatch(run.stderr + run.stdout, /sk-wrong-canary/);
    assert.equal(endpoint.billed(), 0);
  });

  it("does not send OpenRouter's key to another server", async () => {
    const run = await terminal.run(args(), { OPENROUTER_API_KEY: "sk-or-simulated" });
    assert.match(run.stderr, /failed \(unauthorized\)/);
  });

  it("books into the user's one ledger, equal to the endpoint's bill, and the month's cap holds over runs", async () => {
    const env = { ENDPOINT_API_KEY: "sk-or-simulated", MAX_MONTHLY_BUDGET: "0.02" };
    const first = await terminal.run(args("--tier", "budget"), env);
    const second = await terminal.run(args("--tier", "budget"), env);
    assert.match(first.stderr + second.stderr, /stopped \(budget\).*month/s);
    assert.doesNotMatch(first.stdout, /"simulated":true/, "a real endpoint is not called simulated");
    const ledger = await openLedger({ file: join(terminal.data, "ledger.sqlite") });
    const rows = await ledger.attempts({});
    const [month] = await ledger.use([{ scope: "month", key: rows[0]?.month ?? "" }]);
    await ledger.close();
    const settled = rows.reduce((sum, row) => sum + (row.cost ?? 0), 0);
    assert.equal(settled, endpoint.billed());
    assert.equal(month?.settled, settled);
    assert.ok((month?.settled ?? 0) + (month?.open ?? 0) <= usd("0.02"));
  });
});

describe("solve", () => {
  const tasks = new URL("../../../shared/data/coding/humaneval_ts_multipl_e.jsonl", import.meta.url);

  it("runs real tasks against their real tests, and the bill equals the ledger", async function () {
    if (!existsSync(tasks)) {
      console.log("      skipped: ../shared/data/coding is not there");
      this.skip();
    }
    const terminal = new Terminal();
    try {
      const run = await terminal.run(["solve", tasks.pathname, "--limit", "12"]);
      assert.equal(run.code, 0, run.stderr + run.stdout);
      assert.match(run.stdout, /Passing +(1[0-2]|[89]) of 12 tasks/);
      assert.match(run.stdout, /in the ledger: equal/);
      assert.match(run.stdout, /Checks +\d+ runs, [1-9]\d* not passed/);
    } finally {
      terminal.dispose();
    }
  });

  it("takes an own task set, and a solution that never ends is ended", async () => {
    const terminal = new Terminal();
    const folder = mkdtempSync(join(tmpdir(), "frugal-solve-"));
    try {
      const row = {
        name: "double",
        prompt: "// Twice the number.\nfunction double(x: number): number {\n",
        tests: "const assert = require('node:assert');\nassert.equal(double(2), 4);\nassert.equal(double(-3), -6);\n",
        reference: "  return x * 2;\n}\n",
      };
      const endless = { ...row, name: "endless", reference: "  while (true) {}\n}\n" };
      writeFileSync(join(folder, "set.jsonl"), `${JSON.stringify(row)}\n${JSON.stringify(endless)}\n`);
      const run = await terminal.run(["solve", join(folder, "set.jsonl"), "--check-timeout", "2", "--tier", "budget"]);
      assert.match(run.stdout, /Passing +1 of 2 tasks/);
      assert.match(run.stdout, /did not end in time/);
    } finally {
      terminal.dispose();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
