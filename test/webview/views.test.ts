import assert from "node:assert/strict";
import { dashboardHtml } from "../../src/vscode/dashboard-html.ts";
import { benchmarkRows, modelScores } from "../../webview/view/benchmark-changes.ts";
import { lastVerdicts, swarmLook, taskLook } from "../../webview/view/task-look.ts";
import { mappingRows } from "../../webview/view/tiers/tier-mapping.ts";
import { isTab } from "../../webview/view/view-state.ts";
import { latestRun, previousRun } from "./benchmark-runs.ts";
import { finishedSnapshot, runningSnapshot } from "./snapshots.ts";
import { tiers } from "./tier-summaries.ts";

describe("States on the dashboard", () => {
  it("tell a checked result from one that nothing has checked", () => {
    const looks = new Map(runningSnapshot().swarm?.tasks.map((task) => [task.id, taskLook(task)]));
    assert.deepEqual(looks.get("plan"), { mark: "unchecked", word: "Done, not checked" });
    assert.deepEqual(looks.get("rates"), { mark: "checked", word: "Done, checks passed" });
    assert.deepEqual(looks.get("docs"), { mark: "failed", word: "Checks failed" });
    assert.deepEqual(looks.get("lines"), { mark: "running", word: "Running" });
    assert.deepEqual(looks.get("tests"), { mark: "waiting", word: "Waiting" });
  });

  it("say how a swarm ended", () => {
    const { swarm } = finishedSnapshot();
    assert.ok(swarm);
    assert.deepEqual(swarmLook(swarm), { mark: "unchecked", word: "Partly done, 1 not finished" });
    const failed = { status: "failed", kind: "no_credit", detail: "" } as const;
    assert.deepEqual(swarmLook({ ...swarm, outcome: failed }), { mark: "failed", word: "Failed: no credit" });
  });

  it("show each check's last verdict", () => {
    const verdicts = runningSnapshot().swarm?.tasks.find(({ id }) => id === "rounding")?.checks ?? [];
    assert.deepEqual(
      lastVerdicts(verdicts).map(({ check, status }) => `${check} ${status}`),
      ["npm test passed", "tsc passed", "biome failed-before"],
    );
  });

  it("know the tabs from anything else that was saved", () => {
    assert.deepEqual(["swarm", "benchmarks", "toString", 1, undefined].map(isTab), [true, true, false, false, false]);
  });
});

describe("Benchmarks on the dashboard", () => {
  it("pair a result with the same scenario and model of the run before", () => {
    const rows = benchmarkRows(latestRun(), previousRun());
    assert.equal(rows.find(({ now }) => now.scenario === "B" && now.model === "qwen/qwen3-coder")?.before?.passed, 6);
    assert.equal(rows.find(({ now }) => now.model.startsWith("meta"))?.before, null);
    assert.deepEqual(
      modelScores(latestRun(), previousRun()).map(({ passed, total, before }) => [passed, total, before]),
      [
        [21, 21, 20 / 21],
        [22, 24, 22 / 24],
        [3, 5, null],
      ],
    );
  });
});

describe("A tier's mapping", () => {
  it("leads with the model of the hardest tasks and names the exceptions", () => {
    const balanced = tiers().find(({ tier }) => tier === "balanced");
    assert.deepEqual(mappingRows(balanced?.mapping ?? [])[0], {
      type: "coding",
      model: "qwen/qwen3-coder",
      except: [{ complexities: "simple", model: "deepseek/deepseek-v3.2" }],
    });
  });
});

describe("The dashboard's page", () => {
  const page = { nonce: "n0nce", cspSource: "https://csp.example", scriptUri: "s.js", styleUri: 's.css?"><script>' };

  it("allows its own script and styles by nonce and nothing else", () => {
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(dashboardHtml(page))?.[1];
    assert.deepEqual(policy?.split("; "), [
      "default-src 'none'",
      "script-src 'nonce-n0nce'",
      "style-src https://csp.example 'nonce-n0nce'",
      "font-src https://csp.example",
      "img-src https://csp.example",
      "base-uri 'none'",
      "form-action 'none'",
    ]);
  });

  it("escapes what it is given", () => {
    assert.equal(dashboardHtml(page).match(/<script/g)?.length, 1);
  });
});
