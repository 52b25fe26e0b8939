import type { Locator, Page } from "playwright-core";

/** A message with buttons: a notification toast or a modal dialog. */
export interface Message {
  readonly locator: Locator;
  /** Waits until it shows, and returns all its text. */
  text(): Promise<string>;
  /** Clicks the button with exactly this label; the message goes away. */
  click(button: string): Promise<void>;
  /** The labels of its buttons. */
  buttons(): Promise<string[]>;
  gone(): Promise<void>;
}

/** The notification toast that has this text. */
export function toast(page: Page, text: string): Message {
  return message(page.locator(".notification-toast", { hasText: text }).first(), ".monaco-button");
}

/** The modal dialog that has this text; without a text, any. */
export function dialog(page: Page, text = ""): Message {
  return message(page.locator(".monaco-dialog-box", { hasText: text }).first(), ".dialog-buttons .monaco-button");
}

/** Throws with the texts of the error toasts on screen, if there are any. */
export async function expectNoErrors(page: Page): Promise<void> {
  const errors = page.locator(".notification-toast:has(.notification-list-item-icon.codicon-error)");
  const texts = await errors.allInnerTexts();
  if (texts.length > 0) throw new Error(`VS Code shows an error: ${texts.join(" | ")}`);
}

function message(locator: Locator, button: string): Message {
  return {
    locator,
    text: async () => {
      await locator.waitFor();
      return (await locator.allInnerTexts()).join("").replaceAll("\u00a0", " ");
    },
    click: async (label) => await locator.getByRole("button", { name: label, exact: true }).click(),
    buttons: async () => {
      await locator.waitFor();
      return (await locator.locator(button).allInnerTexts()).map((label) => label.trim()).filter(Boolean);
    },
    gone: async () => await locator.waitFor({ state: "hidden" }),
  };
}
