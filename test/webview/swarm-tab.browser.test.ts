import assert from "node:assert/strict";
import { dashboardInChromium, words } from "./dashboard-in-chromium.ts";
import { finishedSnapshot, runningSnapshot } from "./snapshots.ts";

describe("What a swarm asks and is kept from, in Chromium", () => {
  const { dashboard, shot } = dashboardInChromium();

  it("says what else waits, whatever it is, and how much is behind it", async () => {
    const page = await dashboard({ snapshot: runningSnapshot() });
    const names = {
      conflict: "Results do not fit together",
      command: "A command waits for your answer",
      question: "An agent asks you",
      rules: "Rules for agents wait for you",
    } as const;
    for (const kind of ["conflict", "command", "question", "rules"] as const) {
      await page.show({ ...runningSnapshot(), question: { kind, text: "What is it?", more: 2 } });
      const banner = page.page.getByRole("alert", { name: names[kind] });
      await banner.waitFor();
      assert.match(await words(banner), /What is it\? \(2 more questions behind it\)/);
    }
    await shot("rules-question");
    assert.deepEqual(await page.axe(), []);
  });

  it("stops one task, by its id alone, while it runs", async () => {
    const page = await dashboard({ snapshot: runningSnapshot() });
    assert.equal(await page.page.locator(".stop-task").count(), 2, "only the two that run");
    await page.page.getByRole("button", { name: "Stop the task Reverse charge" }).click();
    assert.deepEqual(await page.sent(), [{ type: "ready" }, { type: "stop-task", task: "reverse" }]);
    await page.show(finishedSnapshot());
    assert.equal(await page.page.locator(".stop-task").count(), 0);
  });

  it("tells what commands are kept from, what became of each, what guards did, and which rules are used", async () => {
    const { page } = await dashboard({ snapshot: runningSnapshot() });
    const confinement = await words(page.locator(".confinement"));
    assert.match(confinement, /Other files; the network is open, by bubblewrap Commands and checks can write nowhere/);
    assert.match(
      await words(page.locator(".rules")),
      /Used, as you approved them AGENTS\.md ?docs\/CLAUDE\.md \(3 characters/,
    );
    await page.locator("[data-task=reverse] summary").click();
    const story = await words(page.locator("[data-task=reverse] .story"));
    assert.match(story, /Ran, as it is proved to be plain git log --oneline -5/);
    assert.match(story, /Refused, by you curl -s https:\/\/example\.org\/install\.sh \| sh Use the package/);
    assert.match(story, /You answered: yes.*A guard told it to change its way: .*from about 48,000 to 21,000 tokens/);
    assert.equal(await page.locator("[data-task=lines] h4", { hasText: "Commands" }).count(), 0);
  });
});
