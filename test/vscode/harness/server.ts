import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { ensureVsCode, type Log } from "./install-vscode.ts";
import { type ProcessGroup, startProcessGroup } from "./process-group.ts";
import { type ColorTheme, colorThemes, quietSettings, SettingsFile } from "./settings-file.ts";

export interface ServerOptions {
  /** Holds settings, extensions and logs; kept by stop(). Default: a new temporary folder that stop() removes. */
  dir?: string;
  /** Extensions to install before the start. */
  vsix?: readonly string[];
  /** Where installed extensions are, when not in `dir`. */
  extensionsDir?: string;
  /** Lets a page name an extension under development and its test suite. It also hides notifications and dialogs. */
  tests?: boolean;
  /** Added to the environment of the server and so of the extension host. */
  env?: Record<string, string | undefined>;
  /** User settings, over the quiet ones. */
  settings?: Record<string, unknown>;
  theme?: ColorTheme;
  /** "restricted": every folder opens in Restricted Mode, without a question. "ask": VS Code's own start-up question. */
  trust?: "trusted" | "restricted" | "ask";
  /** Takes progress lines and, with FRUGAL_SWARM_VSCODE_VERBOSE=1, all that the server prints. */
  log?: Log;
}

export interface Server {
  /** Where the workbench is, with a slash at the end. */
  readonly url: string;
  readonly dir: string;
  readonly pid: number;
  readonly settings: SettingsFile;
  /** A file of this machine as the workbench names it. */
  uri(path: string): string;
  /** Everything the server printed so far. */
  output(): string;
  /** Ends the server and all it started, and removes what it made. May be called more than once. */
  stop(): Promise<void>;
}

/** Starts VS Code's server on a free port of this machine. Throws with the server's output when it does not come up. */
export async function startServer(options: ServerOptions = {}): Promise<Server> {
  const log = options.log ?? (() => {});
  const vscode = await ensureVsCode(log);
  // Sockets have paths of about 100 characters at most, so theirs is a short folder of its own.
  const sockets = mkdtempSync(join(tmpdir().length > 30 ? "/tmp" : tmpdir(), "fs-vscode-"));
  const dir = options.dir ?? join(sockets, "vscode");
  const settings = new SettingsFile(join(dir, "data/User/settings.json"));
  settings.set({ ...quietSettings, ...startSettings(options), ...settings.read(), ...options.settings });
  let group: ProcessGroup | undefined;
  const stop = async () => {
    await group?.stop();
    rmSync(sockets, { recursive: true, force: true, maxRetries: 9, retryDelay: 200 });
  };
  try {
    for (const vsix of options.vsix ?? []) await installVsix(vsix, dir, options.extensionsDir);
    const args = [vscode.entry, ...folderArguments(dir, options.extensionsDir), ...serverArguments(options, sockets)];
    // VS Code leaves things in the temporary folder; here they go with it.
    const env = { ...cleanEnvironment({ TMPDIR: sockets, ...options.env }), XDG_RUNTIME_DIR: sockets };
    group = startProcessGroup(vscode.node, args, { env, stdio: ["ignore", "pipe", "pipe"] }, sockets);
    const { port, output } = await listening(group, log);
    return {
      url: `http://127.0.0.1:${port}/`,
      dir,
      pid: group.process.pid ?? 0,
      settings,
      uri: (path) => `vscode-remote://127.0.0.1:${port}${encodeURI(path)}`,
      output,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Installs a packed extension into the `dir` of a server, which need not run. */
export async function installVsix(vsix: string, dir: string, extensionsDir?: string): Promise<void> {
  const vscode = await ensureVsCode(() => {});
  mkdirSync(dir, { recursive: true });
  const args = [vscode.entry, ...folderArguments(dir, extensionsDir), "--install-extension", vsix, "--force"];
  await promisify(execFile)(vscode.node, args, { env: cleanEnvironment() });
}

/** The flags without which code-server uses, and writes, files in the person's home. */
function folderArguments(dir: string, extensionsDir = join(dir, "extensions")): string[] {
  const data = join(dir, "data");
  return ["--config", join(dir, "code-server.yaml"), "--user-data-dir", data, "--extensions-dir", extensionsDir];
}

function serverArguments(options: ServerOptions, sockets: string): string[] {
  return [
    ...["--auth", "none", "--bind-addr", "127.0.0.1:0", "--session-socket", join(sockets, "session.sock")],
    ...["--disable-telemetry", "--disable-update-check", "--disable-getting-started-override"],
    ...((options.trust ?? "trusted") === "trusted" ? ["--disable-workspace-trust"] : []),
    ...(options.tests ? ["--vscode-option", "enable-smoke-test-driver"] : []),
  ];
}

function startSettings(options: ServerOptions): Record<string, unknown> {
  const trust = options.trust ?? "trusted";
  return {
    "workbench.colorTheme": colorThemes[options.theme ?? "dark"].id,
    "security.workspace.trust.enabled": trust !== "trusted",
    "security.workspace.trust.startupPrompt": trust === "ask" ? "always" : "never",
  };
}

/** What this process has, but for variables that change how Node or VS Code start, or that name a secret place. */
function cleanEnvironment(extra: Record<string, string | undefined> = {}): NodeJS.ProcessEnv {
  const unwanted = /^(VSCODE_(?!TEST_)|ELECTRON_|npm_|NODE_OPTIONS$|NODE_ENV$|PASSWORD$|HASHED_PASSWORD$|PORT$)/i;
  const kept = Object.entries(process.env).filter(([name]) => !unwanted.test(name));
  // An empty gallery: no look-ups in an extension market place.
  return { ...Object.fromEntries(kept), EXTENSIONS_GALLERY: "{}", ...extra };
}

/** Waits for the line in which the server names its port. */
function listening(group: ProcessGroup, log: Log): Promise<{ port: number; output: () => string }> {
  let text = "";
  const verbose = process.env.FRUGAL_SWARM_VSCODE_VERBOSE === "1";
  return new Promise((resolve, reject) => {
    const fail = (what: string) => reject(new Error(`VS Code's server ${what}:\n${text}`));
    const timer = setTimeout(() => fail("did not start"), 90_000);
    const read = (data: Buffer) => {
      text += data;
      if (verbose) log(String(data).trimEnd());
      const port = /HTTP server listening on http:\/\/[\d.]+:(\d+)/.exec(text)?.[1];
      if (port === undefined) return;
      clearTimeout(timer);
      resolve({ port: Number(port), output: () => text });
    };
    group.process.stdout?.on("data", read);
    group.process.stderr?.on("data", read);
    group.process.once("error", reject);
    group.process.once("exit", (code) => {
      clearTimeout(timer);
      fail(`ended with ${code}`);
    });
  });
}
