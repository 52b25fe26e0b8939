import { type Say, sayInto } from "../agent/call-reporter.ts";
import type { EngineParts } from "../engine-parts.ts";
import type { SwarmRequest, SwarmResult } from "../engine-types.ts";
import { errorText } from "../error-text.ts";
import type { Emit } from "../events.ts";
import { keepWithin } from "../history/keep-within.ts";
import { cleaner } from "../history/secrets.ts";
import { openTranscripts } from "../history/transcripts.ts";
import { capsInTier } from "../models/tier-caps.ts";
import { formatUsd, ZERO } from "../money.ts";
import { PROMPT_VERSIONS } from "../prompts/versions.ts";
import { NO_STEPS } from "../resume/steps.ts";
import { createAlerts } from "../spend/alerts.ts";
import { findBaseline } from "../spend/counterfactual.ts";
import { keepSwarmForecast, scoreSwarmForecast } from "../spend/estimate-forecast.ts";
import { costOfUsage } from "../spend/price.ts";
import type { Usage } from "../usage.ts";
import { clearDeadFolders } from "../workspace/dead-folders.ts";
import { STORE_PARTS } from "../workspace/prepare-store.ts";
import { doWork, type Ended } from "./do-work.ts";
import { countFailures } from "./failure-counts.ts";
import { JOURNAL, openJournal } from "./journal.ts";
import { readRecords } from "./keep-outcomes.ts";
import { settleHeld } from "./settle-held.ts";
import { createSwarmBudget } from "./swarm-budget.ts";

/** Events after which a budget may have been used up to its alert threshold. */
const BOOKED: readonly string[] = ["call.settled", "call.held", "call.reconciled", "task.finished"];

/**
 * A swarm from goal to patch. Everything that a user must see goes through `emit`; the user's own files are read
 * once, at the start, and never written.
 */
export async function runSwarm(
  parts: EngineParts,
  asked: SwarmRequest,
  emit: Emit,
  signal: AbortSignal,
): Promise<SwarmResult> {
  const { host } = parts;
  const request = { ...asked, caps: capsInTier(asked.caps, parts.tiers.byName[asked.tier]) };
  const id = host.id();
  const folder = `${parts.runsFolder}/${id}`;
  const journal = openJournal(host, `${folder}/${JOURNAL}`);
  let alerting: Promise<void> = Promise.resolve();
  const failures = countFailures();
  const say: Say = sayInto(
    (event) => {
      journal.add(event);
      emit(event);
      failures.count(event);
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
  const clean = async () => cleaner([await parts.endpoint.key()]);
  const transcripts = openTranscripts({ host, folder, clean });
  const fatal = new AbortController();
  const spending = createSwarmBudget({
    client: parts.client,
    host,
    say,
    swarm: id,
    request,
    taskSharePercent: parts.tiers.byName[request.tier].taskSharePercent,
    taskCap: parts.tiers.byName[request.tier].cascade.taskCap,
    signal: AbortSignal.any([signal, fatal.signal]),
  });
  const budget = { ...spending, client: transcripts.client(spending.client) };
  const alerts = createAlerts(parts.ledger, budget.shared, request.alertPercent);
  const baseline = findBaseline(request.baseline, parts.catalogue);
  const startedAt = host.elapsed();
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
  if (request.caps.swarm < asked.caps.swarm) {
    const cap = formatUsd(request.caps.swarm);
    say({ type: "notice", level: "warn", text: `configs/${request.tier}.json allows ${cap} for one swarm at most.` });
  }
  const notices = baseline.problem === null ? parts.notices : [...parts.notices, baseline.problem];
  for (const text of notices) say({ type: "notice", level: "warn", text });

  const unforeseen = (error: unknown) => {
    host.log("warn", `A forecast could not be kept: ${errorText(error)}`);
    return null;
  };
  const forecast = keepSwarmForecast(parts, id, request).catch(unforeseen);
  const release = await host.claim(folder);
  const clearing = clearDeadFolders(host, { parent: parts.runsFolder, parts: STORE_PARTS, signal }).then(() =>
    keepWithin(host, parts.runsFolder, request.history, signal),
  );
  const baselineCost = (usage: Usage) => costOfUsage(usage, baseline.price);
  const learns = request.routing?.mode === "learning" && !parts.endpoint.onlyModel;
  const records = learns ? await readRecords(parts.ledger, host) : null;
  const context = {
    parts,
    request,
    id,
    folder,
    say,
    budget,
    steps: transcripts.steps(NO_STEPS),
    rules: [],
    records,
    baselineCost,
    signal,
    fatal,
  };
  const ended = await doWork(context).catch((error: unknown): Ended => {
    host.log("error", error instanceof Error ? (error.stack ?? error.message) : String(error));
    const detail = `The swarm's own files could not be worked with: ${errorText(error)}`;
    return { outcome: { status: "failed", kind: "workspace", detail }, patch: null, changes: [] };
  });

  const { costTracking } = parts.tiers.byName[request.tier].monitoring;
  await settleHeld({ ...parts, say, swarm: id, costTracking, baselineCost, signal });
  await alerting;
  // A stop ends calls that did not fail.
  const counted = parts.tiers.byName[request.tier].monitoring.errorRates && !signal.aborted;
  const text = counted ? failures.text() : null;
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
    ms: Math.round(host.elapsed() - startedAt),
  });
  await Promise.all([journal.flush(), transcripts.flush()]);
  await clearing;
  await release?.();
  return { id, folder, outcome: ended.outcome, patch: ended.patch, changes: ended.changes };
}
