import { spawn } from "node:child_process";
import { chromium } from "playwright-core";
import { findExecutable, isExecutable } from "./executables.ts";
import type { Log } from "./install-vscode.ts";

/**
 * The path of a Chromium: $CHROMIUM, one of the system, Playwright's own if it was downloaded, or one that is
 * installed now, where that needs no password (Debian and its kin, as root or by sudo). Undefined when there is none:
 * then print chromiumMissing() and end with a code that is not 0.
 */
export async function ensureChromium(log: Log): Promise<string | undefined> {
  const found = findChromium();
  // A path that was named and is wrong is for the person to put right.
  if (found || process.env.CHROMIUM || !(await installByApt(log))) return found;
  return findChromium();
}

/** The one line to print when there is no Chromium; `tests` names what did not run. */
export function chromiumMissing(tests: string): string {
  return `No Chromium found, so these did not run: ${tests}. Install Chromium or Chrome, or set CHROMIUM to its path.`;
}

const commands = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const macPaths = ["Chromium.app/Contents/MacOS/Chromium", "Google Chrome.app/Contents/MacOS/Google Chrome"];

function findChromium(): string | undefined {
  const named = process.env.CHROMIUM;
  if (named) return isExecutable(named) ? named : findExecutable([named]);
  const candidates = [...macPaths.map((path) => `/Applications/${path}`), chromium.executablePath()];
  return findExecutable(commands) ?? candidates.find(isExecutable);
}

async function installByApt(log: Log): Promise<boolean> {
  if (process.platform !== "linux" || !findExecutable(["apt-get"])) return false;
  const prefix = process.getuid?.() === 0 ? [] : ["sudo", "-n"];
  if (prefix.length > 0 && !(await succeeds([...prefix, "true"]))) return false;
  log("Installing Chromium with apt-get, once");
  const apt = [...prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"];
  // A list that could not be refreshed may still do for the installation.
  await succeeds([...apt, "update", "-q"]);
  return succeeds([...apt, "install", "-y", "-q", "--no-install-recommends", "chromium"]);
}

function succeeds([command = "", ...args]: string[]): Promise<boolean> {
  return new Promise((done) => {
    const child = spawn(command, args, { stdio: "ignore" });
    child.once("exit", (code) => done(code === 0)).once("error", () => done(false));
  });
}
