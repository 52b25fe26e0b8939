import assert from "node:assert/strict";
import { ToHost } from "../../src/core/protocol.ts";
import { dashboardInChromium, words } from "./dashboard-in-chromium.ts";
import { EXFIL } from "./exfil-strings.ts";
import { HOSTILE, runningSnapshot } from "./snapshots.ts";
import { allStates, cost, manyTools, server, tool, toolsView } from "./tools-views.ts";

describe("The tools on the dashboard in Chromium", () => {
  const { dashboard, shot } = dashboardInChromium();
  const open = async (options: { theme?: "light" | "dark" | "contrast"; width?: number } = {}) => {
    const page = await dashboard({ snapshot: runningSnapshot(), savedTab: "tools", ...options });
    const card = (name: string) => page.page.locator(`[data-server="${name}"]`);
    return { ...page, card, all: page.page.locator("#view-tools") };
  };

  for (const theme of ["light", "dark", "contrast"] as const)
    it(`shows servers, tools and empty states in the ${theme} theme without a violation or a serious axe finding`, async () => {
      const page = await open({ theme });
      await page.tell(allStates());
      await page.page.getByRole("button", { name: "the 3 tools of tracker" }).click();
      await page.page.locator(".tool details").first().locator("summary").click();
      await shot(`${theme}-tools`);
      assert.deepEqual(await page.axe(), []);
      for (const [name, state] of [
        ["no-folder", toolsView([], { state: "no-folder", sent: null })],
        ["none", toolsView([], { state: "not-started", sent: null })],
        ["written", toolsView([], { state: "not-started", sent: null, written: allStates().written })],
      ] as const) {
        await page.tell(state);
        await shot(`${theme}-tools-${name}`);
        assert.deepEqual(await page.axe(), [], name);
      }
      assert.deepEqual(await page.problems(), []);
    });

  it("asks for the tools when it is opened, and says what every request carries against all tools, at whose price", async () => {
    const page = await dashboard({ snapshot: runningSnapshot() });
    await page.openTab("tools");
    await page.page.getByText("Reading the servers…").waitFor();
    assert.deepEqual((await page.sent()).at(-1), { type: "tools-list" });
    await page.tell(manyTools());
    const text = await words(page.page.locator("#view-tools"));
    assert.match(text, /Every request of an agent carries 960 tokens \$0\.00025 a turn/);
    assert.match(text, /With all tools that are on, it would carry 58\.8k tokens \$0\.015 a turn/);
    assert.match(text, /1\.6% of what all definitions would take/);
    assert.match(text, /dollars at DeepSeek V3\.2, \$0\.26 per million tokens/);
    const few = server("few", [tool("few", "one")]);
    await page.tell(toolsView([few], { sent: few.cost }));
    assert.match(
      await words(page.page.locator("#view-tools")),
      /few enough to be sent whole: to look for them would cost more\. A turn/,
    );
    await page.tell(toolsView([few], { sent: cost(300) }));
    assert.match(
      await words(page.page.locator("#view-tools")),
      /The rest are the tools with which agents read resources/,
    );
  });

  it("shows each server's state, origin, command and detail, with what can be done about it", async () => {
    const page = await open();
    await page.tell(allStates());
    const text = async (name: string) => words(page.card(name));
    assert.match(await text("tracker"), /tracker Running from your settings .* npx -y tracker-server 2 of 3 tools on/);
    assert.match(await text("tracker"), /1,000 tokens, \$0\.00026 a turn if they were sent/);
    assert.match(await text("files"), /Tools to look at .* Review Changes .* 2 tools are new or not what you approved/);
    assert.match(await text("browser"), /Not trusted yet from this folder's \.vscode\/mcp\.json Look at It/);
    assert.match(await text("browser"), /npx '@playwright\/mcp' --headless --user-data-dir=\.cache\/x/);
    assert.match(await text("docs"), /Starting .* https:\/\/docs\.example\.com\/mcp it ended \(exit code 1\)/);
    assert.match(await text("database"), /Failed .* started again 3 times: exit code 1/);
    assert.match(await text("memory"), /Switched off/);
    assert.equal(await page.card("memory").getByRole("button").count(), 0);
    assert.match(await text("editor"), /from the editor/);
    await page.page.getByText('The MCP server "old" is left out').waitFor();
  });

  it("shows each tool as it reaches the model, with effect, cost and a switch that follows the host", async () => {
    const page = await open();
    await page.tell(allStates());
    assert.equal(await page.page.locator(".tool").count(), 0);
    await page.page.getByRole("button", { name: "the 3 tools of tracker" }).click();
    const row = page.page.locator("[data-tool=tracker__search_issues]");
    assert.match(
      await words(row),
      /^tracker__search_issues reads 612 tokens, \$0\.00016 a turn Description ?Searches issues\./,
    );
    await row.locator("summary").click();
    assert.match((await row.locator("details > p").textContent()) ?? "", /^Searches issues\.\n\nTakes a query/);
    const one = page.page.getByRole("switch", { name: "Tool tracker__delete_issue" });
    assert.equal(await one.isChecked(), false);
    // By keyboard.
    await one.focus();
    await page.page.keyboard.press("Space");
    await page.page.getByRole("switch", { name: "Server memory" }).click();
    await page.page.getByRole("switch", { name: "Server tracker" }).click();
    assert.deepEqual((await page.sent()).slice(-3), [
      { type: "tools-switch", server: "tracker", tool: "tracker__delete_issue", on: true },
      { type: "tools-switch", server: "memory", tool: null, on: true },
      { type: "tools-switch", server: "tracker", tool: null, on: false },
    ]);
    // The host has not done it: what is drawn is what holds.
    await page.tell(allStates());
    assert.equal(await one.isChecked(), false);
    assert.equal(await page.page.getByRole("switch", { name: "Server tracker" }).isChecked(), true);
  });

  it("asks for what is to be done by names alone, in messages that the host takes", async () => {
    const page = await open();
    await page.tell(allStates());
    for (const name of ["Restart: tracker", "Show Log: tracker", "Review Changes: files", "Look at It: browser"])
      await page.page.getByRole("button", { name, exact: true }).click();
    for (const name of ["Add Server", "Set Secret"]) await page.page.getByRole("button", { name, exact: true }).click();
    assert.deepEqual((await page.sent()).slice(-6), [
      { type: "tools-act", server: "tracker", act: "restart" },
      { type: "tools-act", server: "tracker", act: "log" },
      { type: "tools-act", server: "files", act: "review" },
      { type: "tools-act", server: "browser", act: "review" },
      { type: "tools-add" },
      { type: "tools-secret" },
    ]);
    for (const one of await page.sent()) assert.equal(ToHost.safeParse(one).success, true);
  });

  it("says what to do where there is no folder, no trust, no server, or nothing is started", async () => {
    const page = await open();
    const shows = async (parts: Parameters<typeof toolsView>[1]) => {
      await page.tell(toolsView([], { sent: null, ...parts }));
      return words(page.all);
    };
    assert.match(await shows({ state: "no-folder" }), /^No folder is open .* Open one/);
    assert.match(await shows({ state: "untrusted" }), /^This folder is not trusted .* Manage Workspace Trust/);
    assert.match(await shows({ state: "not-started" }), /^No MCP server yet .* Add Server$/);
    assert.match(await shows({ state: "started" }), /^No MCP server yet/);
    const { written } = allStates();
    assert.match(
      await shows({ state: "not-started", written }),
      /^7 MCP servers Start Add Server .* ask first\. tracker/,
    );
    assert.equal(await page.page.getByRole("switch", { name: "Server memory" }).isChecked(), false);
    await page.page.getByRole("button", { name: "Start", exact: true }).click();
    assert.deepEqual((await page.sent()).at(-1), { type: "tools-start" });
    assert.match(await shows({ state: "starting", written }), /They are being started\./);
    assert.equal(await page.page.getByRole("button", { name: "Start", exact: true }).count(), 0);
  });

  it("stays fast with 459 tools: draws what is open, and what a search finds", async () => {
    const page = await open();
    await page.tell(manyTools());
    const rows = page.page.locator(".tool");
    assert.equal(await rows.count(), 0);
    const box = page.page.getByRole("searchbox");
    const started = performance.now();
    await box.fill("tool");
    await page.page.getByText("459 tools have all of these words; 399 of them are not shown, type more.").waitFor();
    assert.equal(await rows.count(), 60);
    assert.ok(performance.now() - started < 2_000);
    await box.fill("server-7 tool_33");
    await page.page.getByText("1 tool has all of these words.").waitFor();
    assert.equal(await rows.count(), 1);
    await box.fill("nothing like it");
    await page.page.getByText("No tool has all of these words.").waitFor();
    await box.fill("");
    await page.page.getByRole("button", { name: "the 49 tools of server-0" }).click();
    await rows.nth(48).waitFor();
    assert.equal(await rows.count(), 49);
    assert.equal(
      await page.page.getByRole("button", { name: "the 49 tools of server-0" }).getAttribute("aria-expanded"),
      "true",
    );
    // A new view keeps what is open, and the place of the keyboard.
    await page.tell(manyTools());
    assert.equal(await rows.count(), 49);
    assert.equal(
      await page.page.evaluate(() => document.activeElement?.textContent?.trim().replace(/\s+/g, " ")),
      "Hide the 49 tools of server-0",
    );
  });

  it("shows hostile text as text, wherever it comes from", async () => {
    const page = await open();
    const hostile = server(
      "tracker",
      [tool("tracker", "x", { name: HOSTILE, listed: HOSTILE, description: HOSTILE })],
      {
        shown: HOSTILE,
        detail: HOSTILE,
      },
    );
    await page.tell(toolsView([hostile], { problems: [HOSTILE], priced: HOSTILE }));
    await page.page.getByRole("button", { name: "the tool of tracker" }).click();
    await page.page.locator(".tool").waitFor();
    const written = [{ name: HOSTILE, origin: "workspace", shown: HOSTILE, on: true } as const];
    await page.tell(toolsView([], { state: "not-started", sent: null, written }));
    assert.equal(await page.page.locator("#dashboard img, #dashboard script").count(), 0);
    assert.notEqual(await page.page.title(), "hacked");
    assert.deepEqual(await page.problems(), []);
  });

  it("draws what carries data out as text, asks nobody for anything, and lets nothing be pressed", async () => {
    const page = await open();
    const asked: string[] = [];
    const { origin } = new URL(page.page.url());
    page.page.context().on("request", (request) => {
      if (new URL(request.url()).origin !== origin) asked.push(request.url());
    });
    const tools = EXFIL.map((text, at) => tool("tracker", `tool_${at}`, { description: text }));
    const text = EXFIL.join("\n");
    await page.tell(toolsView([server("tracker", tools, { shown: text, detail: text })], { problems: EXFIL }));
    await page.page.getByRole("button", { name: /tools of tracker/ }).click();
    await page.page
      .locator(".tool")
      .nth(EXFIL.length - 1)
      .waitFor();
    for (const details of await page.page.locator(".tool details").all())
      await details.evaluate((element) => element.setAttribute("open", ""));
    const shown = await page.page.locator(".tool .prose").allTextContents();
    assert.deepEqual(shown, EXFIL);
    assert.equal(
      await page.page.locator("#view-tools :is(a, img, iframe, script, link, form, video, object)").count(),
      0,
    );
    await page.page.waitForLoadState("networkidle");
    assert.deepEqual(asked, []);
    assert.deepEqual(await page.problems(), []);
  });

  it("keeps long words inside at 400 and 300 pixels", async () => {
    const long = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft".repeat(2);
    for (const [width, theme] of [
      [400, "light"],
      [300, "contrast"],
      [300, "dark"],
    ] as const) {
      const page = await open({ width, theme });
      const wordy = server("w".repeat(64), [tool("w", long, { description: long, cost: cost(12_345) })], {
        ...{ state: "changed", shown: long.repeat(3), detail: long },
      });
      const states = allStates();
      await page.tell({ ...states, servers: [wordy, ...states.servers], problems: [long] });
      await page.page.getByRole("button", { name: `the tool of ${"w".repeat(64)}` }).click();
      await page.page.getByRole("button", { name: "the 3 tools of tracker" }).click();
      await shot(`w${width}-${theme}-tools`);
      const wide = await page.page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= width, `${wide} at ${width}`);
    }
  });
});
