import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { nanoUsd, usd } from "../../src/core/money.ts";
import type { NewAttempt } from "../../src/core/spend/ledger.ts";
import type { SpendReport } from "../../src/core/spend/report-types.ts";
import { startSimulatedEndpoint } from "../../src/emulator/simulated-endpoint.ts";
import { openLedger } from "../../src/node/ledger/client.ts";
import { attempt, billed } from "../support/ledger-attempts.ts";
import { configJson } from "../support/real-configs.ts";
import { Terminal } from "../support/terminal.ts";

const KEY = "sk-or-simulated";
const MODEL = "z-ai/glm-4.7-flash";

describe("`spend` in the terminal", () => {
  const terminal = new Terminal();
  let emulator: Awaited<ReturnType<typeof startSimulatedEndpoint>>;
  let asking: string[];

  before(async () => {
    emulator = await startSimulatedEndpoint({ catalogue: configJson("models.json"), scenarios: [], seed: "spend" });
    asking = ["--endpoint", emulator.endpoint.baseUrl, "--protocol", "openrouter"];
  });
  after(async () => {
    await emulator.close();
    terminal.dispose();
  });

  /** A row of now, sent to the emulator. */
  const row = (id: string, change: Partial<NewAttempt> = {}) =>
    attempt(id, { at: Date.now(), endpoint: new URL(emulator.endpoint.baseUrl).origin, model: MODEL, ...change });

  async function withLedger(work: (ledger: Awaited<ReturnType<typeof openLedger>>) => Promise<void>): Promise<void> {
    const ledger = await openLedger({ file: join(terminal.data, "ledger.sqlite") });
    try {
      await work(ledger);
    } finally {
      await ledger.close();
    }
  }

  /** Has the emulator answer once; gives what it calls the generation. */
  async function generate(): Promise<string> {
    const answer = await fetch(`${emulator.endpoint.baseUrl}/chat/completions`, {
      method: "POST",
      headers: { authorization: `Bearer ${KEY}`, "content-type": "application/json" },
      body: JSON.stringify({ model: MODEL, max_tokens: 50, messages: [{ role: "user", content: "Say hello." }] }),
    });
    const { id } = (await answer.json()) as { id?: string };
    assert.ok(id !== undefined, `the emulator answered ${answer.status}`);
    return id;
  }

  it("says that nothing was spent where there is no ledger, and makes none", async () => {
    const { code, stdout } = await terminal.run(["spend"]);
    assert.equal(code, 0);
    assert.match(stdout, /Nothing was spent yet: there is no ledger at .*--simulated shows the newest/);
    assert.equal(existsSync(join(terminal.data, "ledger.sqlite")), false);
  });

  it("prints budgets, origins, models, baseline, what is ahead and what is held, and the same as JSON", async () => {
    await withLedger(async (ledger) => {
      await ledger.reserve(row("a", { bound: usd("0.5"), workspace: "/project" }), []);
      await ledger.markSent("a");
      await ledger.settle("a", billed(usd("0.25")));
      await ledger.reserve(row("b", { bound: usd("0.125") }), []);
      await ledger.markSent("b");
      await ledger.hold("b", "the stream was cut");
    });
    const flags = ["--month-budget", "2", "--folder-budget", "1.5", "--workspace", "/project"];
    const { code, stdout } = await terminal.run(["spend", ...flags]);
    assert.equal(code, 0);
    assert.match(
      stdout,
      /Month \d{4}-\d\d +\$0\.25 +of \$2\.00 +12 % +and up to \$0\.13 not decided yet \(\$0\.13 of it held/,
    );
    assert.match(stdout, /This folder, this month +\$0\.25 +of \$1\.50/);
    assert.match(stdout, /billed +\$0\.25 .*[\s\S]*held +\$0\.13 +outcome unknown/);
    assert.match(stdout, /z-ai\/glm-4\.7-flash +1 +10 +4 +5 +\$0\.25/);
    assert.match(
      stdout,
      /Baseline +\$0\.25 spent; the same tokens on anthropic[\s\S]*Assumed: .*needed the same tokens/,
    );
    assert.match(stdout, /Ahead +No projection yet/);
    assert.match(stdout, /Held +1 call, up to \$0\.13[\s\S]*the stream was cut \(no id: stays held\)/);
    assert.doesNotMatch(stdout, /SIMULATED/);
    const json = await terminal.run(["spend", "--json", ...flags]);
    const report = JSON.parse(json.stdout) as SpendReport;
    assert.deepEqual(report.origins, { billed: 0.25e9, computed: 0, estimated: 0, held: 0.125e9 });
    assert.equal(report.budgets[2]?.cap, 1.5e9);
  });

  it("looks held costs up and compares with the key, without showing it", async () => {
    const generation = await generate();
    await withLedger(async (ledger) => {
      await ledger.reserve(row("c", { bound: usd("0.125") }), []);
      await ledger.markSent("c");
      await ledger.markGeneration("c", generation);
      await ledger.hold("c", "the connection was lost");
    });
    const { code, stdout, stderr } = await terminal.run(["spend", "--reconcile", "--key", ...asking], {
      ENDPOINT_API_KEY: KEY,
    });
    assert.equal(code, 0, stderr);
    assert.match(stdout, /Looked up +1 held call cost \$/);
    assert.match(stdout, /Held +1 call, up to \$0\.13/);
    assert.match(stdout, /Provider +Ours \$0\.25, /);
    assert.doesNotMatch(stdout + stderr, new RegExp(KEY));
    await withLedger(async (ledger) => {
      const [found] = (await ledger.attempts({})).filter(({ id }) => id === "c");
      assert.deepEqual([found?.state, found?.cost], ["reconciled", nanoUsd(emulator.billed())]);
    });
  });

  it("says why the provider could not be asked, and tells the rest all the same", async () => {
    const { code, stdout } = await terminal.run(["spend", "--key", ...asking], { ENDPOINT_API_KEY: "sk-or-wrong" });
    assert.equal(code, 1);
    assert.match(stdout, /Not compared with the provider: /);
    assert.match(stdout, /Month \d{4}-\d\d/);
    const simulated = await terminal.run(["spend", "--simulated", "--key"]);
    assert.deepEqual([simulated.code, simulated.stdout], [2, ""]);
    assert.match(simulated.stderr, /a simulated ledger has none/);
    assert.match((await terminal.run(["spend", "--simulated"])).stderr, /no simulated run was made yet/);
  });
});
