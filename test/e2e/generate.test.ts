import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Emulator } from "../../src/emulator/server.ts";
import { until } from "../vscode/harness/until.ts";
import { booked, type Row, readLedger } from "./support/books.ts";
import { KEY, settingsFor, startOpenRouter } from "./support/open-router.ts";
import { shoot } from "./support/shots.ts";
import { openStage, type Stage } from "./support/stage.ts";

const INSTRUCTION = "A memoised Fibonacci function";

describe("VS Code with code that is generated in place", () => {
  let emulator: Emulator;
  let stage: Stage;
  before(async () => {
    // Slow enough to type into what streams.
    emulator = await startOpenRouter(25);
    stage = await openStage({ settings: settingsFor(emulator) });
    const { workbench } = stage;
    await workbench.runCommand("Frugal Swarm: Set API Key");
    await workbench.quickInput.answer(KEY);
    await workbench.toast("is stored").locator.waitFor();
    await workbench.runCommand("Notifications: Clear All Notifications");
    await workbench.openFile("money.ts");
  });
  after(async () => {
    await stage?.close();
    await emulator?.close();
  });
  afterEach(() => stage?.workbench.expectNoErrors());

  const ledger = () => join(stage.data, "ledger.sqlite");
  const rows = (): readonly Row[] =>
    existsSync(ledger()) ? readLedger(ledger()).filter(({ role }) => role === "generator") : [];
  const decided = (count: number) =>
    until(
      `${count} tries are decided in the ledger`,
      async () => rows().length === count && rows().every(({ state }) => /^(settled|held|reconciled)$/.test(state)),
      30_000,
    );
  const lens = (text: string | RegExp) =>
    stage.workbench.page.locator(".codelens-decoration > :is(a, span)", { hasText: text });
  const line = (text: string) => stage.workbench.editor("/money.ts").locator(".view-line", { hasText: text }).first();
  const chord = async (key: string) => {
    await line("known").click();
    await stage.workbench.page.keyboard.press("Control+Alt+g");
    await stage.workbench.page.keyboard.press(key);
  };
  const start = async () => {
    const { workbench } = stage;
    await workbench.runCommand("Frugal Swarm: Generate Code Here");
    await workbench.quickInput.shows("Generate code at the cursor");
    await workbench.quickInput.answer(INSTRUCTION);
  };

  it("proposes it with what it cost, again by keys, and by a lens on the next model up", async () => {
    await start();
    await lens(/\$0\.\d+ billed/).waitFor({ timeout: 30_000 });
    const first = await lens("Frugal Swarm:").textContent();
    await decided(1);
    await chord("r");
    await decided(2);
    await lens(/\$0\.\d+ billed/).waitFor({ timeout: 30_000 });
    const [model] = /\S+\/[^,]+/.exec(first ?? "") ?? [""];
    assert.ok((await lens("Frugal Swarm:").textContent())?.includes(model), `again on ${model}`);
    await lens("Next Model Up").click();
    await decided(3);
    // The editor shows new lenses a while after the text has come to rest.
    await until("another model is named", async () => {
      const next = (await lens("Frugal Swarm:").textContent({ timeout: 5_000 })) ?? "";
      return model !== "" && next.includes("billed") && !next.includes(model);
    });
    await line("known").waitFor();
    await stage.workbench.runCommand("Notifications: Clear All Notifications");
    await shoot(stage.workbench, "generate-proposal");
    assert.equal(emulator.billed(), booked(rows()).settled);
  });

  it("takes it by keys, can undo it, and leaves the file on the disk to the user", async () => {
    const { workbench, folder } = stage;
    await chord("y");
    await lens("Accept").waitFor({ state: "hidden" });
    await line("known").waitFor();
    // Clicks between the tries have parted them into steps.
    await until("the proposal is undone", async () => {
      await workbench.page.keyboard.press("ControlOrMeta+z");
      return (await line("known").count()) === 0;
    });
    assert.doesNotMatch(readFileSync(join(folder, "src/money.ts"), "utf8"), /fibonacci/);
  });
});
