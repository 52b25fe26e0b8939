import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { SwarmEvent } from "../../src/core/events.ts";
import type { Emulator } from "../../src/emulator/server.ts";
import { readSwarms } from "./support/books.ts";
import { GOAL, KEY, settingsFor, startOpenRouter } from "./support/open-router.ts";
import { openStage, type Stage } from "./support/stage.ts";

describe("VS Code with a folder that is not trusted", () => {
  let emulator: Emulator;
  let stage: Stage;
  before(async () => {
    emulator = await startOpenRouter();
    stage = await openStage({ settings: settingsFor(emulator), trust: "restricted" });
  });
  after(async () => {
    await stage?.close();
    await emulator?.close();
  });

  it("runs a swarm but none of the folder's commands, and says that nothing was checked", async () => {
    const { workbench, data } = stage;
    await workbench.statusItem("Restricted Mode").waitFor();
    await workbench.runCommand("Frugal Swarm: Set API Key");
    await workbench.quickInput.answer(KEY);
    await workbench.toast("is stored").locator.waitFor();
    await workbench.runCommand("Frugal Swarm: Launch Swarm");
    await workbench.quickInput.answer(GOAL);
    await workbench.quickInput.pick("balanced");
    await workbench.toast("ready for review").locator.waitFor({ timeout: 60_000 });
    const [state] = readSwarms(data);
    const events = readFileSync(join(data, "runs", state?.id ?? "", "events.jsonl"), "utf8")
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line) as SwarmEvent);
    // A second model's word takes the place of the checks.
    const ran = events.filter((event) => event.type === "check.finished" && event.verdict.check !== "review");
    assert.deepEqual(ran, []);
    assert.ok(
      state?.tasks.every((task) => task.outcome?.status !== "done" || task.outcome.evidence !== "checks-passed"),
    );
    await workbench.webview().locator(".agent .look", { hasText: "Done, not checked" }).first().waitFor();
  });
});
