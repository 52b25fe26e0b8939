import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runTests } from "@vscode/test-electron";

export interface SuiteOptions {
  /** The extension's folder, built. */
  extensionDir: string;
  /** The suite's entry, a JavaScript file that exports `run(): Promise<void>`. */
  suitePath: string;
  /** The folder or .code-workspace file to open: a throw-away copy, for suites write settings there. */
  workspace?: string;
  /** Added to the environment of the extension host. */
  env?: Record<string, string | undefined>;
}

/**
 * Runs a suite in VS Code's extension host; throws when it fails. With FRUGAL_SWARM_DESKTOP_VSCODE=1 that is the
 * desktop's, downloaded by @vscode/test-electron, else the one from npm. The suite cannot tell which.
 */
export async function runExtensionSuite(options: SuiteOptions): Promise<void> {
  const desktop = process.env.FRUGAL_SWARM_DESKTOP_VSCODE === "1";
  const folder = mkdtempSync(join(tmpdir(), "fs-suite-"));
  try {
    await runTests({
      ...(desktop ? {} : { vscodeExecutablePath: writeCommand(folder) }),
      extensionDevelopmentPath: options.extensionDir,
      extensionTestsPath: options.suitePath,
      extensionTestsEnv: options.env ?? {},
      launchArgs: [
        ...(options.workspace ? [options.workspace] : []),
        `--user-data-dir=${join(folder, "data")}`,
        `--extensions-dir=${join(folder, "extensions")}`,
      ],
    });
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 9, retryDelay: 200 });
  }
}

/**
 * @vscode/test-electron wants one executable file. A `#!/usr/bin/env node` line would take whatever Node is on PATH, so
 * the file is a line of shell that names the Node of this process. `exec` keeps the process id for signals.
 */
function writeCommand(folder: string): string {
  const path = join(folder, "code");
  const script = join(import.meta.dirname, "code-headless.ts");
  writeFileSync(path, `#!/bin/sh\nexec ${quote(process.execPath)} ${quote(script)} "$@"\n`);
  chmodSync(path, 0o755);
  return path;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
