import assert from "node:assert/strict";
import type { Emulator } from "../../src/emulator/server.ts";
import { until } from "../vscode/harness/until.ts";
import { readSwarms } from "./support/books.ts";
import { GOAL, KEY, settingsFor, startOpenRouter } from "./support/open-router.ts";
import { shoot } from "./support/shots.ts";
import { openStage, type Stage } from "./support/stage.ts";

/** Less than any first call could cost, so that the cap is met before anything is sent. */
const TINY = 0.000_01;

const EARLY_ALERT = { "frugalSwarm.alertThresholdPercent": 1 };

describe("VS Code when a swarm meets a cap", () => {
  let emulator: Emulator;
  let stage: Stage;
  before(async () => {
    emulator = await startOpenRouter();
    stage = await openStage({
      settings: { ...settingsFor(emulator), "frugalSwarm.budget.swarmUsd": TINY, ...EARLY_ALERT },
    });
    const { workbench } = stage;
    await workbench.runCommand("Frugal Swarm: Set API Key");
    await workbench.quickInput.answer(KEY);
    await workbench.toast("is stored").locator.waitFor();
  });
  after(async () => {
    await stage?.close();
    await emulator?.close();
  });
  const question = () => stage.workbench.toast("for this swarm is reached");
  const launch = async () => {
    const { workbench } = stage;
    await workbench.runCommand("Notifications: Clear All Notifications");
    await workbench.runCommand("Frugal Swarm: Launch Swarm");
    await workbench.quickInput.answer(GOAL);
    await workbench.quickInput.pick("balanced");
    await question().locator.waitFor({ timeout: 60_000 });
  };
  const outcome = async () => {
    const last = () => readSwarms(stage.data).at(-1);
    await until("the swarm has ended", () => last()?.phase === "finished", 120_000);
    return last()?.outcome;
  };

  it("asks with three ways on, and says in the status bar and the dashboard that the agents wait", async () => {
    const { workbench } = stage;
    await launch();
    assert.deepEqual(await question().buttons(), ["Raise...", "Finish What Is Running", "Stop Now"]);
    await workbench.page.locator(".statusbar-item.error-kind", { hasText: "Cap reached" }).waitFor();
    await workbench.webview().getByRole("alert", { name: "A budget is reached" }).waitFor();
    await shoot(workbench, "cap-question");
    assert.equal(emulator.requests(), 0, "nothing is sent while the question is open");
  });

  it("keeps the question until it is answered, also where notifications fade or are put out of sight", async () => {
    const { workbench } = stage;
    // Longer than a notification that fades stands.
    await new Promise((done) => setTimeout(done, 20_000));
    assert.ok(await question().locator.isVisible());
    const center = workbench.page.locator(".notifications-center.visible", { hasText: "for this swarm is reached" });
    const putAway = async () => {
      await workbench.page.keyboard.press("Escape");
      await center.waitFor({ state: "hidden" });
    };
    await workbench.statusItem("Cap reached").click();
    await center.waitFor();
    await putAway();
    assert.equal(await question().locator.isVisible(), false);
    await workbench.webview().locator("vscode-button", { hasText: "Show Question" }).click();
    await center.waitFor();
    await center.getByRole("button", { name: "Stop Now" }).click();
    assert.equal((await outcome())?.status, "stopped");
    await workbench.statusItem("$0.00 of $10.00").waitFor();
    assert.equal(emulator.requests(), 0);
  });

  it("finishes what is running when the question is answered so, and starts nothing more", async () => {
    await launch();
    await question().click("Finish What Is Running");
    const ended = await outcome();
    assert.ok(ended?.status === "stopped" && ended.reason === "budget", JSON.stringify(ended));
    assert.equal(emulator.requests(), 0);
  });

  it("raises the budget to the amount that is typed and no further, for this swarm alone, and goes on", async () => {
    const { workbench, server } = stage;
    await launch();
    await question().click("Raise...");
    await workbench.quickInput.shows("New budget for this swarm");
    await workbench.quickInput.accept();
    await workbench.quickInput.shows("An amount in US dollars");
    await workbench.quickInput.answer("0.000001");
    await workbench.quickInput.shows("which is the budget now");
    await workbench.quickInput.answer("0.75");
    const alert = workbench.toast("of the budget of $0.75 for this swarm is used");
    assert.deepEqual(await alert.buttons(), ["Open Dashboard"]);
    assert.deepEqual(await outcome(), { status: "done" });
    assert.equal(readSwarms(stage.data).at(-1)?.budget, 750_000_000);
    assert.equal(server.settings.read()["frugalSwarm.budget.swarmUsd"], TINY);
    assert.ok(emulator.requests() > 0);
    await workbench.toast("ready for review").locator.waitFor();
  });

  it("asks before a generation too, in its own words, and goes on with the amount that is typed", async () => {
    const { workbench } = stage;
    await workbench.openFile("discount.ts");
    const editor = workbench.editor("/src/discount.ts").last();
    await editor.locator(".view-line").first().click();
    await workbench.page.keyboard.press("ControlOrMeta+End");
    await workbench.runCommand("Frugal Swarm: Generate Code Here");
    await workbench.quickInput.answer("A function that makes a slug of a title");
    const asked = workbench.toast("for this generation is reached");
    assert.match(await asked.text(), /Nothing was sent/);
    await asked.click("Raise...");
    await workbench.quickInput.answer("0.5");
    await editor.getByText(/billed$/).waitFor();
    await editor.getByText("Reject").click();
  });
});
