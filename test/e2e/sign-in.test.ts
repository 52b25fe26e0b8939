import assert from "node:assert/strict";
import type { Emulator } from "../../src/emulator/server.ts";
import { settingsFor, startOpenRouter } from "./support/open-router.ts";
import { openStage, type Stage } from "./support/stage.ts";

describe("VS Code without a key, at an endpoint to sign in at", () => {
  let emulator: Emulator;
  let stage: Stage;
  before(async () => {
    emulator = await startOpenRouter();
    stage = await openStage({ settings: settingsFor(emulator) });
  });
  after(async () => {
    await stage?.close();
    await emulator?.close();
  });

  it("signs in through the browser, shows the key's limit, and goes on to the goal at prices of now", async () => {
    const { workbench } = stage;
    await workbench.runCommand("Frugal Swarm: Launch Swarm");
    const opened = workbench.page.context().waitForEvent("page");
    await workbench.toast("needs an API key").click("Sign In");
    const browser = await opened;
    await browser.getByRole("heading", { name: "Almost signed in" }).waitFor();
    assert.match(browser.url(), /\/callback\/[\w-]{43}\?code=/);
    await browser.close();
    const stored = await workbench.toast("is stored").text();
    assert.match(stored, /Its own limit is \$10\.00 \(monthly\), \$10\.00 left/);
    await workbench.quickInput.shows("what should be done?");
    await workbench.quickInput.answer("Add a function");
    await workbench.quickInput.widget.locator('input[placeholder*="prices of just now"]').waitFor();
    await workbench.quickInput.cancel();
    assert.equal(emulator.requests(), 0, "nothing was asked of a model");
    await workbench.expectNoErrors();
  });
});
