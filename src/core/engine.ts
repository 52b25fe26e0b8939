import { generate } from "./agent/generate.ts";
import { runBenchmark } from "./benchmark/run-benchmark.ts";
import type { EngineParts } from "./engine-parts.ts";
import type { Engine, EngineOptions, SwarmRequest } from "./engine-types.ts";
import { errorText } from "./error-text.ts";
import { loadCatalogue } from "./models/catalogue.ts";
import { withOnlyModel } from "./models/only-model.ts";
import { type RoutingChoice, SHIPPED_ROUTING, withRouting } from "./models/routing-choice.ts";
import { withTierLimits } from "./models/tier-limits.ts";
import { loadTiers } from "./models/tiers.ts";
import { composeClient } from "./provider/compose.ts";
import { baselineCost } from "./spend/calculator.ts";
import { estimateSwarm } from "./spend/estimate.ts";
import { recordProjection } from "./spend/projection-record.ts";
import { createReconciler } from "./spend/reconcile.ts";
import { discardRun } from "./swarm/discard-run.ts";
import { interruptedRuns } from "./swarm/interrupted-runs.ts";
import { keepFinished } from "./swarm/keep-finished.ts";
import { continuationOf, resumeSwarm } from "./swarm/resume-swarm.ts";
import { runSwarm } from "./swarm/run-swarm.ts";
import { takeRun } from "./swarm/take-run.ts";

/**
 * The core's only wiring. Throws a `ConfigError` that names file, path and value when a config does not fit its
 * schema; after that nothing here throws for what models, checks or budgets do.
 */
export function createEngine(options: EngineOptions): Engine {
  const parts = wire(options);
  return {
    runSwarm: (request, emit, signal) => projected(parts, runSwarm(routed(parts, request), request, emit, signal)),
    interrupted: () => interruptedRuns(parts.host, parts.runsFolder, continuationOf(parts)),
    resumeSwarm: async (id, given, emit, signal) => {
      const run = await takeRun(parts.host, parts.runsFolder, id);
      return projected(parts, resumeSwarm(routed(parts, run.record.request), run, given, emit, signal));
    },
    keepFinished: async (id, emit) => {
      const run = await takeRun(parts.host, parts.runsFolder, id);
      return keepFinished(parts, run, emit, "The program ended, and you kept what was finished.");
    },
    discardRun: async (id) => discardRun(parts, await takeRun(parts.host, parts.runsFolder, id)),
    generate: (request, onText, signal) => projected(parts, generate(routed(parts, request), request, onText, signal)),
    benchmark: (request, onProgress, signal) => projected(parts, runBenchmark(parts, request, onProgress, signal)),
    estimate: (goal, caps, baseline = "", routing = SHIPPED_ROUTING) => {
      const { tiers } = ordered(parts, routing);
      return estimateSwarm({ ledger: parts.ledger, tiers, goal, caps, at: parts.host.now(), baseline });
    },
  };
}

/** The parts of one request: models in the order that its user has decided on, within what its folder allows. */
function routed(parts: EngineParts, request: Pick<SwarmRequest, "routing" | "tier" | "tierLimits">): EngineParts {
  const inOrder = ordered(parts, request.routing);
  const { tiers, problems } = withTierLimits(inOrder.tiers, request.tier, request.tierLimits);
  return { ...inOrder, tiers, notices: [...inOrder.notices, ...problems] };
}

function ordered(parts: EngineParts, choice: RoutingChoice = SHIPPED_ROUTING): EngineParts {
  // A server with one model has no order.
  if (parts.endpoint.onlyModel) return parts;
  const { tiers, problems } = withRouting(parts.tiers, choice);
  return { ...parts, tiers, notices: [...parts.notices, ...problems] };
}

/** Whatever spends leaves behind what the month is likely to come to now. */
async function projected<T>({ ledger, host }: EngineParts, work: Promise<T>): Promise<T> {
  const result = await work;
  await recordProjection(ledger, host.now()).catch((error: unknown) =>
    host.log("warn", `The month's projection could not be kept: ${errorText(error)}`),
  );
  return result;
}

function wire(options: EngineOptions): EngineParts {
  const { host, ledger, endpoint, configs, runsFolder, prices } = options;
  const shipped = loadTiers(configs.tiers, loadCatalogue(configs.models, "models.json"));
  const loaded = prices ? loadTiers(configs.tiers, loadCatalogue(prices.file, "models.json")) : shipped;
  const tiers = endpoint.onlyModel ? withOnlyModel(loaded, endpoint.onlyModel, loaded.catalogue.date) : loaded;
  const { catalogue } = tiers;
  const client = composeClient({ host, ledger, endpoint, catalogue });
  return {
    host,
    ledger,
    endpoint,
    catalogue,
    tiers,
    client,
    reconciler: createReconciler({ ledger, host, endpoint }),
    runsFolder,
    ledgerFile: options.ledgerFile ?? null,
    // A tier file can only disagree with what it was shipped with: listed prices move.
    notices: [...(configs.notices ?? []), ...shipped.disagreements, ...(prices?.notices ?? [])],
    baselineCost: (usage) => baselineCost(usage, catalogue),
  };
}
