import { type Say, sayInto } from "../agent/call-reporter.ts";
import type { EngineParts } from "../engine-parts.ts";
import type { SwarmRequest, SwarmResult } from "../engine-types.ts";
import { errorText } from "../error-text.ts";
import type { Emit } from "../events.ts";
import { keepWithin } from "../history/keep-within.ts";
import { cleaner } from "../history/secrets.ts";
import { openTranscripts } from "../history/transcripts.ts";
import type { Release } from "../host.ts";
import { capsInTier } from "../models/tier-caps.ts";
import { formatUsd, ZERO } from "../money.ts";
import { PROMPT_VERSIONS } from "../prompts/versions.ts";
import { isInterrupted } from "../resume/interruption.ts";
import { toldFacts } from "../resume/told-facts.ts";
import { createAlerts } from "../spend/alerts.ts";
import { findBaseline } from "../spend/counterfactual.ts";
import { keepSwarmForecast, scoreSwarmForecast } from "../spend/estimate-forecast.ts";
import { costOfUsage } from "../spend/price.ts";
import type { Usage } from "../usage.ts";
import { brokenDown, CANCELLED, doWork, SNAPSHOT_STEP } from "./do-work.ts";
import { type EarlierRun, isCall, tellEarlier, tellMissedCalls } from "./earlier-run.ts";
import { clearRuns } from "./end-expired.ts";
import { endFolder } from "./end-folder.ts";
import { countFailures } from "./failure-counts.ts";
import { JOURNAL, openJournal } from "./journal.ts";
import { readRecords } from "./keep-outcomes.ts";
import { settleHeld } from "./settle-held.ts";
import { createSwarmBudget } from "./swarm-budget.ts";
import { swarmSteps } from "./swarm-steps.ts";

/** A run in its folder, which this process has claimed if that can be done. */
export interface RunFolder {
  readonly id: string;
  /** Absolute folder. */
  readonly folder: string;
  readonly request: SwarmRequest;
  readonly release: Release | null;
  /** Why what it was started with could not be kept, so that it cannot be resumed; `null` when it is kept. */
  readonly unkept: string | null;
  /** What earlier processes have left; `null`: it begins. */
  readonly earlier: EarlierRun | null;
}

/** Events after which a budget may have been used up to its alert threshold. */
const BOOKED: readonly string[] = ["call.settled", "call.held", "call.reconciled", "task.finished"];

/** Runs a swarm, or goes on with one, to its end. */
export async function runInFolder(
  parts: EngineParts,
  run: RunFolder,
  emit: Emit,
  signal: AbortSignal,
): Promise<SwarmResult> {
  const { host } = parts;
  const { id, folder, earlier } = run;
  const tier = parts.tiers.byName[run.request.tier];
  const request = { ...run.request, caps: capsInTier(run.request.caps, tier) };
  const clean = async () => cleaner([await parts.endpoint.key()]);
  const journal = openJournal(host, `${folder}/${JOURNAL}`, earlier !== null, clean);
  let alerting: Promise<void> = Promise.resolve();
  const failures = countFailures();
  const before = toldFacts(earlier?.events ?? []);
  const calls = (earlier?.events ?? []).filter(isCall);
  const say: Say = sayInto(
    (event) => {
      if (before.wasTold(event)) return;
      journal.add(event);
      emit(event);
      failures.count(event);
      if (isCall(event)) calls.push(event);
      if (!BOOKED.includes(event.type)) return;
      alerting = alerting
        .then(async () => {
          for (const alert of await alerts()) say(alert);
        })
        .catch((error: unknown) =>
          host.log("warn", `Budgets could not be looked at for an alert: ${errorText(error)}`),
        );
    },
    host,
    id,
  );
  const transcripts = openTranscripts({ host, folder, clean });
  const fatal = new AbortController();
  const spending = createSwarmBudget({
    client: parts.client,
    host,
    say,
    swarm: id,
    request,
    taskSharePercent: tier.taskSharePercent,
    taskCap: tier.cascade.taskCap,
    signal: AbortSignal.any([signal, fatal.signal]),
  });
  const budget = { ...spending, client: transcripts.client(spending.client) };
  const alerts = createAlerts(parts.ledger, budget.shared, request.alertPercent);
  const baseline = findBaseline(request.baseline, parts.catalogue);
  const baselineCost = (usage: Usage) => costOfUsage(usage, baseline.price);
  const { costTracking, errorRates } = tier.monitoring;
  const startedAt = host.elapsed();
  const tellCalls = async () => {
    if (earlier !== null && costTracking) await tellMissedCalls(calls, { ...parts, say, swarm: id, baselineCost });
  };
  if (earlier !== null) tellEarlier(earlier, { emit, count: failures.count, say });
  if (earlier === null || !earlier.started)
    say({
      type: "swarm.started",
      goal: request.goal,
      tier: request.tier,
      workspace: request.workspace,
      simulated: parts.endpoint.simulated,
      endpoint: parts.endpoint.label,
      budget: request.caps.swarm,
      concurrency: request.concurrency,
      baseline: baseline.slug,
      prompts: PROMPT_VERSIONS,
    });
  await tellCalls();
  if (request.caps.swarm < run.request.caps.swarm) {
    const cap = formatUsd(request.caps.swarm);
    say({ type: "notice", level: "warn", text: `configs/${request.tier}.json allows ${cap} for one swarm at most.` });
  }
  const notices = baseline.problem === null ? parts.notices : [...parts.notices, baseline.problem];
  for (const text of notices) say({ type: "notice", level: "warn", text });

  const book = await swarmSteps({
    host,
    folder,
    unkept: run.unkept,
    say,
    before: journal.flush,
    signal: AbortSignal.any([signal, fatal.signal, budget.stopped]),
  });
  const steps = transcripts.steps(book);
  const unforeseen = (error: unknown) => {
    host.log("warn", `A forecast could not be kept: ${errorText(error)}`);
    return null;
  };
  const forecast = steps.once("forecast", () => keepSwarmForecast(parts, id, request)).catch(unforeseen);
  const clearing = clearRuns(parts, signal).then(() => keepWithin(host, parts.runsFolder, request.history, signal));
  const learns = request.routing?.mode === "learning" && !parts.endpoint.onlyModel;
  const records = learns ? await readRecords(parts.ledger, host) : null;
  const snapshot = (book.known.get(SNAPSHOT_STEP) as string | undefined) ?? null;
  const known = { snapshot, records, rules: [] };
  const context = { parts, request, id, folder, say, budget, steps, ...known, baselineCost, signal, fatal };
  const ended = await doWork(context).catch((error: unknown) => brokenDown(error, host));

  if (isInterrupted(signal)) {
    await Promise.all([journal.flush(), transcripts.flush(), clearing]);
    await run.release?.();
    return { id, folder, outcome: CANCELLED, patch: null, changes: [] };
  }
  await tellCalls();
  await settleHeld({ ...parts, say, swarm: id, costTracking, baselineCost, signal });
  await alerting;
  // A stop ends calls that did not fail.
  const text = errorRates && !signal.aborted ? failures.text() : null;
  if (text !== null) say({ type: "notice", level: "info", text });
  const use = await parts.ledger.use([{ scope: "swarm", key: id }]).catch((error: unknown) => {
    say({ type: "notice", level: "warn", text: `The ledger could not be read at the end: ${errorText(error)}` });
    return [];
  });
  const settled = use[0]?.settled ?? ZERO;
  const told = await forecast;
  if (told !== null && use[0]) await scoreSwarmForecast(parts.ledger, told, ended.outcome, settled).catch(unforeseen);
  say({
    type: "swarm.finished",
    outcome: ended.outcome,
    patch: ended.patch,
    files: ended.changes.map((change) => change.path),
    settled,
    held: use[0]?.open ?? ZERO,
    ms: Math.round((earlier?.activeMs ?? 0) + host.elapsed() - startedAt),
  });
  await Promise.all([journal.flush(), transcripts.flush()]);
  await endFolder(host, folder, ended.close);
  await clearing;
  await run.release?.();
  return { id, folder, outcome: ended.outcome, patch: ended.patch, changes: ended.changes };
}
