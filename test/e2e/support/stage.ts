import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { launchBrowser } from "../../vscode/harness/browser.ts";
import { type Server, type ServerOptions, startServer } from "../../vscode/harness/server.ts";
import { Workbench } from "../../vscode/harness/workbench.ts";
import { PROJECT, packedExtension } from "./packed.ts";
import { FOLLOW_SCHEME } from "./shots.ts";

/** A person's fresh VS Code with the packed extension in it, a folder open, and data of its own. */
export interface Stage {
  readonly workbench: Workbench;
  readonly server: Server;
  /** FRUGAL_SWARM_DATA of the window. */
  readonly data: string;
  /** The open folder: a copy of the sample project. */
  readonly folder: string;
  /** What pages and webviews were kept from by their content security policies, as the browser says it. */
  readonly violations: readonly string[];
  close(): Promise<void>;
}

export interface StageOptions extends Pick<ServerOptions, "settings" | "trust" | "theme"> {
  /** Called before the window opens, with the folder that will be its data's. */
  readonly prepare?: (data: string) => Promise<void>;
  /** Packed extensions that the window has beside ours. */
  readonly beside?: readonly string[];
}

export async function openStage({ prepare, beside = [], ...options }: StageOptions = {}): Promise<Stage> {
  const root = mkdtempSync(join(tmpdir(), "fs-e2e-"));
  const data = join(root, "data");
  const folder = join(root, "small-invoices");
  cpSync(join(PROJECT, "benchmarks/sample-project"), folder, { recursive: true });
  let server: Server | undefined;
  let browser: Browser | undefined;
  const close = async () => {
    await browser?.close();
    await server?.stop();
    rmSync(root, { recursive: true, force: true, maxRetries: 9, retryDelay: 200 });
  };
  try {
    await prepare?.(data);
    // Plans are looked at in the test that is about them; everywhere else a launched swarm runs.
    const settings = { ...FOLLOW_SCHEME, "frugalSwarm.reviewPlan": "never", ...options.settings };
    server = await startServer({
      ...options,
      settings,
      vsix: [await packedExtension(), ...beside],
      env: { FRUGAL_SWARM_DATA: data },
    });
    browser = await launchBrowser();
    const workbench = await Workbench.create(server, browser);
    await workbench.page.emulateMedia({ colorScheme: "dark" });
    const violations: string[] = [];
    workbench.page.on("console", (message) => {
      if (/content security policy/i.test(message.text())) violations.push(message.text());
    });
    await workbench.open(folder);
    return { workbench, server, data, folder, violations, close };
  } catch (error) {
    await close();
    throw error;
  }
}
