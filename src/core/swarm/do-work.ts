import type { Say } from "../agent/call-reporter.ts";
import type { TaskResult } from "../agent/cascade.ts";
import { endsSwarm } from "../agent/failed-call.ts";
import type { EngineParts } from "../engine-parts.ts";
import type { SwarmRequest } from "../engine-types.ts";
import { errorText } from "../error-text.ts";
import type { SwarmOutcome } from "../events.ts";
import type { Host } from "../host.ts";
import type { NanoUsd } from "../money.ts";
import type { CallFailure } from "../provider/client.ts";
import { sayFailure } from "../provider/failure-text.ts";
import type { Steps } from "../resume/steps.ts";
import type { ModelRecord } from "../spend/outcomes.ts";
import { createFence } from "../untrusted/fence.ts";
import type { RulesFile } from "../untrusted/rules.ts";
import type { Usage } from "../usage.ts";
import type { CopyStore } from "../workspace/copies.ts";
import { openCopyStore } from "../workspace/open-store.ts";
import { decideRules } from "./decide-rules.ts";
import { type Delivered, deliver } from "./deliver.ts";
import { integrate } from "./integrate.ts";
import { mapForPlan } from "./map-for-plan.ts";
import { obtainPlan } from "./obtain-plan.ts";
import type { Plan } from "./plan.ts";
import { repairMerge } from "./repair.ts";
import { createResolve } from "./resolve-conflict.ts";
import { schedule } from "./schedule.ts";
import type { SwarmBudget } from "./swarm-budget.ts";
import { prepareChecks } from "./swarm-checks.ts";
import { fitsOnDisk, tellDisk } from "./swarm-disk.ts";
import { createWorkers } from "./workers.ts";

/** Steps that tell of the run as a whole: the commit that it began on, and an ObtainedPlan. */
export const SNAPSHOT_STEP = "snapshot";
export const PLAN_STEP = "plan";

export interface SwarmContext {
  readonly parts: EngineParts;
  readonly request: SwarmRequest;
  readonly id: string;
  /** Absolute folder of the run. */
  readonly folder: string;
  readonly say: Say;
  readonly budget: SwarmBudget;
  readonly steps: Steps;
  /** Commit of the folder as an earlier process has taken it; `null`: it is taken now. */
  readonly snapshot: string | null;
  /** The repository's rules files that agents are given; none until that is decided. */
  readonly rules: readonly RulesFile[];
  /** The user's own outcomes by type of task and model, where routing is to learn from them; else `null`. */
  readonly records: readonly ModelRecord[] | null;
  /** What the same tokens cost on the model that savings are measured against. */
  readonly baselineCost: (usage: Usage) => NanoUsd;
  /** The user's. */
  readonly signal: AbortSignal;
  /** Ends all that runs, for what every further call would meet. */
  readonly fatal: AbortController;
}

export interface Ended extends Delivered {
  readonly outcome: SwarmOutcome;
  /** Removes the run's copies. Only when its end is written down: until then another process can go on with them. */
  readonly close?: () => Promise<void>;
}

/** Copy, checks, plan, tasks, merge, patch. What is finished is kept, however the rest ended. */
export async function doWork(context: SwarmContext): Promise<Ended> {
  const { parts, request, folder } = context;
  if (request.goal.trim() === "")
    return nothing({ status: "failed", kind: "plan", detail: "The goal is empty. Say what the swarm should do." });
  const place = { workspace: request.workspace, folder, mustExist: context.snapshot !== null };
  const store = await openCopyStore(parts.host, place, context.signal);
  if ("status" in store) {
    if (context.signal.aborted) return nothing(CANCELLED);
    return nothing({ status: "failed", kind: "workspace", detail: store.message });
  }
  await context.steps.once(SNAPSHOT_STEP, async () => store.base);
  for (const text of store.notices) context.say({ type: "notice", level: "warn", text });
  return { ...(await workSafely(store, context)), close: () => store.close() };
}

/** What the machine did (a disk that is full, a program that is gone) ends the swarm, not its caller. */
async function workSafely(store: CopyStore, context: SwarmContext): Promise<Ended> {
  try {
    return await workIn(store, context);
  } catch (error) {
    return brokenDown(error, context.parts.host);
  }
}

export function brokenDown(error: unknown, host: Pick<Host, "log">): Ended {
  host.log("error", error instanceof Error ? (error.stack ?? error.message) : String(error));
  const detail = `The swarm's own files could not be worked with: ${errorText(error)}`;
  return nothing({ status: "failed", kind: "workspace", detail });
}

async function workIn(store: CopyStore, context: SwarmContext): Promise<Ended> {
  const { request, fatal, budget } = context;
  const signal = AbortSignal.any([context.signal, fatal.signal, budget.stopped]);
  const files = await store.files(store.base);
  const rules = await decideRules(store, files, { ...context, signal });
  const inner = { ...context, signal, rules };
  const checks = await prepareChecks(store, inner);
  const planned = await context.steps.once(PLAN_STEP, () =>
    obtainPlan(files, checks.names, () => mapForPlan(store, inner), inner),
  );
  if (planned.status === "failed") return nothing(earlyEnd(context) ?? planned.outcome);
  const { plan } = planned;

  let failure: CallFailure | null = null;
  const workers = createWorkers(store, files, checks, inner, plan.tasks.length, (seen) => {
    failure ??= seen;
    fatal.abort();
  });
  const { say, steps } = context;
  const resolve = createResolve({
    store,
    workers,
    ask: request.onConflict,
    steps,
    say,
    host: context.parts.host,
    signal,
    fence: createFence(context.id),
  });
  const concurrency = await fitsOnDisk(store, request.concurrency, context.say);
  const ran = await schedule(plan.tasks, { store, concurrency, ...workers, resolve, signal });
  const merged = await integrate(plan.tasks, ran, { store, say, ...workers, resolve });
  const final = await repairMerge(plan, merged, store, checks, workers, inner);
  await tellDisk(store, context.say);
  const delivered = await deliver(store, final.commit, { folder: context.folder, host: context.parts.host });
  return { ...delivered, outcome: swarmOutcome(plan, final.results, final.repair, failure, context) };
}

export const CANCELLED: SwarmOutcome = { status: "stopped", reason: "cancelled", detail: "Stopped by you." };

/** How it ended when the user ended it, at a cap or otherwise. */
function earlyEnd({ signal, budget }: SwarmContext): SwarmOutcome | null {
  if (signal.aborted) return CANCELLED;
  if (!budget.stopped.aborted) return null;
  return { status: "stopped", reason: "budget", detail: budget.closed() ?? "" };
}

function nothing(outcome: SwarmOutcome): Ended {
  return { outcome, patch: null, changes: [] };
}

function swarmOutcome(
  plan: Plan,
  results: ReadonlyMap<string, TaskResult>,
  repair: TaskResult | null,
  failure: CallFailure | null,
  context: SwarmContext,
): SwarmOutcome {
  const early = earlyEnd(context);
  if (early !== null) return early;
  if (failure !== null && endsSwarm(failure)) {
    return { status: "failed", kind: failure.kind, detail: sayFailure(failure) };
  }
  const outcomes = [...plan.tasks.map((task) => results.get(task.id)?.outcome), repair?.outcome].filter(
    (outcome) => outcome !== undefined,
  );
  const bad = outcomes.filter((outcome) => outcome.status !== "done");
  if (bad.length === 0) return { status: "done" };
  const broke = bad.find((outcome) => outcome.status === "stopped" && outcome.reason === "budget");
  if (broke?.status === "stopped") return { status: "stopped", reason: "budget", detail: broke.detail };
  const first = bad.find((outcome) => outcome.status === "failed");
  if (bad.length === outcomes.length && first?.status === "failed") {
    const kind = first.kind === "checks" || first.kind === "conflict" ? null : first.kind;
    if (kind !== null) return { status: "failed", kind, detail: first.detail };
  }
  return { status: "partly", failed: bad.length };
}
