import assert from "node:assert/strict";
import { ToHost } from "../../src/core/protocol.ts";
import { dashboardInChromium, words } from "./dashboard-in-chromium.ts";
import { allRows, detailAnswer, listAnswer, message, PATCH, page as pageAnswer, row } from "./history-answers.ts";
import { HOSTILE, runningSnapshot } from "./snapshots.ts";

describe("The history on the dashboard in Chromium", () => {
  const { dashboard, shot } = dashboardInChromium();
  const open = async (options: { theme?: "light" | "dark" | "contrast"; width?: number } = {}) => {
    const page = await dashboard({ snapshot: runningSnapshot(), savedTab: "history", ...options });
    await page.tell(listAnswer());
    return page;
  };
  const openRun = async (page: Awaited<ReturnType<typeof open>>, goal = /Add VAT/) => {
    await page.page.getByRole("button", { name: goal }).click();
    await page.tell(detailAnswer("vat"));
  };

  for (const theme of ["light", "dark", "contrast"] as const)
    it(`shows list, search, run and transcript in the ${theme} theme without a violation or a serious axe finding`, async () => {
      const page = await open({ theme });
      await shot(`${theme}-history-list`);
      assert.deepEqual(await page.axe(), []);
      await page.page.getByRole("searchbox").fill("vat");
      await page.page.getByRole("searchbox").press("Enter");
      await page.tell(found());
      await shot(`${theme}-history-found`);
      assert.deepEqual(await page.axe(), []);
      await openRun(page);
      await page.page.getByRole("button", { name: /^lines-worker-1/ }).click();
      await page.tell(pageAnswer("vat"));
      for (const details of await page.page.locator("details:visible").all())
        await details.evaluate((element) => element.setAttribute("open", ""));
      await shot(`${theme}-history-run`);
      assert.deepEqual(await page.axe(), []);
      assert.deepEqual(await page.problems(), []);
    });

  const found = () =>
    ({
      type: "history-found",
      query: "vat",
      rows: allRows().filter(({ id }) => id === "vat"),
      result: {
        runs: 7,
        cut: null,
        hits: [
          { run: "vat", where: "goal", at: null, text: "Add VAT for EU customers" },
          {
            run: "vat",
            where: "transcript of lines-worker-1",
            at: { agent: "lines-worker-1", from: 4_711 },
            text: "…return net + vat(net);…",
          },
        ],
      },
    }) as const;

  it("asks for the runs when it is opened, and lists how each stands, what it cost and by which book", async () => {
    const page = await dashboard({ snapshot: runningSnapshot() });
    await page.openTab("history");
    await page.page.getByText("Reading the history…").waitFor();
    assert.deepEqual((await page.sent()).at(-1), { type: "history-list" });
    await page.tell(listAnswer());
    const text = async (id: string) => words(page.page.locator(`[data-run=${id}]`));
    assert.match(await text("running"), /Running just now 1 of 4 tasks \$0\.061 by the ledger/);
    assert.match(await text("vat"), /^Add VAT .* Done 3 hours ago, 1 min 34 s 3 of 3 tasks/);
    assert.match(await text("demo"), /Simulated Done 1 day ago.*\$0\.011 by its journal/);
    assert.match(await text("capped"), /Stopped .*\$0\.90 \+ up to \$0\.020 held/);
    assert.match(await text("cut"), /Interrupted 2026-11-02/);
    await page.page.getByText("7 runs, 8.4 MB on this machine.").waitFor();
    await page.tell({ ...listAnswer([]), of: 0 } as ReturnType<typeof listAnswer>);
    await page.page.getByRole("heading", { name: "No swarm is kept yet" }).waitFor();
    await page.tell({ type: "history-trouble", text: "The disk is gone. Try again." });
    await page.page.getByRole("alert").getByText("The disk is gone").waitFor();
  });

  it("searches by keyboard, shows where it was found, and opens the transcript at that place", async () => {
    const page = await open();
    await page.page.getByRole("searchbox").fill("vat");
    await page.page.getByRole("searchbox").press("Enter");
    assert.deepEqual((await page.sent()).at(-1), { type: "history-search", query: "vat" });
    await page.page.getByText("Searching…").waitFor();
    await page.tell({ ...found(), query: "older" });
    assert.equal(await page.page.locator(".hit").count(), 0);
    await page.tell(found());
    assert.match(await words(page.page.locator("#view-history")), /2 places with “vat” 7 runs were looked through\./);
    await page.page.getByRole("button", { name: "transcript of lines-worker-1" }).click();
    assert.deepEqual((await page.sent()).slice(-2), [
      { type: "history-open", run: "vat" },
      { type: "history-read", run: "vat", agent: "lines-worker-1", from: 4_711 },
    ]);
    await page.tell(detailAnswer("vat"));
    await page.tell(pageAnswer("vat", undefined, { from: 4_711 }));
    await page.page.getByText("Totals per line, please.").first().waitFor();
    assert.equal(await page.page.evaluate(() => document.activeElement?.tagName), "H2");
    await page.page.getByRole("button", { name: "All Swarms" }).click();
    await page.page.getByRole("button", { name: "Show All" }).click();
    await page.page.locator(".kept-run").nth(6).waitFor();
    assert.equal(await page.page.locator(".kept-run").count(), 7);
  });

  it("shows a run's plan, agents with costs, checks and each changed line with its mark", async () => {
    const page = await open();
    await openRun(page);
    const text = await words(page.page.locator("#view-history"));
    assert.match(text, /\$0\.061 settled \$0\.00 held by the ledger/);
    assert.match(text, /npm test, tsc --noEmit/);
    assert.equal(await page.page.locator(".graph .node").count(), 8);
    assert.match(await words(page.page.locator("[data-task=rounding]")), /\$0\.061/);
    assert.equal(await page.page.locator("#view-history vscode-button", { hasText: /^(Stop|Correct)$/ }).count(), 0);
    await page.page.locator(".file-diff summary").first().click();
    assert.match(
      await words(page.page.locator(".file-diff summary").first()),
      /src\/line\.ts 2 lines added, 1 removed/,
    );
    assert.deepEqual(await page.page.locator(".diff-added").allTextContents(), [
      "+  const net = line.price * line.count;\n",
      "+  return net + vat(net);\n",
      "+# VAT\n",
    ]);
    assert.deepEqual(await page.page.locator(".diff-removed").allTextContents(), [
      "-  return line.price * line.count;\n",
    ]);
  });

  it("asks for what is to be done by the run's id alone, in messages that the host takes", async () => {
    const page = await open();
    await openRun(page);
    for (const name of ["Review Again", "Open Patch", "Export", "Delete"])
      await page.page.getByRole("button", { name, exact: true }).click();
    const sent = (await page.sent()).slice(-4);
    assert.deepEqual(
      sent,
      ["review", "open-patch", "export", "delete"].map((act) => ({ type: "history-act", run: "vat", act })),
    );
    for (const one of await page.sent()) assert.equal(ToHost.safeParse(one).success, true);
    // Deleted: the list comes without it.
    await page.tell(listAnswer(allRows().filter(({ id }) => id !== "vat")));
    assert.equal(await page.page.locator(".kept-run").count(), 6);
    await page.page.getByRole("button", { name: "Goal of failed" }).click();
    await page.tell({ type: "history-run", run: "failed", detail: null });
    await page.page.getByText("This run is not kept any more.").waitFor();
  });

  it("offers nothing of a run without changes, or without an end, that could not be done", async () => {
    const page = await open();
    await page.page.getByRole("button", { name: "Goal of running" }).click();
    const answer = detailAnswer("running", {
      patch: null,
      agents: [],
      summary: row("running", { ended: null, status: "running" }),
    });
    await page.tell(answer);
    for (const name of ["Review Again", "Open Patch", "Delete"])
      assert.equal(await page.page.getByRole("button", { name, exact: true }).isDisabled(), true, name);
    await page.page.getByText("No file was changed.").waitFor();
    await page.page.getByText("None are kept of this run.").waitFor();
  });

  it("pages through a transcript of 10 MB, forwards and back, and folds what the model was given", async () => {
    const page = await open();
    await openRun(page);
    await page.page.getByRole("button", { name: /^lines-worker-1/ }).click();
    const big = Array.from({ length: 40 }, (_, index) =>
      message(index % 2 === 0 ? "tool" : "assistant", `${index} ${"x".repeat(5_000)}`),
    );
    const bytes = 10_000_000;
    await page.tell(pageAnswer("vat", big, { next: 200_000, bytes }));
    await page.page.locator(".said").nth(39).waitFor();
    assert.equal(await page.page.locator(".said").count(), 40);
    assert.equal(await page.page.locator(".said-tool[open]").count(), 0);
    assert.equal(await page.page.locator(".said-assistant[open]").count(), 20);
    const later = page.page.getByRole("button", { name: "Later" }).first();
    const earlier = page.page.getByRole("button", { name: "Earlier" }).first();
    assert.equal(await earlier.isDisabled(), true);
    await later.click();
    await page.tell(pageAnswer("vat", big.slice(0, 3), { from: 200_000, next: 390_000, bytes }));
    await page.page.getByText("up to 3% of 10.0 MB").waitFor();
    await later.click();
    await page.tell(pageAnswer("vat", big.slice(0, 3), { from: 390_000, next: null, bytes }));
    assert.equal(await later.isDisabled(), true);
    await earlier.click();
    await page.tell(pageAnswer("vat", big.slice(0, 3), { from: 200_000, next: 390_000, bytes }));
    await earlier.click();
    const asked = (await page.sent()).flatMap((one) => (one.type === "history-read" ? [one.from] : []));
    assert.deepEqual(asked, [0, 200_000, 390_000, 200_000, 0]);
  });

  it("shows hostile text as text, wherever it comes from", async () => {
    const page = await open();
    const rows = [
      row("vat", {
        goal: HOSTILE,
        workspace: HOSTILE,
        models: [HOSTILE],
        ended: { ms: 1, status: "failed", why: HOSTILE },
      }),
    ];
    await page.tell(listAnswer(rows));
    const hit = { run: "vat", where: HOSTILE, at: null, text: HOSTILE };
    await page.page.getByRole("searchbox").fill(HOSTILE);
    await page.page.getByRole("searchbox").press("Enter");
    await page.tell({ type: "history-found", query: HOSTILE, rows, result: { hits: [hit], runs: 1, cut: HOSTILE } });
    await page.page.getByRole("button", { name: HOSTILE }).first().click();
    const answer = detailAnswer("vat", {
      patch: { path: HOSTILE, text: `${PATCH}+${HOSTILE}\n`, bytes: 9, cut: true },
      agents: [{ agent: HOSTILE, bytes: 1 }],
    });
    await page.tell(answer);
    const lines = [
      message("system", HOSTILE),
      message("assistant", HOSTILE),
      { ...message("assistant", HOSTILE), toolCalls: [{ id: "c", name: HOSTILE, arguments: HOSTILE }] },
      { ...message("tool", HOSTILE), summary: HOSTILE, ok: false },
      { type: "cut", at: 0, why: HOSTILE },
      { type: "start", version: 1, at: 0, agent: HOSTILE, task: HOSTILE, role: HOSTILE },
    ] as ReturnType<typeof message>[];
    await page.tell(pageAnswer("vat", lines));
    assert.equal(await page.page.locator("#dashboard img, #dashboard script").count(), 0);
    assert.notEqual(await page.page.title(), "hacked");
    assert.deepEqual(await page.problems(), []);
  });

  it("keeps long words inside at 400 and 300 pixels", async () => {
    const long = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft".repeat(2);
    for (const width of [400, 300]) {
      const page = await open({ width });
      await page.tell(
        listAnswer([row("vat", { goal: `Add VAT ${long}`, workspace: `/home/${long}`, models: [long] })]),
      );
      const wide = () => page.page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok((await wide()) <= width, `list: ${await wide()}`);
      await shot(`w${width}-history-list`);
      await openRun(page);
      await page.tell(pageAnswer("vat", [message("assistant", long.repeat(3)), message("tool", long)]));
      for (const details of await page.page.locator("details:visible").all())
        await details.evaluate((element) => element.setAttribute("open", ""));
      await shot(`w${width}-history-run`);
      assert.ok((await wide()) <= width, `run: ${await wide()}`);
    }
  });
});
