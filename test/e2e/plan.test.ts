import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Emulator } from "../../src/emulator/server.ts";
import { until } from "../vscode/harness/until.ts";
import { readLedger, readSwarms } from "./support/books.ts";
import { GOAL, KEY, settingsFor, startOpenRouter } from "./support/open-router.ts";
import { shoot } from "./support/shots.ts";
import { openStage, type Stage } from "./support/stage.ts";

const GLM = "z-ai/glm-4.6";

describe("VS Code when a plan waits to be run", () => {
  let emulator: Emulator;
  let stage: Stage;
  before(async () => {
    emulator = await startOpenRouter();
    stage = await openStage({ settings: { ...settingsFor(emulator), "frugalSwarm.reviewPlan": "ask" } });
    const { workbench } = stage;
    await workbench.runCommand("Frugal Swarm: Set API Key");
    await workbench.quickInput.answer(KEY);
    await workbench.toast("is stored").locator.waitFor();
  });
  after(async () => {
    await stage?.close();
    await emulator?.close();
  });

  const launch = async () => {
    const { quickInput } = stage.workbench;
    await stage.workbench.runCommand("Notifications: Clear All Notifications");
    await stage.workbench.runCommand("Frugal Swarm: Launch Swarm");
    await quickInput.answer(GOAL);
    await quickInput.pick("balanced");
    await quickInput.widget.getByText("Run 5 Tasks").waitFor({ timeout: 60_000 });
  };
  const row = (text: string) =>
    stage.workbench.quickInput.widget.locator(".monaco-list-row", { hasText: text }).first();
  const press = async (text: string, button: string) => {
    await row(text).hover();
    await row(text).getByRole("button", { name: button, exact: true }).click();
  };
  const ended = async () => {
    const last = () => readSwarms(stage.data).at(-1);
    await until("the swarm has ended", () => last()?.phase === "finished", 120_000);
    const state = last();
    assert.ok(state);
    return state;
  };
  const workers = (swarm: string) =>
    readLedger(join(stage.data, "ledger.sqlite")).filter((one) => one.swarm === swarm && one.role === "worker");

  it("lists its tasks with their models, and leaves a question behind when the list is closed; Stop sends nothing more", async () => {
    const { workbench } = stage;
    await launch();
    const asked = emulator.requests();
    await row("deepseek/deepseek-v3.2").waitFor();
    await shoot(workbench, "plan-question");
    await workbench.page.keyboard.press("Escape");
    const waiting = workbench.toast("A plan of 5 tasks waits for you");
    assert.deepEqual(await waiting.buttons(), ["Run 5 Tasks", "Look at the Plan", "Stop"]);
    await waiting.click("Look at the Plan");
    await row("Stop").click();
    const { outcome, id } = await ended();
    assert.ok(outcome?.status === "stopped" && outcome.reason === "cancelled", JSON.stringify(outcome));
    assert.equal(emulator.requests(), asked, "only the planner was asked");
    assert.deepEqual(workers(id), []);
  });

  it("runs with a task dropped, a model chosen and another task edited as JSON, checked when it is saved", async () => {
    const { workbench } = stage;
    const { quickInput, page } = workbench;
    await launch();
    await press("payment-terms ·", "Drop");
    await quickInput.widget.getByText("Run 4 Tasks").waitFor();
    await press("tax-table ·", "Change Model...");
    await quickInput.shows("Which model starts");
    await quickInput.pick(GLM);
    await quickInput.widget.getByText(`${GLM} (your choice)`).waitFor();

    await press("rounding ·", "Edit as JSON");
    const editor = workbench.editor("/frugal-swarm-plan.json").last();
    const write = async (text: string) => {
      await until("the plan is in the editor", async () => {
        await editor.locator(".view-lines").click({ timeout: 5000 });
        await page.keyboard.press("ControlOrMeta+a");
        await page.evaluate((what) => navigator.clipboard.writeText(what), text);
        await page.keyboard.press("ControlOrMeta+v");
        await page.keyboard.press("ControlOrMeta+s");
        return true;
      });
    };
    const plan = JSON.parse(await workbench.copyEditorText("/frugal-swarm-plan.json"));
    const ids = plan.tasks.map(({ id }: { id: string }) => id);
    assert.equal(ids.length, 4);
    const ghost = structuredClone(plan);
    ghost.tasks[0].dependsOn = ["ghost"];
    await write(JSON.stringify(ghost, null, 2));
    await workbench.toast('depends on "ghost", which is not in the plan').locator.waitFor();
    const titled = structuredClone(plan);
    titled.tasks[0].title = "Round as the user says";
    await write(JSON.stringify(titled, null, 2));
    await row("Round as the user says").waitFor();
    await row("Run 4 Tasks").click();

    const state = await ended();
    assert.deepEqual(state.outcome, { status: "done" });
    assert.ok(state.tasks.some(({ title }) => title === "Round as the user says"));
    assert.deepEqual(new Set(workers(state.id).map(({ task }) => task)), new Set(ids));
    assert.match(state.tasks.find(({ id }) => id === "tax-table")?.reason ?? "", /you chose it/);
    assert.ok(state.notices.some(({ text }) => /You changed the plan: dropped "payment-terms"/.test(text)));
    const kept = JSON.parse(readFileSync(join(stage.data, "runs", state.id, "frugal-swarm-plan.json"), "utf8"));
    assert.deepEqual(
      kept.tasks.map(({ id }: { id: string }) => id),
      ids,
    );
  });
});
