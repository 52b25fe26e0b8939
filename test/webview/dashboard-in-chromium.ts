import { join } from "node:path";
import type { Browser, Locator } from "playwright-core";
import { launchBrowser } from "../vscode/harness/browser.ts";
import { chromiumMissing, ensureChromium } from "../vscode/harness/chromium.ts";
import { type DashboardPage, DashboardServer, type PageOptions } from "./dashboard-page.ts";

/** A folder for screenshots to look at; none are taken without it. */
const SHOTS = process.env.DASHBOARD_SHOTS;

export interface DashboardRoom {
  /** Opens the page; it is closed when the test ends, or when the next is opened. */
  dashboard(options: PageOptions): Promise<DashboardPage>;
  shot(name: string): Promise<void>;
}

/** Hooks for the `describe` it is called in: one browser and one server for all its tests. */
export function dashboardInChromium(): DashboardRoom {
  let browser: Browser | undefined;
  let server: DashboardServer | undefined;
  let open: DashboardPage | undefined;
  const closePage = async () => {
    await open?.page.close();
    open = undefined;
  };
  before(async function () {
    if ((await ensureChromium(console.log)) === undefined) {
      console.log(chromiumMissing("the dashboard in a browser"));
      this.skip();
    }
    browser = await launchBrowser();
    server = await DashboardServer.start(browser);
  });
  after(async () => {
    await server?.close();
    await browser?.close();
  });
  afterEach(closePage);
  return {
    async dashboard(options) {
      await closePage();
      if (server === undefined) throw new Error("The server has not been started.");
      open = await server.open(options);
      return open;
    },
    async shot(name) {
      if (SHOTS !== undefined) await open?.page.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: true });
    },
  };
}

/** Text as it stands in the document, all white space the same. */
export async function words(locator: Locator): Promise<string> {
  return ((await locator.textContent()) ?? "").replace(/\s+/g, " ").trim();
}
