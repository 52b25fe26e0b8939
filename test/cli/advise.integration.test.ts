import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { readSettings } from "../../src/cli/options.ts";
import { usd } from "../../src/core/money.ts";
import { EU_ENDPOINT } from "../../src/core/provider/data-policy.ts";
import type { Advice } from "../../src/core/setup/advise.ts";
import { openLedger } from "../../src/node/ledger/client.ts";
import { attempt, billed } from "../support/ledger-attempts.ts";
import { Terminal } from "../support/terminal.ts";

const DEEPSEEK = "deepseek/deepseek-v3.2";

describe("`advise` in the terminal", () => {
  const terminal = new Terminal();
  after(() => terminal.dispose());

  const strict = ["advise", "--build", "features", "--month-budget", "10", "--never", "retain,leave-eu"];

  it("tells settings with their reasons, what tasks cost, and how to use it; it writes nothing", async () => {
    const { code, stdout } = await terminal.run(strict);
    assert.equal(code, 0);
    assert.match(
      stdout,
      /^tier +balanced tier +\$10\.00 pays for about \d+ tasks a month at \$0\.\d+ a medium coding/m,
    );
    assert.match(stdout, /^dataPolicy +zero-retention +Your rule, sent with every call\. /m);
    assert.match(stdout, /^-> +balanced +\$0\.\d+ a typical task +about \d+ a month +public runs$/m);
    assert.match(
      stdout,
      /^ {2}npm start -- .*--data-policy zero-retention --data-region eu --endpoint https:\/\/eu\.o/m,
    );
    assert.match(stdout, /Nothing was written\.\n$/);
    assert.deepEqual(readdirSync(terminal.data), [], "no ledger, no folder");
  });

  it("gives flags that a run takes, and that lead to what is advised", async () => {
    const { stdout } = await terminal.run([...strict, "--json"]);
    const { flags, settings, answers } = JSON.parse(stdout) as Advice & { flags: string[]; answers: object };
    assert.deepEqual(answers, { build: "features", monthUsd: 10, never: ["retain", "leave-eu"] });
    const asked = Object.fromEntries(
      flags.map((flag) => {
        const [name = "", value = ""] = flag.slice(2).split(" ");
        return [name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase()), value];
      }),
    );
    const read = readSettings(asked, {});
    for (const { key, value } of settings) assert.equal(read[key], value, key);
    assert.equal(read.endpoint, EU_ENDPOINT);
  });

  it("goes by the user's own outcomes in the ledger", async () => {
    const ledger = await openLedger({ file: join(terminal.data, "ledger.sqlite") });
    const at = Date.now();
    for (let index = 0; index < 6; index++) {
      const [id, swarm] = [`call-${index}`, `swarm-${index}`];
      const cost = usd("0.05");
      await ledger.reserve(attempt(id, { at, swarm, task: "a", tier: "balanced", model: DEEPSEEK, bound: cost }), []);
      await ledger.markSent(id);
      await ledger.settle(id, billed(cost));
      const profile = { tier: "balanced", type: "coding", complexity: "medium" } as const;
      const accepted = { attempts: 1, result: "accepted", evidence: "checks-passed" } as const;
      await ledger.keepOutcome({ swarm, task: "a", model: DEEPSEEK, at, ...profile, ...accepted });
    }
    await ledger.close();
    const { stdout } = await terminal.run(["advise", "--build", "features", "--month-budget", "10", "--never", "none"]);
    assert.match(stdout, /^tier .* about 200 tasks a month at \$0\.050 .*your own 6 coding tasks/m);
    assert.match(stdout, /^Your own coding tasks: DeepSeek V3\.2 solved 6 of 6 at \$0\.050 a solved task\.$/m);
  });

  it("names the flags that are missing where nobody can be asked, and those that do not fit", async () => {
    const missing = await terminal.run(["advise", "--build", "small"]);
    assert.deepEqual([missing.code, missing.stdout], [2, ""]);
    assert.match(
      missing.stderr,
      /^Nobody is at the terminal to ask\. Give --month-budget USD, --never \(train, .* none\)\.$/m,
    );
    const wrong = await terminal.run(["advise", "--build", "castles"]);
    assert.deepEqual([wrong.code, wrong.stderr], [2, '--build: "castles" is none of features, small, large, text.\n']);
    const broke = await terminal.run(["advise", "--month-budget", "0"]);
    assert.match(broke.stderr, /^--month-budget: "0" is no amount above 0/);
  });
});
