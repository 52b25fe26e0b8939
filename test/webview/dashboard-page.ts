import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Browser, Page } from "playwright-core";
import type { DashboardTab } from "../../src/core/dashboard-tabs.ts";
import type { DashboardSnapshot, ToHost, ToWebview } from "../../src/core/protocol.ts";
import { dashboardHtml } from "../../src/vscode/dashboard-html.ts";
import { THEMES, type Theme } from "./themes.ts";

export interface DashboardPage {
  readonly page: Page;
  /** Messages that the page sent to the extension, `ready` included. */
  sent(): Promise<readonly ToHost[]>;
  show(snapshot: DashboardSnapshot): Promise<void>;
  /** Any other message of the extension. */
  tell(message: ToWebview): Promise<void>;
  openTab(tab: DashboardTab): Promise<void>;
  /** Policy violations, console errors and uncaught errors so far. */
  problems(): Promise<readonly string[]>;
  /** Serious and critical findings of axe-core, with the elements. */
  axe(): Promise<readonly string[]>;
}

export interface PageOptions {
  readonly snapshot: DashboardSnapshot;
  readonly theme?: keyof typeof THEMES;
  readonly width?: number;
  readonly savedTab?: string;
  readonly reducedMotion?: boolean;
}

/** What the stand-in for the editor keeps in the page. */
interface EditorWindow {
  editor: { sent: ToHost[]; state: unknown; violations: string[] };
}

/** The bundled page under its real policy on a server of its own, with a stand-in for the editor's side. */
export class DashboardServer {
  readonly #browser: Browser;
  readonly #server: Server;
  readonly #origin: string;

  private constructor(browser: Browser, server: Server) {
    this.#browser = browser;
    this.#server = server;
    this.#origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async start(browser: Browser): Promise<DashboardServer> {
    const files = await bundle();
    const server = createServer((request, response) => {
      const url = new URL(request.url ?? "/", `http://${request.headers.host}`);
      const file = files.get(url.pathname);
      if (file) response.setHeader("content-type", file.type).end(file.content);
      else if (url.pathname === "/") response.setHeader("content-type", "text/html").end(html(url));
      else response.writeHead(url.pathname === "/favicon.ico" ? 204 : 404).end();
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return new DashboardServer(browser, server);
  }

  async open({ snapshot, theme = "dark", width = 1000, savedTab, reducedMotion }: PageOptions): Promise<DashboardPage> {
    const page = await this.#browser.newPage({
      viewport: { width, height: 900 },
      reducedMotion: reducedMotion ? "reduce" : "no-preference",
    });
    page.setDefaultTimeout(8_000);
    const errors: string[] = [];
    page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
    page.on("pageerror", (error) => errors.push(String(error)));
    const variables = THEMES[theme].variables;
    await page.addInitScript(editorStandIn, { snapshot, variables, savedTab });
    await page.goto(`${this.#origin}/?theme=${THEMES[theme].kind}`);
    await page.locator("#dashboard > main vscode-panels").waitFor();
    return wrap(page, errors);
  }

  async close(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

function wrap(page: Page, errors: readonly string[]): DashboardPage {
  const inPage = <T>(read: (editor: EditorWindow["editor"]) => T) =>
    page.evaluate(`(${read})(window.editor)`) as Promise<T>;
  const tell = async (message: ToWebview) => {
    await page.evaluate(arrived, message as unknown);
    await settled(page);
  };
  return {
    page,
    sent: () => inPage((editor) => editor.sent),
    show: (snapshot) => tell({ type: "snapshot", snapshot }),
    tell,
    openTab: async (tab) => {
      await page.locator(`vscode-panel-tab#tab-${tab}`).click();
      await page.locator(`vscode-panel-view#view-${tab} > :not(slot)`).first().waitFor();
      await settled(page);
    },
    problems: async () => [...errors, ...(await inPage((editor) => editor.violations))],
    axe: async () => {
      await page.evaluate(await readFile(modulePath("axe-core/axe.min.js"), "utf8"));
      const run = "axe.run({ resultTypes: ['violations'] })";
      const { violations } = (await page.evaluate(run)) as { violations: AxeViolation[] };
      return violations
        .filter(({ impact }) => impact === "serious" || impact === "critical")
        .map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.html} ${node.failureSummary}`).join("\n")}`);
    },
  };
}

interface AxeViolation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

/** Posts a message and waits until the page has taken it: messages come in order, so a second one behind it tells. */
function arrived(data: unknown): Promise<void> {
  return new Promise((done) => {
    const behind = { type: "behind" };
    window.addEventListener("message", function take(event: MessageEvent) {
      if (event.data?.type !== behind.type) return;
      window.removeEventListener("message", take);
      done();
    });
    window.postMessage(data, "*");
    window.postMessage(behind, "*");
  });
}

/** Two frames: one in which the page draws the snapshot, one in which its elements have done their own part. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(
    () => new Promise<void>((done) => requestAnimationFrame(() => requestAnimationFrame(() => done()))),
  );
}

async function bundle(): Promise<Map<string, { type: string; content: Uint8Array }>> {
  const result = await build({
    entryPoints: [fileURLToPath(new URL("../../webview/main.ts", import.meta.url))],
    bundle: true,
    write: false,
    outdir: "/",
    format: "iife",
    target: "es2022",
    logLevel: "warning",
  });
  return new Map(
    result.outputFiles.map(({ path, contents }) => {
      const name = path.slice(path.lastIndexOf("main"));
      return [`/${name}`, { type: name.endsWith(".css") ? "text/css" : "text/javascript", content: contents }];
    }),
  );
}

function html(url: URL): string {
  const kind: Theme["kind"] | "" =
    Object.values(THEMES).find((theme) => theme.kind === url.searchParams.get("theme"))?.kind ?? "";
  const page = dashboardHtml({
    nonce: randomBytes(16).toString("base64url"),
    cspSource: url.origin,
    scriptUri: "/main.js",
    styleUri: "/main.css",
  });
  return page.replace("<body>", `<body class="${kind}" data-vscode-theme-kind="${kind}">`);
}

/** Runs in the page before its scripts: the editor's API, its theme variables, and the extension's answer to `ready`. */
function editorStandIn(given: { snapshot: unknown; variables: Readonly<Record<string, string>>; savedTab?: string }) {
  const violations: string[] = [];
  const sent: ToHost[] = [];
  const editor = {
    sent,
    violations,
    state: given.savedTab === undefined ? undefined : ({ tab: given.savedTab } as unknown),
  };
  document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => {
    violations.push(`policy: ${violatedDirective} ${blockedURI}`);
  });
  Object.assign(window, {
    editor,
    acquireVsCodeApi: () => {
      for (const [name, value] of Object.entries(given.variables))
        document.documentElement.style.setProperty(name, value);
      return {
        getState: () => editor.state,
        setState: (state: unknown) => {
          editor.state = state;
        },
        postMessage: (message: ToHost) => {
          sent.push(message);
          if (message.type === "ready") window.postMessage({ type: "snapshot", snapshot: given.snapshot }, "*");
        },
      };
    },
  });
}

function modulePath(name: string): string {
  return fileURLToPath(new URL(`../../node_modules/${name}`, import.meta.url));
}
