import assert from "node:assert/strict";
import { DASHBOARD_TABS } from "../../src/core/dashboard-tabs.ts";
import type { DashboardSnapshot } from "../../src/core/protocol.ts";
import { dashboardInChromium } from "./dashboard-in-chromium.ts";
import { EXFIL } from "./exfil-strings.ts";
import { HOSTILE, hostileSnapshot } from "./snapshots.ts";

/** What would fetch, run or lead somewhere, were it more than text. */
const LIVE =
  "img, image, picture, source, video, audio, track, iframe, embed, object, script, link, style, form, base, meta, template, math, [ping], [srcset], [background], [poster], [formaction], a[href^='http'], a[href^='javascript'], a[href^='command'], [style*='exfil']";

describe("Text of models and repositories in the dashboard", () => {
  const { dashboard } = dashboardInChromium();

  it("is drawn as text wherever it stands: at least 60 ways to carry data out, no request, no element", async () => {
    assert.ok(EXFIL.length >= 60);
    const page = await dashboard({ snapshot: filledWith("plain words") });
    const origin = new URL(page.page.url()).origin;
    const asked: string[] = [];
    page.page.context().on("request", (request) => {
      if (new URL(request.url()).origin !== origin) asked.push(request.url());
    });
    page.page.on("websocket", (socket) => asked.push(socket.url()));
    page.page.on("framenavigated", (frame) => asked.push(`navigated to ${frame.url()}`));
    const live = () => page.page.locator(`#dashboard :is(${LIVE})`).count();
    const before = await live();
    for (const text of EXFIL) {
      await page.show(filledWith(text));
      assert.equal(await live(), before, text);
      const shown = await page.page.locator(".goal").textContent();
      assert.equal(shown?.replace(/\s+/g, " ").trim(), text.replace(/\s+/g, " ").trim());
    }
    await page.show(filledWith(EXFIL.join("\n")));
    for (const tab of DASHBOARD_TABS) {
      await page.openTab(tab);
      for (const details of await page.page.locator("details").all())
        await details.evaluate((element) => element.setAttribute("open", ""));
    }
    await page.page.waitForLoadState("networkidle");
    assert.deepEqual(asked, []);
    assert.equal(page.page.context().pages().length, 1);
    assert.deepEqual(await page.problems(), []);
  });
});

/** The hostile snapshot with another text in all its places. */
function filledWith(text: string): DashboardSnapshot {
  const inner = (one: string) => JSON.stringify(one).slice(1, -1);
  const snapshot = JSON.stringify(hostileSnapshot()).replaceAll(inner(HOSTILE), () => inner(text));
  return JSON.parse(snapshot) as DashboardSnapshot;
}
