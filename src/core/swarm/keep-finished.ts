import { type Say, sayInto } from "../agent/call-reporter.ts";
import type { TaskResult } from "../agent/cascade.ts";
import type { EngineParts } from "../engine-parts.ts";
import type { SwarmResult } from "../engine-types.ts";
import type { Emit, SwarmOutcome } from "../events.ts";
import type { Host } from "../host.ts";
import { ZERO } from "../money.ts";
import { openSteps } from "../resume/open-steps.ts";
import { ResumeError } from "../resume/resume-error.ts";
import { NO_STEPS } from "../resume/steps.ts";
import { toldFacts } from "../resume/told-facts.ts";
import type { Ledger } from "../spend/ledger.ts";
import { createFence } from "../untrusted/fence.ts";
import type { CopyStore } from "../workspace/copies.ts";
import { openCopyStore } from "../workspace/open-store.ts";
import { type Delivered, deliver } from "./deliver.ts";
import { PLAN_STEP, SNAPSHOT_STEP } from "./do-work.ts";
import { earlierRun, tellEarlier } from "./earlier-run.ts";
import { endFolder } from "./end-folder.ts";
import { integrate } from "./integrate.ts";
import { JOURNAL, openJournal } from "./journal.ts";
import { type Undone, withPatch } from "./keep-patch.ts";
import type { Plan, Task } from "./plan.ts";
import { createResolve } from "./resolve-conflict.ts";
import type { ReviewedPlan } from "./review-plan.ts";
import type { TakenRun } from "./take-run.ts";
import { type KeptTask, taskStep } from "./workers.ts";

/** What keeping needs of the engine. */
type KeepParts = Pick<EngineParts, "host"> & { readonly ledger: Ledger | null };

/**
 * Ends a run with what its finished tasks have made, merged in plan order; what unfinished ones had made is kept as
 * patches of their own. Nothing is sent, and the user's folder is not needed. Rejects only where nothing can be kept, and
 * then the run is as it was.
 */
export async function keepFinished(parts: KeepParts, run: TakenRun, emit: Emit, detail: string): Promise<SwarmResult> {
  const { host, ledger } = parts;
  const { id, folder } = run;
  try {
    const journal = openJournal(host, `${folder}/${JOURNAL}`, true);
    const before = toldFacts(run.events);
    const say: Say = sayInto(
      (event) => {
        if (before.wasTold(event)) return;
        journal.add(event);
        emit(event);
      },
      host,
      id,
    );
    const earlier = earlierRun(run.events);
    tellEarlier(earlier, { emit, count: () => undefined, say });
    const kept = await keepInStore(run, host, say);
    const outcome: SwarmOutcome = { status: "stopped", reason: "cancelled", detail };
    const [use] = (await ledger?.use([{ scope: "swarm", key: id }])) ?? [];
    say({
      type: "swarm.finished",
      outcome,
      patch: kept.patch,
      files: kept.changes.map(({ path }) => path),
      settled: use?.settled ?? ZERO,
      held: use?.open ?? ZERO,
      ms: Math.round(earlier.activeMs),
    });
    await journal.flush();
    await endFolder(host, folder, kept.close);
    return { id, folder, outcome, patch: kept.patch, changes: kept.changes };
  } finally {
    await run.release();
  }
}

async function keepInStore(
  { id, folder, record }: TakenRun,
  host: Host,
  say: Say,
): Promise<Delivered & { close?: () => Promise<void> }> {
  const { known } = await openSteps({
    host,
    folder,
    signal: new AbortController().signal,
    before: async () => undefined,
    onBroken: () => undefined,
  });
  if (!known.has(SNAPSHOT_STEP)) return { patch: null, changes: [] };
  const place = { workspace: record.request.workspace, folder, mustExist: true };
  const store = await openCopyStore(host, place, new AbortController().signal);
  if ("status" in store) throw new ResumeError(store.message);
  const close = () => store.close();
  const planned = known.get(PLAN_STEP) as ReviewedPlan | undefined;
  if (planned?.status !== "ready") return { patch: null, changes: [], close };
  const results = await resultsOf(planned.plan, known, store, { id, folder, host, say });
  const commit = await mergeKept(planned.plan, results, known, store, { id, folder, host, say });
  return { ...(await deliver(store, commit, { folder, host })), close };
}

interface Keeping {
  readonly id: string;
  readonly folder: string;
  readonly host: Host;
  readonly say: Say;
}

/** Finished tasks as they were; of the others what their newest copy, or their last stage, holds is kept as a patch. */
async function resultsOf(
  plan: Plan,
  known: ReadonlyMap<string, unknown>,
  store: CopyStore,
  keeping: Keeping,
): Promise<ReadonlyMap<string, TaskResult>> {
  const left = await store.leftCopies();
  const results = new Map<string, TaskResult>();
  for (const task of plan.tasks) {
    const step = [...known.keys()].findLast((key) => key.startsWith(taskStep("worker", task, "")) && isWhole(key));
    if (step !== undefined) {
      results.set(task.id, (known.get(step) as KeptTask).result);
      continue;
    }
    const copy = left.findLast(({ name }) => name.startsWith(`${task.id}-worker-`));
    const unfinished: Undone = { status: "stopped", reason: "cancelled", detail: "It was not finished." };
    const base = copy?.commit ?? store.base;
    const commit = copy === undefined ? base : (await store.record(copy, `${task.id}, not finished`)).commit;
    const context = { folder: keeping.folder, say: keeping.say, host: keeping.host };
    const outcome = await withPatch(task.id, { base, commit }, unfinished, store, context);
    if (copy !== undefined) keeping.say({ type: "task.finished", task: task.id, outcome });
    results.set(task.id, { outcome, base, commit, fatal: null });
  }
  return results;
}

/** The step of a whole task, not one in it. */
function isWhole(key: string): boolean {
  return !key.includes("/");
}

/** As the run would have merged them, with the conflicts that were resolved; the rest is left out. */
async function mergeKept(
  plan: Plan,
  results: ReadonlyMap<string, TaskResult>,
  known: ReadonlyMap<string, unknown>,
  store: CopyStore,
  { id, folder, host, say }: Keeping,
): Promise<string> {
  const leaveOut = async (task: Task, result: TaskResult, outcome: Undone): Promise<TaskResult> => {
    const patched = await withPatch(task.id, result, outcome, store, { folder, say, host });
    say({ type: "task.finished", task: task.id, outcome: patched });
    return { ...result, commit: result.base, outcome: patched };
  };
  const resolve = createResolve({
    store,
    workers: {
      merge: async (task, marked) => {
        const step = known.get(taskStep("merger", task, marked)) as KeptTask | undefined;
        const detail = "Nobody resolved it before the program ended.";
        return (
          step?.result ?? {
            outcome: { status: "stopped", reason: "cancelled", detail },
            base: marked,
            commit: marked,
            fatal: null,
          }
        );
      },
      leaveOut,
      finish: (_task, result) => result,
      broken: (_task, error) => Promise.reject(error),
    },
    ask: undefined,
    steps: NO_STEPS,
    fence: createFence(id),
    say,
    host,
    signal: new AbortController().signal,
  });
  const broken = (_task: Task, error: unknown) => Promise.reject(error);
  return (await integrate(plan.tasks, results, { store, say, resolve, leaveOut, broken })).commit;
}
