import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import type { Browser, BrowserContext, FrameLocator, Locator, Page } from "playwright-core";
import { dialog, expectNoErrors, type Message, toast } from "./messages.ts";
import { QuickInput } from "./quick-input.ts";
import type { Server } from "./server.ts";
import { type ColorTheme, colorThemes } from "./settings-file.ts";
import { until } from "./until.ts";

/** One window of VS Code and what a person does in it. `page` is there for what has no verb here. */
export class Workbench {
  readonly page: Page;
  readonly server: Server;
  readonly quickInput: QuickInput;

  private constructor(page: Page, server: Server) {
    this.page = page;
    this.server = server;
    this.quickInput = new QuickInput(page);
  }

  /**
   * A new, still empty window. Windows of one context share secrets and the clipboard, as one person's do;
   * given a browser, the window gets a context of its own.
   */
  static async create(server: Server, where: Browser | BrowserContext): Promise<Workbench> {
    const context = "newContext" in where ? await where.newContext(contextOptions) : where;
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    return new Workbench(page, server);
  }

  /** Opens a folder or a .code-workspace file, or an empty window, and waits until the window can be used. */
  async open(folder?: string): Promise<void> {
    const kind = folder?.endsWith(".code-workspace") ? "workspace" : "folder";
    const query = folder ? `${kind}=${encodeURIComponent(folder)}` : "ew=true";
    await this.page.goto(`${this.server.url}?${query}`, { timeout: 60_000 });
    await this.#shown();
  }

  /** Reloads the window: a new extension host. */
  async reload(): Promise<void> {
    await this.page.reload({ timeout: 60_000 });
    await this.#shown();
  }

  /** Runs the command with exactly this title ("Category: Title") from the palette. */
  async runCommand(title: string): Promise<void> {
    await this.quickInput.runCommand(title);
  }

  /** Runs a command that answers with a notification; again where something took the focus from the palette. */
  async runAndHear(title: string, text: string): Promise<Message> {
    const heard = this.toast(text);
    const attempt = async () => {
      await this.runCommand(title);
      await heard.locator.waitFor({ timeout: 10_000 });
      return true;
    };
    await until(`"${text}" is said after "${title}"`, attempt, 90_000);
    return heard;
  }

  /** The status bar item with this text: wait for it, click it, read its aria-label. */
  statusItem(text: string | RegExp): Locator {
    return this.page.locator(".statusbar-item", { hasText: text }).first();
  }

  toast(text: string): Message {
    return toast(this.page, text);
  }

  dialog(text?: string): Message {
    return dialog(this.page, text);
  }

  /** Throws when VS Code shows an error notification. */
  async expectNoErrors(): Promise<void> {
    await expectNoErrors(this.page);
  }

  /** The page inside the webview on screen; a selector for VS Code's outer frame chooses among several. */
  webview(outer = "iframe.webview.ready:visible"): FrameLocator {
    return this.page.frameLocator(outer).frameLocator("iframe#active-frame");
  }

  /** The editor of the file whose path ends so; a diff has two of them. */
  editor(pathEnd: string): Locator {
    return this.page.locator(`.monaco-editor[data-uri$=${JSON.stringify(encodeURI(pathEnd))}]`);
  }

  /** The lines on screen of the editor of the file whose path ends so. */
  async editorText(pathEnd: string): Promise<string> {
    const lines = this.editor(pathEnd).last().locator(".view-line");
    await lines.first().waitFor();
    const shown = await lines.evaluateAll((elements) =>
      // The DOM's order is that of drawing, not of the text.
      elements
        .map((line) => ({ top: line.getBoundingClientRect().top, text: line.textContent ?? "" }))
        .sort((a, b) => a.top - b.top)
        .map((line) => line.text),
    );
    return shown.join("\n").replaceAll("\u00a0", " ");
  }

  /** All text of that editor, also what is not on screen. It goes through the clipboard and leaves it selected. */
  async copyEditorText(pathEnd: string): Promise<string> {
    const editor = this.editor(pathEnd).last();
    await this.page.evaluate(() => navigator.clipboard.writeText(""));
    return await until(`the text of ${pathEnd} is in the clipboard`, async () => {
      await editor.locator(".view-lines").click({ timeout: 5000 });
      await this.page.keyboard.press("ControlOrMeta+a");
      await this.page.keyboard.press("ControlOrMeta+c");
      return await this.page.evaluate(() => navigator.clipboard.readText());
    });
  }

  /** Opens a file of the folder by its name, as with Control+P. */
  async openFile(name: string): Promise<void> {
    const open = async () => {
      await this.page.keyboard.press("ControlOrMeta+p");
      await this.quickInput.fill(name);
      // The best match is in focus; a click may meet the row that has come to its place.
      const best = this.quickInput.widget.locator(".monaco-list-row.focused .label-name").first();
      const isBest = async () => (await best.textContent({ timeout: 5000 })) === name;
      await until(`${name} is the best match`, isBest, 5000);
      await this.quickInput.accept();
      // An editor of that file may stand hidden behind others, as in a diff.
      await this.editor(`/${name}`).locator("visible=true").first().waitFor({ timeout: 10_000 });
      return true;
    };
    await until(`${name} is open`, open, 60_000);
  }

  /** Changes user settings in the window's own editor of settings.json, as a person does; `undefined` removes one. */
  async changeSettings(settings: Record<string, unknown>): Promise<void> {
    const file = this.server.settings;
    const wanted = JSON.stringify({ ...file.read(), ...settings });
    await this.runCommand("Preferences: Open User Settings (JSON)");
    const editor = this.editor("/settings.json").last();
    await until("the settings are saved", async () => {
      await editor.locator(".view-line").first().click({ timeout: 5000 });
      await this.page.keyboard.press("ControlOrMeta+a");
      // Pasted, because the editor closes brackets of what is typed.
      await this.page.evaluate((text) => navigator.clipboard.writeText(text), wanted);
      await this.page.keyboard.press("ControlOrMeta+v");
      await this.page.keyboard.press("ControlOrMeta+s");
      await until("they are on disk", () => JSON.stringify(file.read()) === wanted, 3000);
      return true;
    });
    await this.runCommand("View: Close Editor");
  }

  /** Picks the colour theme from the palette and waits until the window has it. */
  async setTheme(theme: ColorTheme): Promise<void> {
    const { label, className } = colorThemes[theme];
    await this.runCommand("Preferences: Color Theme");
    await this.quickInput.fill(label);
    await this.quickInput.pick(label);
    await this.page.locator(`.monaco-workbench.${className}`).waitFor();
  }

  /** Writes what the window shows as a PNG; folders are made. */
  async screenshot(path: string): Promise<void> {
    mkdirSync(dirname(path), { recursive: true });
    await this.page.screenshot({ path, animations: "disabled" });
  }

  /** Closes the window, and with it its extension host. */
  async close(): Promise<void> {
    await this.page.close();
  }

  async #shown(): Promise<void> {
    await this.page.locator(".statusbar-item").first().waitFor({ timeout: 90_000 });
  }
}

const contextOptions = {
  viewport: { width: 1280, height: 800 },
  permissions: ["clipboard-read", "clipboard-write"],
};
