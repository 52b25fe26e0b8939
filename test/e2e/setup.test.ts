import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { until } from "../vscode/harness/until.ts";
import { shoot } from "./support/shots.ts";
import { openStage, type Stage } from "./support/stage.ts";

const TITLE = "Frugal Swarm: Set Up";
const QUESTION = "to your user settings?";

describe("The set-up in VS Code", () => {
  let stage: Stage;
  before(async () => {
    stage = await openStage();
  });
  after(() => stage?.close());
  afterEach(() => stage?.workbench.expectNoErrors());

  /** The user's settings of this extension; the editor changes its own when it likes. */
  const settings = () => {
    const ours = Object.entries(stage.server.settings.read()).filter(([key]) => key.startsWith("frugalSwarm."));
    // The stage's own, which lets swarms run at once.
    return Object.fromEntries(ours.filter(([key]) => key !== "frugalSwarm.reviewPlan"));
  };
  const unchanged = () => assert.deepEqual(settings(), {});

  /** The first two questions answered; the third one shows. */
  const toTheThird = async (build: string, cost: string) => {
    const { quickInput } = stage.workbench;
    await quickInput.runAndPick(TITLE, build);
    await quickInput.shows("What may it cost?");
    await quickInput.pick(cost);
    await quickInput.shows("What must it never do?");
  };
  const back = () => stage.workbench.quickInput.widget.getByRole("button", { name: "Back" }).click();

  it("leaves everything as it was, whichever step one goes away from", async () => {
    const { workbench } = stage;
    const { quickInput } = workbench;
    await quickInput.runCommand(TITLE);
    await quickInput.shows("What do you build?");
    await quickInput.cancel();
    await quickInput.runAndPick(TITLE, "Features and fixes");
    await quickInput.shows("What may it cost?");
    await quickInput.cancel();
    await toTheThird("Features and fixes", "$5.00 a month");
    await quickInput.cancel();
    await toTheThird("Hard changes", "$50.00 a month");
    await quickInput.tick("Let providers keep my prompts", "Let my prompts leave the EU");
    await quickInput.accept();
    const question = workbench.dialog(QUESTION);
    assert.match(await question.text(), /endpoint: https:\/\/openrouter\.ai\S+ → https:\/\/eu\.openrouter\.ai/);
    // As much as there can be to say fits onto the screen, and its buttons with it.
    const button = await question.locator.getByRole("button", { name: "Write Settings" }).boundingBox();
    assert.ok(button !== null && button.y > 0 && button.y + button.height < 800, JSON.stringify(button));
    await question.click("Cancel");
    await question.gone();
    unchanged();
  });

  it("asks in three steps, with what each amount pays for and a way back", async () => {
    const { quickInput } = stage.workbench;
    await toTheThird("Small programs", "$25.00 a month");
    await quickInput.widget.getByText("3/3").waitFor();
    await back();
    await quickInput.shows("What may it cost?");
    await quickInput.widget
      .getByText(/^budget tier: about \d+ typical tasks at \$0\.\d+$/)
      .first()
      .waitFor();
    await back();
    await quickInput.shows("What do you build?");
    await quickInput.pick("Features and fixes");
    await quickInput.shows("What may it cost?");
    await quickInput.widget
      .getByText(/^balanced tier: about \d+ typical tasks/)
      .first()
      .waitFor();
    await quickInput.pick("Another amount");
    await quickInput.shows("US dollars a month, like 12.50");
    await quickInput.answer("a lot");
    await quickInput.shows("An amount above 0 and up to 100000, like 12.50.");
    await quickInput.answer("2.50");
    await quickInput.shows("What must it never do?");
    await quickInput.cancel();
    unchanged();
  });

  it("shows old, new and why before anything is written, and writes on the yes to the user's settings alone", async () => {
    const { workbench, folder } = stage;
    const { quickInput } = workbench;
    await toTheThird("Features and fixes", "$5.00 a month");
    await quickInput.tick("Let providers keep my prompts", "Spend much in one go");
    await quickInput.accept();
    const question = workbench.dialog(QUESTION);
    const text = await question.text();
    assert.match(text, /budget\.monthUsd: \$10\.00 → \$5\.00\. As you said\./);
    assert.match(text, /budget\.swarmUsd: \$1\.00 → \$0\.25\. A twentieth of the month: it pays for/);
    assert.match(text, /dataPolicy: any → zero-retention\. Your rule, sent with every call\./);
    assert.match(
      text,
      /The balanced tier stays\. \$5\.00 pays for about \d+ tasks a month at \$0\.\d+ a medium coding task/,
    );
    assert.match(text, /As advised already: tier, routing, allowBaseline, dataRegion\./);
    assert.match(text, /Public: DeepSeek V3\.2 solved 60 %/);
    assert.doesNotMatch(text, /undefined|NaN/);
    await shoot(workbench, "set-up");
    unchanged();
    await question.click("Back");
    await quickInput.shows("What must it never do?");
    await quickInput.widget.getByText("2 Selected").waitFor();
    await quickInput.accept();
    await workbench.dialog(QUESTION).click("Write Settings");
    await workbench.toast("5 settings are written.").locator.waitFor();
    await until("they are in the file", () => settings()["frugalSwarm.dataPolicy"] === "zero-retention");
    assert.deepEqual(settings(), {
      "frugalSwarm.budget.monthUsd": 5,
      "frugalSwarm.budget.dayUsd": 1,
      "frugalSwarm.budget.swarmUsd": 0.25,
      "frugalSwarm.budget.requestUsd": 0.2,
      "frugalSwarm.dataPolicy": "zero-retention",
    });
    assert.equal(existsSync(join(folder, ".vscode")), false);
    await workbench.statusItem("of $5.00").waitFor();
  });

  it("has ticked what the settings keep already, and says when all is as advised", async () => {
    const { workbench } = stage;
    await toTheThird("Features and fixes", "$5.00 a month");
    await workbench.quickInput.widget.getByText("1 Selected").waitFor();
    await workbench.quickInput.tick("Spend much in one go");
    await workbench.quickInput.accept();
    const all = workbench.dialog("Your settings are as advised.");
    assert.match(await all.text(), /As advised already: tier, budget\.monthUsd/);
    await all.click("Cancel");
    await all.gone();
  });
});
