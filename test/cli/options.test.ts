import assert from "node:assert/strict";
import { readSettings, UsageError } from "../../src/cli/options.ts";
import { capsOf } from "../../src/core/spend/limits.ts";

describe("the terminal's options", () => {
  it("have the settings' defaults", () => {
    const settings = readSettings({}, {});
    assert.equal(settings.tier, "balanced");
    assert.equal(settings.concurrency, 10);
    assert.deepEqual(capsOf(settings), { month: 10e9, day: 5e9, workspace: null, swarm: 1e9, request: 1e9 });
  });

  it("come from the environment, and flags win over it", () => {
    const env = { DEPLOYMENT_CONFIG: "budget", MAX_MONTHLY_BUDGET: "3.5", ALERT_THRESHOLD: "60" };
    const fromEnv = readSettings({}, env);
    assert.equal(fromEnv.tier, "budget");
    assert.equal(fromEnv["budget.monthUsd"], 3.5);
    assert.equal(fromEnv.alertThresholdPercent, 60);
    assert.equal(readSettings({ tier: "premium", monthBudget: "7" }, env).tier, "premium");
    assert.equal(readSettings({ monthBudget: "7" }, env)["budget.monthUsd"], 7);
  });

  it("say what decides the order of models, with chains for the run's own tier", () => {
    const shipped = readSettings({}, {});
    assert.deepEqual([shipped.routing, shipped.chains, shipped.allowBaseline], ["evidence", {}, false]);
    const chain = ["coding=deepseek/deepseek-v3.2, z-ai/glm-4.6", "analysis=family:llama"];
    const own = readSettings({ tier: "premium", routing: "table", chain, allowBaseline: true }, {});
    assert.deepEqual([own.routing, own.allowBaseline], ["table", true]);
    assert.deepEqual(own.chains, {
      "premium/coding": ["deepseek/deepseek-v3.2", "z-ai/glm-4.6"],
      "premium/analysis": ["family:llama"],
    });
  });

  it("say which commands agents may run, exactly, and what is done where they cannot be confined", () => {
    const plain = readSettings({}, {});
    assert.deepEqual([plain["commands.mode"], plain["commands.allow"], plain.sandbox], ["ask", [], "prefer"]);
    const own = readSettings(
      { commands: "plain-only", sandbox: "require", allowCommand: ["npm  run build", '["git","commit","-m","a b"]'] },
      {},
    );
    assert.deepEqual([own["commands.mode"], own.sandbox], ["plain-only", "require"]);
    assert.deepEqual(own["commands.allow"], [
      { program: "npm", args: ["run", "build"] },
      { program: "git", args: ["commit", "-m", "a b"] },
    ]);
    for (const wrong of ["", "npm run *", "a; b", "echo 'x'", "$(id)", '["a",1]', "[]", "[", '{"program":"a"}', "a\nb"])
      assert.throws(() => readSettings({ allowCommand: [wrong] }, {}), UsageError, wrong);
    assert.throws(() => readSettings({ sandbox: "off" }, {}), UsageError);
  });

  it("say what may happen to prompts, and where", () => {
    const plain = readSettings({}, {});
    assert.deepEqual([plain.dataPolicy, plain.dataRegion], ["any", "any"]);
    const strict = readSettings({ dataPolicy: "zero-retention", dataRegion: "eu" }, {});
    assert.deepEqual([strict.dataPolicy, strict.dataRegion], ["zero-retention", "eu"]);
  });

  const bad: [string, Parameters<typeof readSettings>, RegExp][] = [
    ["an unknown tier", [{ tier: "gold" }, {}], /--tier "gold".*budget.*balanced.*premium/],
    ["a negative budget", [{ budget: "-1" }, {}], /--budget "-1" is negative/],
    ["a budget of zero", [{ budget: "0" }, {}], /--budget "0"/],
    ["a budget that is no number", [{ budget: "lots" }, {}], /--budget "lots" is not a number/],
    ["a bad variable", [{}, { ALERT_THRESHOLD: "200" }], /ALERT_THRESHOLD "200"/],
    ["an unknown routing", [{ routing: "luck" }, {}], /--routing "luck".*evidence.*table.*learning/],
    [
      "a chain without a kind of task",
      [{ chain: ["z-ai/glm-4.6"] }, {}],
      /--chain "z-ai\/glm-4.6": write a kind of task/,
    ],
    ["a chain for an unknown kind", [{ chain: ["poetry=z-ai/glm-4.6"] }, {}], /--chain "poetry=.*coding, analysis/],
    ["an unknown data policy", [{ dataPolicy: "secret" }, {}], /--data-policy "secret".*no-training.*zero-retention/],
    ["an unknown region", [{ dataRegion: "mars" }, {}], /--data-region "mars".*any.*eu/],
    ["an empty chain", [{ chain: ["coding="] }, {}], /--chain "coding=".*one to four models/],
    ["a chain too long", [{ chain: ["coding=a,b,c,d,e"] }, {}], /--chain "coding=a,b,c,d,e".*one to four models/],
    ["an endpoint that is no address", [{ endpoint: "ollama" }, {}], /--endpoint "ollama"/],
  ];
  for (const [what, args, message] of bad) {
    it(`refuse ${what} by name`, () => {
      assert.throws(
        () => readSettings(...args),
        (error) => error instanceof UsageError && message.test(error.message),
      );
    });
  }
});
