import assert from "node:assert/strict";
import { join } from "node:path";
import type { Emulator } from "../../src/emulator/server.ts";
import { readConversation } from "../../src/emulator/simulated/conversation.ts";
import { type HttpServer, startHttpServer } from "../support/mcp-http.ts";
import { temporaryFolder } from "../support/trees.ts";
import { until } from "../vscode/harness/until.ts";
import { readSwarms } from "./support/books.ts";
import { filesWith } from "./support/files-with.ts";
import { type Detour, GOAL, KEY, settingsFor, startOpenRouter } from "./support/open-router.ts";
import { shoot, shootHighContrast } from "./support/shots.ts";
import { openStage, type Stage } from "./support/stage.ts";
import { packTides, TIDE_TOOL } from "./support/tide-extension.ts";

const TIDE = `vscode__${TIDE_TOOL}`;
const CALLS = [
  { name: TIDE, arguments: JSON.stringify({ harbour: "Aden" }) },
  { name: TIDE, arguments: JSON.stringify({ harbour: "Bergen" }) },
  { name: "docs__echo", arguments: JSON.stringify({ text: `half up\u200b ${"or to even, ".repeat(60)}the end` }) },
];

/** What the agent was answered, in the order of its calls. */
let answers: readonly string[] = [];

const detour: Detour = ({ messages }) => {
  if (readConversation(messages)?.task !== "rounding") return null;
  const made = messages.flatMap((one) => (one.role === "assistant" ? one.toolCalls : []));
  const mine = made.filter(({ name }) => name.includes("__")).map(({ id }) => id);
  answers = messages.flatMap((one) => (one.role === "tool" && mine.includes(one.toolCallId) ? [one.content] : []));
  const next = CALLS[mine.length];
  return next === undefined ? null : { content: "", toolCalls: [next] };
};

describe("VS Code with tools of other extensions and a server that wants a sign-in", () => {
  const folder = temporaryFolder();
  let emulator: Emulator;
  let docs: HttpServer;
  let stage: Stage;
  before(async () => {
    [emulator, docs] = await Promise.all([startOpenRouter(2_000, [], detour), startHttpServer(true)]);
    stage = await openStage({
      beside: [await packTides(folder.path)],
      settings: {
        ...settingsFor(emulator),
        "frugalSwarm.concurrency": 1,
        "frugalSwarm.mcp.servers": { docs: { url: docs.url } },
        "frugalSwarm.mcp.editorTools": true,
      },
    });
    const { workbench } = stage;
    await workbench.runCommand("Frugal Swarm: Set API Key");
    await workbench.quickInput.answer(KEY);
    await workbench.toast("is stored").locator.waitFor();
    await workbench.runCommand("Notifications: Clear All Notifications");
  });
  after(async () => {
    await stage?.close();
    await docs?.close();
    await emulator?.close();
    folder.dispose();
  });
  const state = () => readSwarms(stage.data).at(-1);
  const trust = async (asks: string) => {
    const question = stage.workbench.toast(asks);
    await question.locator.waitFor({ timeout: 60_000 });
    await question.click("Look at It");
    await question.click("Trust It");
  };

  it("asks about a server of the user's settings before anything is sent to it", async () => {
    const { workbench } = stage;
    await workbench.runCommand("Frugal Swarm: Launch Swarm");
    await workbench.quickInput.answer(GOAL);
    await workbench.quickInput.pick("balanced");
    const asked = workbench.toast("Your settings name the MCP server docs");
    assert.match(await asked.text(), new RegExp(`Its address: ${docs.url}`));
    assert.deepEqual([docs.seen.length, emulator.requests()], [0, 0]);
    await trust("Your settings name the MCP server docs");
  });

  it("opens the page to sign in at only on a yes that names it, and takes what comes back", async () => {
    const { workbench } = stage;
    const asked = workbench.dialog("Sign in to an MCP server at");
    await asked.locator.waitFor({ timeout: 60_000 });
    assert.match(await asked.text(), new RegExp(`The page opens in your browser: ${docs.origin}/authorize`));
    assert.ok(docs.seen.every(({ path }) => !path.startsWith("/authorize")));
    await shoot(workbench, "mcp-sign-in");
    await shootHighContrast(workbench, "mcp-sign-in");
    const opened = workbench.page.context().waitForEvent("page");
    await asked.click("Open in Browser");
    const browser = await opened;
    await browser.getByRole("heading").waitFor();
    assert.doesNotMatch(await browser.content(), /access-|refresh-/);
    await browser.close();
  });

  it("asks about the tools of each before an agent may call one", async () => {
    await trust("Of the MCP server vscode, 1 tool is new");
    await trust("Of the MCP server docs, 1 tool is new");
  });

  it("asks about what is sent, lets VS Code ask about its own tool, and gives the agent both answers", async () => {
    const { workbench } = stage;
    const sends = async (tool: string, text: string) => {
      const question = workbench.toast(`${tool} sends data out of this machine`);
      await question.locator.filter({ hasText: text }).waitFor({ timeout: 120_000 });
      return question;
    };
    const allow = async (question: Awaited<ReturnType<typeof sends>>) => {
      await question.click("Answer...");
      await workbench.quickInput.pick("Send this once");
    };
    const confirm = async (harbour: string, button: string) => {
      await allow(await sends(TIDE, harbour));
      const asked = workbench.dialog("Look up a tide?");
      assert.match(await asked.text(), new RegExp(`Of the harbour ${harbour}`));
      if (button === "Yes") await shoot(workbench, "mcp-editor-tool");
      await asked.click(button);
    };
    await confirm("Aden", "Cancel");
    await confirm("Bergen", "Yes");
    const long = await sends("docs__echo", "look at all of them first");
    assert.deepEqual(await long.buttons(), ["Look at It", "Let It Decide"]);
    await long.click("Look at It");
    const shown = await workbench.editorText("What Would Be Sent");
    assert.match(shown, /half up<U\+200B> or to even/);
    assert.match(shown.replaceAll(/\n *: /g, ""), /or to even, the end"/);
    await shoot(workbench, "agent-question-long");
    await shootHighContrast(workbench, "agent-question-long");
    await allow(long);
    await until("the swarm has ended", () => state()?.phase === "finished", 120_000);
    assert.deepEqual(state()?.outcome, { status: "done" });
    const [no = "", yes = "", echo = ""] = answers;
    assert.match(no, /The user did not let the editor run harbour_tide/);
    assert.match(yes, /High water of Bergen is at noon\./);
    assert.match(echo, /called echo/);
  });

  it("shows both among the tools, and of the editor only what other extensions offer", async () => {
    const { workbench } = stage;
    await workbench.runCommand("Frugal Swarm: Show Tools");
    const card = (server: string) => workbench.webview().locator(`[data-server=${server}]`);
    await card("docs").getByText("Running").waitFor();
    const editor = card("vscode");
    await editor.getByText("from the editor").waitFor();
    await editor.getByRole("button", { name: "Show the tool of vscode" }).click();
    await editor.locator(`[data-tool=${TIDE}]`).waitFor();
    // Commands go by the swarm's own rules, changes through its review, and the chat's own tools draw in the chat.
    assert.equal(await editor.locator("[data-tool]").count(), 1);
    assert.deepEqual(stage.violations, []);
  });

  it("keeps what the server gave at the sign-in in no file of the window's", () => {
    const places = [stage.data, stage.folder, join(stage.server.dir, "data", "logs")];
    assert.ok(docs.tokens.size > 0);
    for (const token of [...docs.tokens, ...docs.refresh])
      assert.deepEqual(
        places.map((place) => filesWith(token, place)),
        ["", "", ""],
      );
  });
});
