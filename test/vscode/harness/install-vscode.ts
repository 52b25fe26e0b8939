import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { findExecutable } from "./executables.ts";
import { isAlive, withInstallLock } from "./install-lock.ts";

/** code-server's version on npm; it carries VS Code 1.139.1: server, extension host and web workbench. */
export const codeServerVersion = "4.139.1";

/** Takes one line of progress, without its line end. */
export type Log = (line: string) => void;

/** A complete installation: run `entry` with `node`. */
export interface VsCodeInstall {
  /** The Node 24 that runs this process: the server and the extension host run on it too. */
  node: string;
  /** code-server's main script. */
  entry: string;
  version: string;
}

/**
 * Brings a real VS Code from npm into `.vscode-server/` of the project, or into FRUGAL_SWARM_VSCODE_DIR.
 * Returns at once when it is there already. Throws when it cannot be installed, with npm's last lines.
 */
export async function ensureVsCode(log: Log): Promise<VsCodeInstall> {
  const root = resolve(process.env.FRUGAL_SWARM_VSCODE_DIR || join(projectDir, ".vscode-server"));
  const dir = join(root, codeServerVersion);
  const install = { node: process.execPath, entry: join(dir, entryPath), version: codeServerVersion };
  if (await isComplete(dir)) return install;
  requireSuitableMachine();
  await mkdir(root, { recursive: true });
  await withInstallLock(join(root, "lock"), log, async () => {
    if (await isComplete(dir)) return;
    await removeLeftovers(root);
    // A name of its own and a rename at the end: what stands under the final name is always complete.
    const partial = join(root, `partial-${process.pid}`);
    try {
      await fill(partial, log);
      await rm(dir, { recursive: true, force: true });
      await rename(partial, dir);
    } finally {
      await rm(partial, { recursive: true, force: true });
    }
  });
  return install;
}

/** The path of an installed desktop VS Code's command, or undefined. */
export function findDesktopCode(): string | undefined {
  return findExecutable(["code", "code-insiders", "codium"]);
}

const projectDir = resolve(import.meta.dirname, "../../..");
const entryPath = "node_modules/code-server/out/node/entry.js";
const marker = "installed.json";

async function isComplete(dir: string): Promise<boolean> {
  try {
    return JSON.parse(await readFile(join(dir, marker), "utf8")).version === codeServerVersion;
  } catch {
    return false;
  }
}

function requireSuitableMachine(): void {
  if (process.platform === "win32") {
    throw new Error("code-server does not run on Windows: set FRUGAL_SWARM_DESKTOP_VSCODE=1 or use WSL");
  }
  if (!process.versions.node.startsWith("24.")) {
    throw new Error(`code-server needs Node 24, this is ${process.version}: use the project's npm scripts`);
  }
}

async function removeLeftovers(root: string): Promise<void> {
  for (const name of await readdir(root)) {
    const pid = Number(/^partial-(\d+)$/.exec(name)?.[1]);
    if (pid && (pid === process.pid || !isAlive(pid))) {
      await rm(join(root, name), { recursive: true, force: true });
    }
  }
}

async function fill(dir: string, log: Log): Promise<void> {
  const started = performance.now();
  const seconds = () => `${Math.round((performance.now() - started) / 1000)} s`;
  log(`Installing VS Code (code-server ${codeServerVersion}) from npm, once: about 600 MB, a minute or two`);
  const heartbeat = setInterval(() => log(`... still installing (${seconds()})`), 15_000);
  try {
    await mkdir(dir, { recursive: true });
    await writeFile(join(dir, "package.json"), '{ "private": true }\n');
    await npmInstall(dir, [`code-server@${codeServerVersion}`]);
    log(`code-server is here, now its own packages (${seconds()})`);
    const code = join(dir, "node_modules/code-server/lib/vscode");
    await Promise.all([npmInstall(code, ["--omit=dev"]), npmInstall(join(code, "extensions"), ["--omit=dev"])]);
    for (const name of ["spdlog", "native-watchdog"]) {
      const standIn = join(import.meta.dirname, "stand-ins", `${name}.cjs`);
      await copyFile(standIn, join(code, "node_modules/@vscode", name, "index.js"));
    }
    await writeFile(join(dir, marker), `${JSON.stringify({ version: codeServerVersion })}\n`);
    log(`VS Code installed (${seconds()})`);
  } finally {
    clearInterval(heartbeat);
  }
}

/** Without install scripts: they would compile native modules for minutes, and the tests need none of them. */
async function npmInstall(cwd: string, args: string[]): Promise<void> {
  const flags = ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-progress", "--loglevel=error"];
  const npm = runNpm(cwd, [...flags, ...args]);
  let output = "";
  npm.stdout?.on("data", (data) => (output += data));
  npm.stderr?.on("data", (data) => (output += data));
  const code = await new Promise((done, failed) => npm.once("close", done).once("error", failed));
  if (code !== 0) throw new Error(`npm install ended with ${code}:\n${output.split("\n").slice(-20).join("\n")}`);
}

function runNpm(cwd: string, args: string[]): ChildProcess {
  // Under `npm run`, npm hands its settings down; the two that name the project's own folder would
  // make the inner npm install there.
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    PATH: `${dirname(process.execPath)}:${process.env.PATH ?? ""}`,
    npm_config_local_prefix: undefined,
    npm_config_prefix: undefined,
    NODE_OPTIONS: undefined,
    NODE_ENV: undefined,
  };
  const options: SpawnOptions = { cwd, env, stdio: ["ignore", "pipe", "pipe"] };
  const script = process.env.npm_execpath;
  return script?.endsWith("npm-cli.js")
    ? spawn(process.execPath, [script, ...args], options)
    : spawn("npm", args, options);
}
