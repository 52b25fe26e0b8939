import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parseSuite, type SuiteFiles } from "../../../src/core/benchmark/suite.ts";
import { sum, usd } from "../../../src/core/money.ts";
import type { ParsedChatRequest, Reply } from "../../../src/emulator/responder.ts";
import type { Scenario } from "../../../src/emulator/simulated/scenario.ts";
import { createSimulatedModel } from "../../../src/emulator/simulated/simulator.ts";
import { benchmarkEngine, benchmarkRequest, shippedSuites } from "../../support/benchmark-engine.ts";
import { capsWith } from "../../support/caps.ts";
import { loadBench, loadSample } from "../../support/sample-project.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const ALWAYS = { coding: { simple: 1, medium: 1, complex: 1 }, other: { simple: 1, medium: 1, complex: 1 } };
const NEVER = { coding: { simple: 0, medium: 0, complex: 0 }, other: { simple: 0, medium: 0, complex: 0 } };
const DEEPSEEK = "deepseek/deepseek-v3.2";
const GLM = "z-ai/glm-4.7-flash";

describe("a benchmark", function () {
  // Swarms, git and child processes on a machine that may be busy.
  this.timeout(30_000);
  const folder = temporaryFolder();
  const signal = new AbortController().signal;
  let scenarios: Scenario[];
  let suites: SuiteFiles;
  before(async () => {
    scenarios = [await loadSample(), await loadBench()];
    suites = small(await shippedSuites());
  });

  /** DeepSeek is always right, GLM never. */
  function simulated(): (request: ParsedChatRequest) => Reply {
    const rates = {
      families: [{ pattern: "deepseek", rates: ALWAYS }],
      unknown: NEVER,
      afterFeedback: 0,
      afterEscalation: 0,
    };
    const model = createSimulatedModel({ scenarios, seed: "s", rates });
    return (request) => model.respond(request);
  }

  it("takes each model of the tier through the scenarios, and wrong answers count as wrong", async () => {
    const { engine, ledger, emulator } = await benchmarkEngine(folder(), simulated());
    const progress: string[] = [];
    const request = benchmarkRequest({ scenarios: ["A", "B", "C", "D"], suites });
    const report = await engine.benchmark(request, (text) => progress.push(text), signal);

    const seen = report.scenarios.map((row) => [row.scenario, row.model, row.passed, row.total, row.status]);
    assert.deepEqual(seen, [
      ["A", DEEPSEEK, 2, 2, "finished"],
      ["A", GLM, 0, 2, "finished"],
      ["B", DEEPSEEK, 1, 1, "finished"],
      ["B", GLM, 0, 1, "finished"],
      ["C", DEEPSEEK, 1, 1, "finished"],
      ["C", GLM, 0, 1, "finished"],
      ["D", DEEPSEEK, 2, 2, "finished"],
      ["D", GLM, 0, 2, "finished"],
    ]);
    assert.equal(report.simulated, true);
    assert.equal(report.priceDate, "2026-11-10");
    assert.deepEqual(report.scenarios[1]?.failures[0]?.caseId, "capital-of-france");
    assert.match(report.scenarios[1]?.failures[0]?.why ?? "", /answered "Lyon"; Paris is right/);
    assert.ok(report.scenarios.every((row) => row.promptTokens > 0 && row.cost > 0 && row.baselineCost > row.cost));
    assert.equal(progress.at(-1), `D Tool choice, ${GLM}: 2 of 2`);

    const rows = await ledger.attempts({});
    assert.deepEqual([...new Set(rows.map((row) => row.role))], ["benchmark"]);
    assert.equal(new Set(rows.map((row) => row.swarm)).size, 1, "one budget for all, the swarm's agents too");
    assert.equal(report.totalCost, sum(report.scenarios.map((row) => row.cost)));
    assert.equal(report.totalCost, emulator.billed());
    assert.deepEqual(readdirSync(join(folder(), "runs")), [], "nothing is left behind");
  });

  it("stops at its budget, says so, and never asks the models after", async () => {
    const { engine, ledger, emulator } = await benchmarkEngine(folder(), simulated());
    const caps = capsWith({ day: usd("10"), swarm: usd("0.0004") });
    const report = await engine.benchmark(benchmarkRequest({ scenarios: ["A", "D"], suites, caps }), () => {}, signal);
    assert.deepEqual(
      report.scenarios.map((row) => row.status),
      ["finished", "finished", "stopped", "stopped"],
    );
    assert.match(report.scenarios[2]?.stopped ?? "", /2 of 2 cases were not run\. No call was made: the swarm budget/);
    assert.equal(report.scenarios[3]?.total, 0);
    assert.ok(report.totalCost > 0 && report.totalCost <= caps.swarm);
    assert.equal(report.totalCost, emulator.billed());
    assert.ok((await ledger.attempts({})).every((row) => row.model !== GLM || row.task.startsWith("A-")));
  });

  it("stops when cancelled, and what was judged and spent until then is reported", async () => {
    const controller = new AbortController();
    const model = simulated();
    let asked = 0;
    const { engine } = await benchmarkEngine(folder(), (request) => {
      if (++asked === 2) controller.abort();
      return model(request);
    });
    const request = benchmarkRequest({ suites, concurrency: 1 });
    const report = await engine.benchmark(request, () => {}, controller.signal);
    const [first, second] = report.scenarios;
    assert.deepEqual([first?.status, first?.passed, first?.total], ["stopped", 1, 1]);
    assert.match(first?.stopped ?? "", /1 of 2 cases were not run. Stopped by you/);
    assert.deepEqual([second?.status, second?.total], ["stopped", 0]);
    assert.equal(asked, 2);
    assert.ok(report.totalCost > 0);
  });

  it("stops a swarm when cancelled, whose tasks are then not judged", async () => {
    const controller = new AbortController();
    const { engine } = await benchmarkEngine(folder(), () => {
      controller.abort();
      return { content: "", toolCalls: [] };
    });
    const report = await engine.benchmark(benchmarkRequest({ scenarios: ["C"], suites }), () => {}, controller.signal);
    assert.deepEqual(
      report.scenarios.map((row) => [row.status, row.total]),
      [
        ["stopped", 0],
        ["stopped", 0],
      ],
    );
    assert.equal(existsSync(join(folder(), "runs", "C-1")), false);
  });

  it("stops at a wrong key, for every further call would fail the same way", async () => {
    const { engine } = await benchmarkEngine(folder(), simulated(), "wrong");
    const report = await engine.benchmark(benchmarkRequest({ suites }), () => {}, signal);
    assert.ok(report.scenarios.every((row) => row.status === "stopped" && row.total === 0));
    assert.match(report.scenarios[0]?.stopped ?? "", /did not accept the API key/);
    assert.equal(report.totalCost, 0);
  });
});

/** Two questions, one function, one task with its lint, two tool cases. */
function small(suites: SuiteFiles): SuiteFiles {
  const [a, b, c, d] = [
    parseSuite("A", suites),
    parseSuite("B", suites),
    parseSuite("C", suites),
    parseSuite("D", suites),
  ];
  if (a.scenario !== "A" || b.scenario !== "B" || c.scenario !== "C" || d.scenario !== "D") throw new Error("mixed up");
  return {
    A: { ...a, cases: a.cases.slice(0, 2) },
    B: { ...b, cases: b.cases.filter((one) => one.id === "slugify") },
    C: { ...c, checks: c.checks.slice(0, 1), tasks: c.tasks.filter((task) => task.id === "tax-table") },
    D: { ...d, cases: d.cases.slice(0, 2) },
  };
}
