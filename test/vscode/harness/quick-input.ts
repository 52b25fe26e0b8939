import type { Locator, Page } from "playwright-core";
import { until } from "./until.ts";

/** VS Code's input at the top of the window: command palette, quick pick and input box. */
export class QuickInput {
  readonly widget: Locator;
  /** The text field, also that of a password box. */
  readonly input: Locator;
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
    this.widget = page.locator(".quick-input-widget:visible");
    this.input = this.widget.locator(".quick-input-filter input").first();
  }

  /** Waits until the input shows this text: its title, prompt, placeholder or validation message. */
  async shows(text: string): Promise<void> {
    const field = this.widget.locator(`input[placeholder*=${JSON.stringify(text)}]`);
    await this.widget.getByText(text).or(field).first().waitFor();
  }

  /** Waits until the text in the input ends so: what the editor suggests, which it may write later than it shows. */
  async suggests(end: string): Promise<void> {
    await until(`the input suggests ...${end}`, async () => (await this.input.inputValue()).endsWith(end));
  }

  /** Replaces the text. */
  async fill(text: string): Promise<void> {
    await this.input.fill(text);
  }

  /** Presses Enter: takes the text or the row in focus. */
  async accept(): Promise<void> {
    await this.input.press("Enter");
  }

  /** Fills in the text and presses Enter. */
  async answer(text: string): Promise<void> {
    await this.fill(text);
    await this.accept();
  }

  /** Clicks the first row that has this text. */
  async pick(text: string, timeout?: number): Promise<void> {
    const row = this.widget.locator(".monaco-list-row", { hasText: text }).first();
    await row.click(timeout === undefined ? {} : { timeout });
  }

  /** Runs a command that asks, and picks; again where something took the focus in between, which closes the question. */
  async runAndPick(title: string, text: string): Promise<void> {
    const attempt = async () => {
      await this.runCommand(title);
      await this.pick(text, 5000);
      return true;
    };
    await until(`"${text}" can be picked after "${title}"`, attempt, 60_000);
  }

  /** Ticks rows of a pick that takes several; end it with accept(). */
  async tick(...texts: string[]): Promise<void> {
    for (const text of texts) await this.pick(text);
  }

  /** The labels of the rows on screen. */
  async rows(): Promise<string[]> {
    const labels = this.widget.locator(".monaco-list-row .quick-input-list-row:first-child .label-name");
    // A row is there before its label is.
    await labels.first().waitFor();
    return await labels.allTextContents();
  }

  /** Presses Escape and waits until the input is gone. */
  async cancel(): Promise<void> {
    await this.#page.keyboard.press("Escape");
    await this.widget.waitFor({ state: "hidden" });
  }

  /** Runs the command with exactly this title ("Category: Title") from the palette. */
  async runCommand(title: string): Promise<void> {
    const name = JSON.stringify(title).slice(1, -1);
    // After the comma VS Code names its keys or "recently used".
    const row = this.widget.locator(`.monaco-list-row:is([aria-label="${name}"], [aria-label^="${name},"])`);
    const choose = async () => {
      try {
        await this.#page.keyboard.press("F1");
        await this.input.fill(`>${title}`, { timeout: 2000 });
        await row.first().click({ timeout: 2000 });
        return true;
      } catch (error) {
        // Something took the focus, which closes the palette; or the window is so new that it does not know F1 or
        // the command yet, and an open palette does not learn of new commands.
        await this.#page.keyboard.press("Escape");
        throw error;
      }
    };
    await until(`"${title}" can be chosen in the command palette`, choose, 60_000);
    // What shows from here on is the command's own input, not the palette about to go.
    await until("the command palette is gone", () => this.#paletteIsGone());
  }

  async #paletteIsGone(): Promise<boolean> {
    if (!(await this.input.isVisible())) return true;
    const text = await this.input.inputValue({ timeout: 1000 }).catch(() => "");
    return !text.startsWith(">");
  }
}
