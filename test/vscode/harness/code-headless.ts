import { resolve } from "node:path";
import { format } from "node:util";
import type { Page } from "playwright-core";
import { launchBrowser } from "./browser.ts";
import { chromiumMissing, ensureChromium } from "./chromium.ts";
import { type Server, startServer } from "./server.ts";

/**
 * Stands in for the desktop's `code` command in a test run: takes the arguments that @vscode/test-electron gives, runs
 * the suite in a real extension host and ends with the suite's code (0 or 1), 98 when it took too long,
 * 99 when the window crashed, 130 when interrupted.
 *
 * Environment: FRUGAL_SWARM_SUITE_TIMEOUT_S (600), FRUGAL_SWARM_SUITE_SETTINGS (user settings as JSON) and
 * FRUGAL_SWARM_VSCODE_VERBOSE=1 (all that VS Code logs, not only the suite's report).
 */
async function main(): Promise<number> {
  const { options, folder } = parseArguments(process.argv.slice(2));
  const suite = options.extensionTestsPath?.[0];
  const extensions = options.extensionDevelopmentPath ?? [];
  if (!suite || extensions.length === 0) {
    note("Usage: code-headless.ts [FOLDER] --extensionDevelopmentPath=DIR --extensionTestsPath=FILE");
    return 2;
  }
  if (!(await ensureChromium(note))) {
    note(chromiumMissing(suite));
    return 1;
  }
  const interrupted = new Promise<number>((done) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => done(130));
  });
  return await runSuite(folder, extensions, suite, options["extensions-dir"]?.[0], interrupted);
}

async function runSuite(
  folder: string | undefined,
  extensions: string[],
  suite: string,
  extensionsDir: string | undefined,
  interrupted: Promise<number>,
): Promise<number> {
  const settings = JSON.parse(process.env.FRUGAL_SWARM_SUITE_SETTINGS ?? "{}");
  const server = await startServer({ tests: true, settings, log: note, ...(extensionsDir && { extensionsDir }) });
  try {
    const browser = await launchBrowser({ log: note, ownSignals: true });
    try {
      const page = await browser.newPage();
      const address = suiteAddress(server, folder, extensions, suite);
      const timeout = new AbortController();
      const ended = openAndListen(page, address);
      const result = await Promise.race([ended, interrupted, tooLate(timeout.signal)]);
      timeout.abort();
      return result;
    } finally {
      await browser.close();
    }
  } finally {
    await server.stop();
  }
}

/**
 * The workbench calls these two functions of its page, if there are any: one when the extension host ends, one for
 * every console call in it, which is how the suite's report arrives.
 */
async function openAndListen(page: Page, address: string): Promise<number> {
  const print = (type: string, args: unknown[]) => {
    const text = format(...args);
    if (!verbose && workbenchNoise.test(text)) return;
    (type === "error" ? console.error : console.log)(text);
  };
  let exit: (code: number) => void = () => {};
  const ended = new Promise<number>((done) => {
    exit = done;
  });
  page.on("crash", () => exit(99));
  await page.exposeFunction("codeAutomationLog", print);
  await page.exposeFunction("codeAutomationExit", (code: number) => exit(code));
  await page.goto(address, { timeout: 60_000 });
  return await ended;
}

function suiteAddress(server: Server, folder: string | undefined, extensions: string[], suite: string): string {
  const payload = [
    ...extensions.map((path) => ["extensionDevelopmentPath", server.uri(resolve(path))]),
    ["extensionTestsPath", server.uri(resolve(suite))],
    ["skipWelcome", "true"],
  ];
  const kind = folder?.endsWith(".code-workspace") ? "workspace" : "folder";
  const opened: [string, string] = folder ? [kind, folder] : ["ew", "true"];
  return `${server.url}?${new URLSearchParams([opened, ["payload", JSON.stringify(payload)]])}`;
}

async function tooLate(stopped: AbortSignal): Promise<number> {
  const seconds = Number(process.env.FRUGAL_SWARM_SUITE_TIMEOUT_S ?? 600);
  return new Promise((done) => {
    const timer = setTimeout(() => {
      note(`The suite did not end within ${seconds} s`);
      done(98);
    }, seconds * 1000);
    stopped.addEventListener("abort", () => clearTimeout(timer));
  });
}

interface Arguments {
  /** Every value of every `--name=value`, by name; `--name` alone has the value "". */
  options: Partial<Record<string, string[]>>;
  folder: string | undefined;
}

function parseArguments(args: readonly string[]): Arguments {
  const options: Partial<Record<string, string[]>> = {};
  let folder: string | undefined;
  for (const argument of args) {
    const [, name, value = ""] = /^--([^=]+)(?:=(.*))?$/s.exec(argument) ?? [];
    if (name === undefined) folder = resolve(argument);
    else options[name] = [...(options[name] ?? []), value];
  }
  return { options, folder };
}

function note(line: string): void {
  console.error(`[vscode] ${line}`);
}

const verbose = process.env.FRUGAL_SWARM_VSCODE_VERBOSE === "1";

const workbenchNoise = new RegExp(
  [
    "^Resolv(ing|ed) connection token",
    "^Creating a socket",
    "^\\[(reconnection-grace-time|Service Worker|AgentHost|AccountPolicyGate|RemoteAgentHost)",
    "^(Ignoring fetching|Updating) additional",
    "^Creation of workbench contribution",
    "^Long running operations",
    "^Canceled: Canceled",
  ].join("|"),
);

process.exit(
  await main().catch((error) => {
    note(String(error?.stack ?? error));
    return 1;
  }),
);
