import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { SwarmEvent } from "../../src/core/events.ts";
import type { Emulator } from "../../src/emulator/server.ts";
import { readConversation } from "../../src/emulator/simulated/conversation.ts";
import { until } from "../vscode/harness/until.ts";
import { readSwarms } from "./support/books.ts";
import { type Detour, GOAL, KEY, settingsFor, startOpenRouter } from "./support/open-router.ts";
import { shoot } from "./support/shots.ts";
import { openStage, type Stage } from "./support/stage.ts";

/** What three of the tasks do first. One at a time, so that they ask in the order of the plan. */
const DETOURS: Readonly<Record<string, { readonly name: string; readonly input: unknown }>> = {
  rounding: { name: "run_command", input: { command: "touch made-by-a-command.txt && ls" } },
  "month-end": { name: "ask_user", input: { question: "Which calendar is meant?", options: ["Local", "UTC"] } },
  "tax-table": { name: "ask_user", input: { question: "May I go on for ever?" } },
};

const detour: Detour = ({ messages }) => {
  const task = readConversation(messages)?.task ?? "";
  const call = DETOURS[task];
  const done = messages.some(
    (one) => one.role === "assistant" && one.toolCalls.some(({ name }) => name === call?.name),
  );
  if (call === undefined || done) return null;
  return { content: "", toolCalls: [{ name: call.name, arguments: JSON.stringify(call.input) }] };
};

const RULES = "Write British English.\u200b\u202e";

describe("VS Code when a swarm asks", () => {
  let emulator: Emulator;
  let stage: Stage;
  before(async () => {
    emulator = await startOpenRouter(400, [], detour);
    stage = await openStage({ settings: { ...settingsFor(emulator), "frugalSwarm.concurrency": 1 } });
    writeFileSync(join(stage.folder, "AGENTS.md"), `${RULES}\n`);
    const { workbench } = stage;
    await workbench.runCommand("Frugal Swarm: Set API Key");
    await workbench.quickInput.answer(KEY);
    await workbench.toast("is stored").locator.waitFor();
  });
  after(async () => {
    await stage?.close();
    await emulator?.close();
  });
  const state = () => readSwarms(stage.data).at(-1);
  const told = (type: SwarmEvent["type"]) =>
    readFileSync(join(stage.data, "runs", state()?.id ?? "", "events.jsonl"), "utf8")
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line) as SwarmEvent)
      .filter((event) => event.type === type);
  const banner = (name: string) => stage.workbench.webview().getByRole("alert", { name });

  it("shows rules files as models would get them before they can be used, and sends nothing until then", async () => {
    const { workbench } = stage;
    await workbench.runCommand("Notifications: Clear All Notifications");
    await workbench.runCommand("Frugal Swarm: Launch Swarm");
    await workbench.quickInput.answer(GOAL);
    await workbench.quickInput.pick("balanced");
    const asked = workbench.toast("This folder has rules for agents (AGENTS.md)");
    await asked.locator.waitFor({ timeout: 60_000 });
    assert.match(await asked.text(), /2 characters that do not show were found/);
    assert.deepEqual(await asked.buttons(), ["Look at Them", "Leave Them Out"]);
    await banner("Rules for agents wait for you").waitFor();
    await workbench.statusItem("Waiting for you").waitFor();
    assert.equal(emulator.requests(), 0);
    await asked.click("Look at Them");
    const looked = workbench.toast("as models would get them");
    await looked.locator.waitFor();
    assert.match(await workbench.editorText("Rules AGENTS.md"), /British English\.<U\+200B><U\+202E>/);
    await shoot(workbench, "rules-question");
    await looked.click("Use Them");
    await until("the rules are in use", () => told("rules.decided").length > 0, 30_000);
    assert.equal(state()?.rules?.used, true);
  });

  it("asks about a command with all that there is to know, and runs it on yes", async () => {
    const { workbench } = stage;
    const asked = workbench.toast("wants to run: touch made-by-a-command.txt && ls");
    await asked.locator.waitFor({ timeout: 60_000 });
    assert.deepEqual(await asked.buttons(), ["Run Once", "Always Allow...", "Look at It", "Refuse..."]);
    assert.match(await asked.text(), /You are asked because/);
    await workbench.runCommand("Frugal Swarm: Open Dashboard");
    await banner("A command waits for your answer").waitFor();
    await shoot(workbench, "command-question");
    await asked.click("Run Once");
    await until("the command has run", () => told("command.decided").length > 0, 30_000);
    const [decided] = told("command.decided");
    assert.ok(decided?.type === "command.decided" && decided.decision === "ran" && decided.by === "you");
  });

  it("puts an agent's question off when it is closed, and brings it back from the dashboard", async () => {
    const { workbench } = stage;
    const asked = workbench.toast("asks you: Which calendar is meant?");
    await asked.locator.waitFor({ timeout: 90_000 });
    assert.deepEqual(await asked.buttons(), ["Answer...", "Let It Decide"]);
    await workbench.runCommand("Notifications: Clear All Notifications");
    await asked.locator.waitFor({ state: "hidden" });
    await banner("An agent asks you").getByText("Which calendar is meant?").waitFor();
    await workbench.webview().locator("vscode-button", { hasText: "Show Question" }).click();
    await asked.click("Answer...");
    await workbench.quickInput.pick("UTC");
    await until("the answer is told", () => told("question.answered").length > 0, 30_000);
    const [answered] = told("question.answered");
    assert.ok(answered?.type === "question.answered" && answered.answer === "UTC");
  });

  it("stops one task from the dashboard, whose question goes with it, and finishes the others", async () => {
    const { workbench } = stage;
    await workbench.toast("asks you: May I go on for ever?").locator.waitFor({ timeout: 90_000 });
    const block = workbench.webview().locator("[data-task=tax-table]");
    await block.locator(".stop-task").click();
    await workbench.toast("What needs it is skipped").locator.waitFor();
    await until("the swarm has ended", () => state()?.phase === "finished", 120_000);
    const ends = Object.fromEntries((state()?.tasks ?? []).map(({ id, outcome }) => [id, outcome?.status]));
    assert.equal(ends["tax-table"], "stopped");
    for (const id of ["rounding", "accounting-style", "month-end", "payment-terms"]) assert.equal(ends[id], "done", id);
    assert.equal(await banner("An agent asks you").count(), 0);
    await workbench.webview().locator(".confinement").waitFor();
    await workbench.webview().locator(".rules", { hasText: "Used, as you approved them" }).waitFor();
    await workbench.webview().locator("[data-task=rounding] summary").click();
    await workbench.webview().locator("[data-task=rounding] .story", { hasText: "Ran, by you" }).waitFor();
    await shoot(workbench, "swarm-asked");
  });

  it("offers a swarm that a reload has interrupted, and goes on without doing or asking anything twice", async () => {
    const { workbench } = stage;
    const before = state()?.id;
    await workbench.runCommand("Notifications: Clear All Notifications");
    await workbench.runCommand("Frugal Swarm: Launch Swarm");
    await workbench.quickInput.answer(GOAL);
    await workbench.quickInput.pick("balanced");
    await workbench.toast("wants to run: touch").click("Run Once");
    await workbench.toast("asks you: Which calendar is meant?").locator.waitFor({ timeout: 90_000 });
    const interrupted = state()?.id;
    assert.notEqual(interrupted, before);
    await workbench.reload();
    const offer = workbench.toast("A swarm was interrupted");
    await offer.locator.waitFor({ timeout: 90_000 });
    assert.match(await offer.text(), /2 of 5 tasks had finished/);
    assert.deepEqual(await offer.buttons(), ["Resume", "Keep What Is Finished", "Discard...", "Later"]);
    await shoot(workbench, "resume-offer");
    await offer.click("Resume");
    for (const question of ["Which calendar is meant?", "May I go on for ever?"]) {
      const asked = workbench.toast(`asks you: ${question}`);
      await asked.locator.waitFor({ timeout: 90_000 });
      await asked.click("Let It Decide");
    }
    await until("the swarm has ended", () => state()?.phase === "finished", 120_000);
    assert.deepEqual([state()?.id, state()?.outcome], [interrupted, { status: "done" }]);
    assert.equal(told("swarm.resumed").length, 1);
    assert.equal(told("command.decided").length, 1, "the command was not asked about again");
  });
});
