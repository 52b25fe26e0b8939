import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { openStage, type Stage } from "./support/stage.ts";

describe("VS Code just after the extension was installed", () => {
  let stage: Stage;
  before(async () => {
    stage = await openStage();
  });
  after(() => stage?.close());

  it("shows the spend against the month's budget, and has made no file for it", async () => {
    await stage.workbench.statusItem("$0.00 of $10.00").waitFor();
    assert.equal(existsSync(stage.data), false);
  });

  it("leads from Launch Swarm without a key to the three ways on", async () => {
    const { workbench } = stage;
    await workbench.runCommand("Frugal Swarm: Launch Swarm");
    const offer = workbench.toast("needs an API key for openrouter.ai");
    assert.deepEqual(await offer.buttons(), ["Set API Key", "Use a Local Endpoint", "Try the Offline Demo"]);
    await offer.click("Use a Local Endpoint");
    await workbench.page.locator(".settings-editor .setting-item-contents", { hasText: "Endpoint" }).first().waitFor();
    await workbench.runCommand("View: Close All Editors");
  });

  it("runs the offline demo", async () => {
    const { workbench } = stage;
    await workbench.runCommand("Frugal Swarm: Try the Offline Demo");
    await workbench.toast("Frugal Swarm (simulated)").locator.waitFor();
    await workbench.screenshot("/tmp/shots/progress.png");
    await workbench.toast("ready for review").locator.waitFor({ timeout: 120_000 });
    await workbench.screenshot("/tmp/shots/done.png");
    await workbench.toast("ready for review").click("Review Changes");
    await workbench.toast("Apply").locator.waitFor();
    await workbench.page.waitForTimeout(2000);
    await workbench.screenshot("/tmp/shots/review.png");
  });
});
