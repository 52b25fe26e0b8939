import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { findDesktopCode } from "./install-vscode.ts";
import { linkExtension } from "./link-extension.ts";
import { startServer } from "./server.ts";

/**
 * Opens VS Code with the built extension of a folder: the installed desktop one, or else the one from npm, whose
 * address it prints, until Ctrl-C. FRUGAL_SWARM_DESKTOP_VSCODE=0 always takes the one from npm.
 */
async function main(extension: string | undefined, folder: string | undefined): Promise<number> {
  if (!extension) {
    console.error("Usage: open-vscode.ts EXTENSION_DIR [FOLDER]");
    return 2;
  }
  const desktop = process.env.FRUGAL_SWARM_DESKTOP_VSCODE === "0" ? undefined : findDesktopCode();
  const extensionDir = resolve(extension);
  const opened = folder && resolve(folder);
  return desktop ? await openDesktop(desktop, extensionDir, opened) : await serve(extensionDir, opened);
}

function openDesktop(code: string, extensionDir: string, folder: string | undefined): Promise<number> {
  const args = [`--extensionDevelopmentPath=${extensionDir}`, ...(folder ? [folder] : [])];
  console.log(`Opening ${code}`);
  const child = spawn(code, args, { stdio: "inherit", shell: process.platform === "win32" });
  return new Promise((done, failed) => child.once("exit", (exit) => done(exit ?? 1)).once("error", failed));
}

async function serve(extensionDir: string, folder: string | undefined): Promise<number> {
  const interrupted = new Promise<void>((done) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => done());
  });
  const dir = mkdtempSync(join(tmpdir(), "fs-open-"));
  try {
    linkExtension(extensionDir, dir);
    const server = await startServer({ dir, log: console.log });
    const query = folder ? `folder=${encodeURIComponent(folder)}` : "ew=true";
    console.log(`VS Code is at ${server.url}?${query}\nCtrl-C ends it.`);
    // The server keeps this process alive; a signal that came during the start counts too.
    await interrupted;
    await server.stop();
  } finally {
    rmSync(dir, { recursive: true, force: true, maxRetries: 9, retryDelay: 200 });
  }
  return 0;
}

process.exit(await main(process.argv[2], process.argv[3]));
