import assert from "node:assert/strict";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { nanoUsd, usd } from "../../src/core/money.ts";
import { openLedger } from "../../src/node/ledger/client.ts";
import { attempt, billed } from "../support/ledger-attempts.ts";
import { until } from "../vscode/harness/until.ts";
import { shoot } from "./support/shots.ts";
import { openStage, type Stage } from "./support/stage.ts";

const DEEPSEEK = "deepseek/deepseek-v3.2";
const LLAMA = "meta-llama/llama-3.3-70b-instruct";
const CHAINS = "frugalSwarm.chains";
const WHAT = "analysis tasks of the balanced tier";

/** Twenty analysis tasks of each model: DeepSeek solved eighteen at $0.20 in all, Llama five at $0.40. */
async function ownResults(data: string): Promise<void> {
  mkdirSync(data, { recursive: true });
  const ledger = await openLedger({ file: join(data, "ledger.sqlite") });
  for (const [model, solved, total] of [
    [DEEPSEEK, 18, usd("0.2")],
    [LLAMA, 5, usd("0.4")],
  ] as const) {
    const cost = nanoUsd(total / 20);
    for (let n = 0; n < 20; n += 1) {
      const of = {
        swarm: model,
        task: `t${n}`,
        model,
        at: Date.now(),
        tier: "balanced",
        complexity: "medium",
      } as const;
      const id = `${model} ${n}`;
      await ledger.reserve(attempt(id, { ...of, taskType: "analysis", bound: cost }), []);
      await ledger.markSent(id);
      await ledger.settle(id, billed(cost));
      await ledger.keepOutcome({
        ...of,
        type: "analysis",
        attempts: 1,
        result: n < solved ? "accepted" : "rejected",
        evidence: n < solved ? "checks-passed" : null,
      });
    }
  }
  await ledger.overturnOutcomes(DEEPSEEK, ["t0"], "user");
  await ledger.close();
}

describe("The evidence in VS Code", () => {
  let stage: Stage;
  before(async () => {
    stage = await openStage({ prepare: ownResults });
  });
  after(() => stage?.close());
  afterEach(() => stage?.workbench.expectNoErrors());

  const chains = () => stage.workbench.server.settings.read()[CHAINS];
  const analysis = () => stage.workbench.webview().locator("[data-tier=balanced] article[data-task=analysis]");
  const button = (label: string) => analysis().getByRole("button", { name: `${label} for ${WHAT}` });

  it("shows the user's own results beside the public ones, and the chain that they favour", async () => {
    const { workbench } = stage;
    await workbench.runCommand("Frugal Swarm: Open Dashboard");
    await workbench.webview().getByRole("tab", { name: "Tiers" }).click();
    await analysis().getByText("17 of 20 tasks solved, 20 attempts").waitFor();
    await analysis().getByText("17 by checks").waitFor();
    await analysis().locator(".look", { hasText: "1 accepted first, then found wrong" }).waitFor();
    await analysis().getByText("5 of 20 tasks solved, 20 attempts").waitFor();
    await analysis().getByText("from the tier's table").waitFor();
    await analysis().locator(".better").getByText("DeepSeek V3.2 solved 17 of 20").waitFor();
    await analysis().evaluate((block) => block.scrollIntoView({ block: "center" }));
    await shoot(workbench, "dashboard-evidence");
  });

  it("changes nothing before the user has seen from what to what, with figures, and said yes", async () => {
    await button("Use this chain").click();
    const question = stage.workbench.dialog(`Use another chain for ${WHAT}?`);
    const text = await question.text();
    assert.match(text, /From: Llama 3\.3 70B Instruct → Qwen3 Coder 480B A35B \(the tier's table\)/);
    assert.match(text, /To: DeepSeek V3\.2 → Llama 3\.3 70B Instruct \(your own chain\)/);
    assert.match(text, /DeepSeek V3\.2: .*your own: 17 of 20 tasks, \$0\.20 in all/);
    await shoot(stage.workbench, "use-chain");
    await question.click("Cancel");
    await question.gone();
    assert.equal(chains(), undefined);
    assert.ok(await button("Use this chain").isVisible());
  });

  it("puts the chain into the user's settings on the yes, and the tab shows it in force", async () => {
    const { workbench, folder } = stage;
    await button("Use this chain").click();
    await workbench.dialog(`Use another chain for ${WHAT}?`).click("Use This Chain");
    await until("the setting is written", () => chains() !== undefined);
    assert.deepEqual(chains(), { "balanced/analysis": [DEEPSEEK, LLAMA] });
    assert.equal(existsSync(join(folder, ".vscode")), false);
    await analysis().getByText("Order in force: your own chain").waitFor();
    const order = analysis()
      .getByRole("list", { name: `Order in force for ${WHAT}` })
      .getByRole("listitem");
    assert.match(
      (await order.allInnerTexts()).join(" "),
      /1\s+DeepSeek V3\.2\s+check fails\s+2\s+Llama 3\.3 70B Instruct/,
    );
    assert.equal(await button("Use this chain").count(), 0);
  });

  it("goes back to the tier's order on another yes", async () => {
    await button("Back to the tier's order").click();
    const question = stage.workbench.dialog(`Go back to the tier's order for ${WHAT}?`);
    assert.match(await question.text(), /To: Llama 3\.3 70B Instruct → Qwen3 Coder 480B A35B \(the tier's order\)/);
    await question.click("Use the Tier's Order");
    await analysis().getByText("from the tier's table").waitFor();
    await until("the setting is empty again", () => Object.keys(chains() ?? {}).length === 0);
  });

  it("lets the user choose what decides", async () => {
    const { workbench } = stage;
    await workbench.quickInput.runAndPick("Frugal Swarm: Choose Routing", "No chain counts");
    const page = workbench.webview();
    await page.getByText("Routing: table.").waitFor();
    assert.equal(workbench.server.settings.read()["frugalSwarm.routing"], "table");
    const coding = page.locator("[data-tier=balanced] article[data-task=coding]");
    await coding.getByText("from the tier's table").waitFor();
    await coding.getByRole("button", { name: "Use this chain" }).click();
    const question = workbench.dialog("Use another chain for coding tasks of the balanced tier?");
    assert.match(await question.text(), /Routing goes from table to evidence/);
    await question.click("Use This Chain");
    await page.getByText("Routing: evidence.").waitFor();
    await coding.getByText("Order in force: your own chain").waitFor();
    assert.deepEqual(Object.keys(chains() ?? {}), ["balanced/coding"]);
    assert.deepEqual(stage.violations, []);
  });
});
