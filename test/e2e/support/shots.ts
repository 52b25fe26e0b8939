import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Workbench } from "../../vscode/harness/workbench.ts";
import { PROJECT } from "./packed.ts";

/** User settings with which a window follows the colour scheme of the page's media. */
export const FOLLOW_SCHEME = {
  "window.autoDetectColorScheme": true,
  "window.autoDetectHighContrast": true,
  "workbench.preferredDarkColorTheme": "Dark Modern",
  "workbench.preferredLightColorTheme": "Light Modern",
};

/** Takes `media/screenshots/NAME-dark.png` and `NAME-light.png` of what the window shows. */
export async function shoot(workbench: Workbench, name: string): Promise<void> {
  const { page } = workbench;
  for (const [scheme, theme] of [
    ["dark", "vs-dark"],
    ["light", "vs"],
  ] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.locator(`.monaco-workbench.${theme}`).waitFor();
    // Webviews and editors take the new colours a moment after the window.
    await sleep(500);
    await workbench.screenshot(join(PROJECT, "media/screenshots", `${name}-${scheme}.png`));
  }
  await page.emulateMedia({ colorScheme: "dark" });
}

/** The same in the dark high-contrast theme: `media/screenshots/NAME-contrast.png`. */
export async function shootHighContrast(workbench: Workbench, name: string): Promise<void> {
  const { page } = workbench;
  await page.emulateMedia({ colorScheme: "dark", forcedColors: "active" });
  await page.locator(".monaco-workbench.hc-black").waitFor();
  await sleep(500);
  await workbench.screenshot(join(PROJECT, "media/screenshots", `${name}-contrast.png`));
  await page.emulateMedia({ colorScheme: "dark", forcedColors: "none" });
  await page.locator(".monaco-workbench.vs-dark").waitFor();
}
