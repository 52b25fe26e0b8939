import { type Browser, chromium } from "playwright-core";
import { chromiumMissing, ensureChromium } from "./chromium.ts";
import type { Log } from "./install-vscode.ts";

export interface BrowserOptions {
  log?: Log;
  /** The caller closes the browser on SIGINT, SIGTERM and SIGHUP; else they close it and end this process. */
  ownSignals?: boolean;
}

/** Starts a headless Chromium with an empty profile. Throws chromiumMissing() when there is none. */
export async function launchBrowser({ log = () => {}, ownSignals = false }: BrowserOptions = {}): Promise<Browser> {
  const executablePath = await ensureChromium(log);
  if (!executablePath) throw new Error(chromiumMissing("tests in a real VS Code"));
  const signals = { handleSIGINT: !ownSignals, handleSIGTERM: !ownSignals, handleSIGHUP: !ownSignals };
  return await chromium.launch({ executablePath, args, timeout: 90_000, ...signals });
}

// The pages are ours alone, so Chromium's sandbox, which containers do not allow, is not needed
// (Playwright leaves it off).
const args = [
  "--disable-background-networking",
  "--disable-component-update",
  // Containers have a small /dev/shm, and a full one crashes the page.
  "--disable-dev-shm-usage",
  "--disable-gpu",
  "--disable-sync",
  "--no-first-run",
];
