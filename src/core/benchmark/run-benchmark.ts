import type { EngineParts } from "../engine-parts.ts";
import { capsInTier } from "../models/tier-caps.ts";
import { ZERO } from "../money.ts";
import { limitsOf } from "../spend/limits.ts";
import { STOPPED_BY_YOU } from "./case-result.ts";
import { benchmarkCalls, type Tally } from "./model-client.ts";
import { modelsOf } from "./one-model.ts";
import type { BenchmarkReport, ScenarioResult } from "./report-types.ts";
import type { BenchmarkRequest } from "./request.ts";
import type { CasesEnd } from "./run-cases.ts";
import { runScenario } from "./run-scenario.ts";
import { caseIds, parseSuite, type Suite } from "./suite.ts";

/**
 * Takes each model of a tier through the scenarios, one after the other, the cases of one in parallel. All calls draw
 * from one budget, the swarm cap of the request. When that, the user or the account ends the run, what was judged
 * until then is reported, and the rows that did not get all their cases say so. Throws a ConfigError for a suite that
 * does not fit its schema, and for nothing that models, checks or budgets do.
 */
export async function runBenchmark(
  parts: EngineParts,
  request: BenchmarkRequest,
  onProgress: (text: string) => void,
  signal: AbortSignal,
): Promise<BenchmarkReport> {
  const { host, tiers } = parts;
  const suites = request.scenarios.map((scenario) => parseSuite(scenario, request.suites));
  const config = tiers.byName[request.tier];
  const models = modelsOf(config);
  const caps = capsInTier(request.caps, config);
  const id = host.id();
  const date = new Date(host.now()).toISOString();
  const rows: ScenarioResult[] = [];
  let ended: string | null = null;
  for (const suite of suites) {
    for (const [index, model] of models.entries()) {
      const { slug } = model;
      const all = caseIds(suite).length;
      if (signal.aborted) ended ??= STOPPED_BY_YOU;
      if (ended !== null) {
        rows.push(rowOf(suite, slug, { results: [], stopped: null }, NOTHING, ended));
        continue;
      }
      const calls = benchmarkCalls({
        client: parts.client,
        run: id,
        scenario: suite.scenario,
        workspace: request.project,
        limits: (task) => limitsOf(caps, { swarm: id, task, workspace: request.project }, host.now()),
        baselineCost: parts.baselineCost,
      });
      const name = `${suite.scenario} ${suite.title}, ${slug}`;
      onProgress(`${name}: 0 of ${all}`);
      const end = await runScenario(suite, {
        parts,
        request: { ...request, caps },
        model,
        client: calls.client,
        folder: `${parts.runsFolder}/${id}/${suite.scenario}-${index + 1}`,
        signal,
        onJudged: (done) => onProgress(`${name}: ${done} of ${all}`),
      });
      ended = end.stopped?.why ?? null;
      rows.push(rowOf(suite, slug, end, calls.tally(), ended));
    }
  }
  await host.files.remove(`${parts.runsFolder}/${id}`);
  const [use] = await parts.ledger.use([{ scope: "swarm", key: id }]);
  return {
    format: 1,
    date,
    commit: request.commit,
    tier: request.tier,
    simulated: parts.endpoint.simulated,
    endpoint: parts.endpoint.label,
    priceDate: parts.catalogue.date,
    scenarios: rows,
    totalCost: use?.settled ?? ZERO,
  };
}

const NOTHING: Tally = { promptTokens: 0, completionTokens: 0, cost: ZERO, baselineCost: ZERO };

function rowOf(suite: Suite, model: string, end: CasesEnd, tally: Tally, ended: string | null): ScenarioResult {
  const all = caseIds(suite).length;
  const { results } = end;
  return {
    scenario: suite.scenario,
    title: suite.title,
    model,
    passed: results.filter((one) => one.failure === null).length,
    total: results.length,
    ...tally,
    medianMs: median(results.flatMap(({ ms }) => (ms === null ? [] : [ms]))),
    failures: results.flatMap(({ caseId, failure }) => (failure === null ? [] : [{ caseId, why: failure }])),
    status: ended === null ? "finished" : "stopped",
    ...(ended !== null && { stopped: `${all - results.length} of ${all} cases were not run. ${ended}` }),
  };
}

/** Whole milliseconds; 0 for none. */
function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const low = sorted[Math.ceil(middle) - 1] ?? 0;
  const high = sorted[Math.floor(middle)] ?? 0;
  return Math.round((low + high) / 2);
}
