import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { OwnResult, TierView } from "../../src/core/routing/tier-view.ts";
import { openLedger } from "../../src/node/ledger/client.ts";
import { task } from "../support/plans.ts";
import { type Ran, type SwarmBench, swarmBench, writes } from "../support/swarm-bench.ts";
import { Terminal } from "../support/terminal.ts";

const DEEPSEEK = "deepseek/deepseek-v3.2";
const GLM = "z-ai/glm-4.6";

interface Printed {
  readonly simulated: boolean;
  readonly ledger: string | null;
  readonly tiers: readonly TierView[];
}

describe("`models` in the terminal", () => {
  const terminal = new Terminal();
  let bench: SwarmBench;
  let ran: Ran;
  let own: Readonly<Record<string, string>>;

  before(async () => {
    bench = swarmBench({ "out.txt": "right as it is\n" });
    own = { FRUGAL_SWARM_DATA: bench.folder };
    // The first model never passes the check, the second one does at once.
    ran = await bench.run(
      {
        turn: (talk, { model }) => writes(talk, "out.txt", model === GLM ? "right again\n" : "wrong\n"),
      },
      {
        request: {
          plan: { tasks: [task("a")] },
          checks: [{ name: "test", file: "grep", args: ["-q", "right", "out.txt"] }],
        },
      },
    );
    assert.equal(ran.result.outcome.status, "done");
  });
  after(() => {
    bench.dispose();
    terminal.dispose();
  });

  async function printed(flags: readonly string[], env = own): Promise<Printed> {
    const { code, stdout, stderr } = await terminal.run(["models", "--json", ...flags], env);
    assert.deepEqual([code, stderr], [0, ""]);
    return JSON.parse(stdout) as Printed;
  }

  function ownOf({ tiers }: Printed, slug: string): OwnResult | null | undefined {
    return tiers[0]?.types[0]?.models.find((model) => model.slug === slug)?.own;
  }

  it("says without a ledger that there are no own results yet, and makes none", async () => {
    const { code, stdout } = await terminal.run(["models"]);
    assert.equal(code, 0);
    assert.match(stdout, /^Own results {2}none yet: there is no ledger at .*first\s+swarm on real models/ms);
    assert.match(stdout, /^ {2}Own {8}none of these models was tried on coding tasks here$/m);
    assert.match(stdout, /^balanced tier, coding tasks$[\s\S]*^balanced tier, structured tasks$/m);
    assert.doesNotMatch(stdout, /^(budget|premium) tier|SIMULATED/m);
    assert.equal(existsSync(join(terminal.data, "ledger.sqlite")), false);
    const all = await printed(["--tier", "all"], {});
    assert.deepEqual([all.ledger, all.tiers.map(({ tier }) => tier)], [null, ["budget", "balanced", "premium"]]);
  });

  it("shows what became of a real swarm's tasks beside the public results, to the nano-dollar", async () => {
    const found = await printed(["--type", "coding"]);
    assert.deepEqual([found.simulated, found.ledger], [false, join(bench.folder, "ledger.sqlite")]);
    const [first, second] = [ownOf(found, DEEPSEEK), ownOf(found, GLM)];
    const spent = (model: string) =>
      ran.rows.filter((row) => row.model === model && row.task === "a").reduce((sum, row) => sum + (row.cost ?? 0), 0);
    assert.ok(spent(DEEPSEEK) > 0 && spent(GLM) > 0);
    const counts = ({ tasks, attempts, solved, proved, cost }: OwnResult) => [tasks, attempts, solved, proved, cost];
    assert.deepEqual(first && counts(first), [1, 2, 0, 0, spent(DEEPSEEK)]);
    assert.deepEqual(second && counts(second), [1, 1, 1, 1, spent(GLM)]);
    assert.equal(second?.costPerSolved, spent(GLM));
    const { stdout } = await terminal.run(["models", "--type", "coding"], own);
    assert.match(stdout, /^Own results {2}2 tries of a model at a task, from /m);
    assert.match(stdout, /1\. +DeepSeek V3\.2 .*\n +public {2}60\.0 % \[55\.6-64\.2\] of 500, \$0\.028 a task/);
    assert.match(stdout, /own {5}0 of 1 solved, 0\.0 % \[0\.0-79\.3\], in 2 attempts; \$0\.\d+ spent/);
    assert.match(stdout, /own {5}1 of 1 solved, 100\.0 % \[20\.7-100\.0\], in 1 attempt; \$0\.\d+ \[/);
    assert.match(stdout, /Disagrees {2}The table starts coding tasks on Qwen3 Coder 480B A35B; on SWE-bench/);
    assert.doesNotMatch(stdout, /Better/);
  });

  it("offers the better chain as a flag, which has nothing better once it is given", async () => {
    const { stdout } = await terminal.run(["models", "--type", "coding", "--routing", "table"], own);
    assert.match(stdout, /In force {3}Qwen3 Coder 480B A35B > Llama/);
    assert.match(stdout, /Better {5}DeepSeek V3\.2 > GLM 4\.6\. On SWE-bench/);
    const flags = /Use it with this, without --routing table:\n +(--tier \S+ --chain \S+)$/m.exec(stdout)?.[1];
    assert.equal(flags, `--tier balanced --chain coding=${DEEPSEEK},${GLM}`);
    const given = await terminal.run(["models", "--type", "coding", ...flags.split(" ")], own);
    assert.equal(given.code, 0);
    assert.match(given.stdout, /In force {3}DeepSeek V3\.2 > GLM 4\.6;[\s\S]*Why {8}your own chain; a task climbs/);
    assert.doesNotMatch(given.stdout, /Better/);
    for (const line of `${stdout}${given.stdout}`.split("\n")) {
      assert.ok(line.length <= 100 || !/[^ ] [^ ]/.test(line.slice(40)), `longer than 100 columns: ${line}`);
    }
  });

  it("takes a simulated run's results only when asked, and says that they are", async () => {
    const none = await terminal.run(["models", "--simulated"], own);
    assert.deepEqual([none.code, none.stdout], [2, ""]);
    assert.match(none.stderr, /no simulated run was made yet/);
    await (await openLedger({ file: join(terminal.data, "simulated", "run.sqlite") })).close();
    const { stdout } = await terminal.run(["models", "--simulated", "--type", "general"]);
    assert.match(stdout, /^SIMULATED: /m);
    assert.match(stdout, /^Own results {2}none yet in .*run\.sqlite: that run has checked no\s+task/m);
  });

  it("says of a wrong flag what there is", async () => {
    const type = await terminal.run(["models", "--type", "code"]);
    assert.deepEqual(
      [type.code, type.stderr],
      [2, '--type "code" is no kind of task. There are: coding, analysis, general, structured.\n'],
    );
    const chain = await terminal.run(["models", "--chain", "coding=no/such"]);
    assert.match(chain.stderr, /^Your chain for coding tasks of the balanced tier is not used: "no\/such" is /);
  });
});
