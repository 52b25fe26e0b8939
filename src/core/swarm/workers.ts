import { reportCalls } from "../agent/call-reporter.ts";
import { runTask, type TaskResult, type Unaccepted } from "../agent/cascade.ts";
import type { StageDeps } from "../agent/stage.ts";
import { errorText } from "../error-text.ts";
import { createAddedTasks } from "../guards/added-tasks.ts";
import { type Allowance, createAllowance } from "../guards/allowance.ts";
import { createSwarmGuard } from "../guards/swarm-guard.ts";
import { watchedAbilities, watchedClient } from "../guards/watchdog.ts";
import { stagesFor } from "../models/tier-order.ts";
import type { CallFailure } from "../provider/client.ts";
import type { RouteDecision } from "../routing/route.ts";
import { type AgentRole, taskKey } from "../spend/ledger.ts";
import { costOfUsage } from "../spend/price.ts";
import { toolsFor } from "../tools/all-tools.ts";
import { createNotes } from "../tools/notes.ts";
import { createFence } from "../untrusted/fence.ts";
import type { CopyStore, WorkingCopy } from "../workspace/copies.ts";
import { markerLabels, markersLeft } from "./conflict-markers.ts";
import { createAbilities } from "./create-abilities.ts";
import type { SwarmContext } from "./do-work.ts";
import { keepOutcome } from "./keep-outcomes.ts";
import { type Undone, withPatch } from "./keep-patch.ts";
import { MAX_LISTED_FILES } from "./obtain-plan.ts";
import { REPAIR_TASK } from "./own-tasks.ts";
import type { Task } from "./plan.ts";
import { createReviewer } from "./reviewer.ts";
import { type Briefing, routeTask, WORKER_MAX_TOKENS } from "./route-task.ts";
import { createSupervisor, type Supervised } from "./supervise-task.ts";
import type { SwarmChecks } from "./swarm-checks.ts";

/** The ways a task of this swarm can be run or refused. Each says the task's start and end. */
export interface Workers {
  run(task: Task, base: string): Promise<TaskResult>;
  /**
   * A merging task, on a commit with conflict markers in its files. `changed` are the files of the result that is merged.
   * Its end is not said: somebody may yet be asked.
   */
  merge(task: Task, marked: string, changed: readonly string[]): Promise<TaskResult>;
  skip(task: Task, missing: string): TaskResult;
  conflict(task: Task, files: readonly string[]): TaskResult;
  /** `result`: what the task had made, which is kept as a patch of its own. */
  broken(task: Task, error: unknown, result?: TaskResult): Promise<TaskResult>;
  /** The result is not taken, and is kept as a patch of its own. */
  leaveOut(task: Task, result: TaskResult, outcome: Undone): Promise<TaskResult>;
  finish(task: Task, result: TaskResult): TaskResult;
}

/** `onFatal` is told of a failure that every further call would meet too. `planned`: how many tasks the plan has. */
export function createWorkers(
  store: CopyStore,
  files: readonly string[],
  checks: SwarmChecks,
  context: SwarmContext,
  planned: number,
  onFatal: (failure: CallFailure) => void,
): Workers {
  const { say } = context;
  const notes = createNotes((task, text) => say({ type: "note.added", task, text }));

  const keeping = { folder: context.folder, say, host: context.parts.host };
  const abilities = createAbilities(context, files);
  const tools = toolsFor(abilities, context.request.otherTools);
  const swarmGuard = createSwarmGuard();
  const added = createAddedTasks(planned);
  const supervisor = createSupervisor(context);
  const { limits } = context.parts.tiers.byName[context.request.tier].cascade;
  /** Of each task, over its attempts and the merging of its result. */
  const allowances = new Map<string, Allowance>();

  /** A task whose result is merged by an agent goes on counting. */
  const attempts = new Map<string, number>();
  /** What stages had made whose work was not accepted, the newest of each task. */
  const unaccepted = new Map<string, Unaccepted>();
  const keepWork = async (task: Task, copy: WorkingCopy): Promise<Unaccepted | null> => {
    try {
      const { commit } = await store.record(copy, `${task.id}, not accepted`);
      return commit === copy.commit ? null : { base: copy.commit, commit };
    } catch (error) {
      context.parts.host.log("warn", `What ${task.id} had made could not be kept: ${errorText(error)}`);
      return null;
    }
  };
  const allowanceOf = (task: Task) => {
    const allowance = allowances.get(task.id) ?? createAllowance(limits);
    allowances.set(task.id, allowance);
    return allowance;
  };
  /** What an earlier process has ended is not done again, and counts on. */
  const work = async (
    task: Task,
    base: string,
    role: AgentRole,
    check: Check,
    own: Supervised,
  ): Promise<TaskResult> => {
    const ended = (outcome: Undone): TaskResult => ({ outcome, base, commit: base, fatal: null });
    if (own.signal.aborted) return ended(stopped("cancelled", "Stopped before it started."));
    const name = taskStep(role, task, base);
    const { result, attempted, made } = await context.steps.once(name, async (): Promise<KeptTask> => {
      const result = await begin(task, base, { role, name, check }, own);
      return { result, attempted: attempts.get(task.id) ?? 0, made: unaccepted.get(task.id) ?? null };
    });
    attempts.set(task.id, attempted);
    if (made !== null) unaccepted.set(task.id, made);
    if (result.fatal !== null) onFatal(result.fatal);
    return result;
  };
  const begin = async (
    task: Task,
    base: string,
    { role, name, check }: { readonly role: AgentRole; readonly name: string; readonly check: Check },
    { signal, watch, say }: Supervised,
  ): Promise<TaskResult> => {
    const ended = (outcome: Undone): TaskResult => ({ outcome, base, commit: base, fatal: null });
    say({ type: "task.started", task: task.id, agent: task.id });
    const { parts, request } = context;
    const tier = parts.tiers.byName[request.tier];
    const listed = files.slice(0, MAX_LISTED_FILES);
    const checkNames = checks.namesFor(task);
    const briefing: Briefing = {
      goal: request.goal,
      files: listed,
      notes: notes.all(),
      earlierAttempts: [],
      checks: checkNames,
      rules: context.rules,
      fence: createFence(context.id),
      tools,
    };
    const decision = await context.steps.once(`${name}/route`, () => routeTask(task, briefing, base, store, context));
    if (decision.status === "problem") {
      return ended({ status: "failed", kind: "unsupported", detail: decision.message });
    }
    return runTask(task, base, {
      name,
      host: parts.host,
      client: watchedClient(context.budget.client, watch),
      store,
      tools,
      notes,
      abilities: watchedAbilities(abilities, watch),
      steps: context.steps,
      say,
      swarm: context.id,
      goal: request.goal,
      workspace: request.workspace,
      files: listed,
      rules: context.rules,
      role,
      route: decision,
      stages: stagesFor(tier.cascade, task.type),
      attemptsPerStage: tier.cascade.attemptsPerStage,
      tier: request.tier,
      nextAttempt: () => {
        const count = (attempts.get(task.id) ?? 0) + 1;
        attempts.set(task.id, count);
        return count;
      },
      limits: () => context.budget.limits(task.id),
      used: async () => {
        const [use] = await parts.ledger.use([{ scope: "task", key: taskKey(context.id, task.id) }]);
        if (use === undefined) throw new Error("the ledger did not answer what was asked");
        return use;
      },
      priceOf: (model) => parts.catalogue.price(model),
      keepOutcome: (kept) => keepOutcome(task, kept, context),
      // What a merger left half-done is less than the result that it was to merge, which is kept.
      keepWork: (copy) => (role === "merger" ? Promise.resolve(null) : keepWork(task, copy)),
      onUnaccepted: (made) => void unaccepted.set(task.id, made),
      maxTokensOf: (model) =>
        Math.min(WORKER_MAX_TOKENS, parts.catalogue.lookup(model)?.maxOutputTokens ?? WORKER_MAX_TOKENS),
      windowOf: (model) => (parts.endpoint.onlyModel ? null : (parts.catalogue.lookup(model)?.contextWindow ?? null)),
      condensers: cheapestFirst(decision, (model) => parts.catalogue.price(model)?.input),
      costOf: ({ model, billed, usage }) => {
        const price = parts.catalogue.price(model);
        return billed ?? (usage && price ? costOfUsage(usage, price) : 0);
      },
      budget: request.caps.swarm,
      swarmGuard,
      allowance: allowanceOf(task),
      onStep: reportCalls(say, task.id, role, { ...tier.monitoring, baselineCost: context.baselineCost }),
      checkNames,
      check,
      review: createReviewer({ ...context, signal }, decision),
      signal,
    });
  };

  /** A disk that is full, a ledger that is gone: one task fails by it, and the work of the others is kept. */
  const workSafely = async (task: Task, base: string, role: AgentRole, check: Check): Promise<TaskResult> => {
    try {
      const names = checks.namesFor(task);
      return await supervisor.run(task.id, names.length, (own) => work(task, base, role, check, own));
    } catch (error) {
      return { outcome: machineFailed(task, error), base, commit: base, fatal: null };
    }
  };

  const machineFailed = (task: Task, error: unknown): Undone => {
    const detail = errorText(error);
    context.parts.host.log("error", `${task.id}: ${error instanceof Error ? (error.stack ?? detail) : detail}`);
    return { status: "failed", kind: "workspace", detail };
  };

  const refused = (task: Task, base: string, why: string): TaskResult => {
    say({ type: "guard.acted", task: task.id, guard: "added tasks", action: "stop", why });
    return { outcome: { status: "stopped", reason: "guard", detail: why }, base, commit: base, fatal: null };
  };

  const finish = (task: Task, result: TaskResult): TaskResult => {
    say({ type: "task.finished", task: task.id, outcome: result.outcome });
    return result;
  };

  const nothing = (task: Task, base: string, outcome: Undone): TaskResult =>
    finish(task, { outcome, base, commit: base, fatal: null });

  const leaveOut: Workers["leaveOut"] = async (task, result, outcome) =>
    nothing(task, result.base, await withPatch(task.id, result, outcome, store, keeping));

  const whyMissing = (id: string): string => (supervisor.isStopped(id) ? "you stopped" : "did not get done");

  return {
    run: async (task, base) => {
      const closed = context.budget.closed();
      if (closed !== null && !context.signal.aborted) return nothing(task, base, stopped("budget", closed));
      const tooMany = task.id === REPAIR_TASK ? added.begin(task.id, null) : null;
      if (tooMany !== null) return finish(task, refused(task, base, tooMany));
      const result = await workSafely(task, base, "worker", (root, changed, signal) =>
        checks.run(task, root, changed, signal),
      );
      const { outcome } = result;
      if (outcome.status === "done") return finish(task, result);
      const made = unaccepted.get(task.id) ?? result;
      return finish(task, { ...result, outcome: await withPatch(task.id, made, outcome, store, keeping) });
    },
    merge: (task, marked, changed) => {
      const labels = markerLabels(task.id);
      const tooMany = added.begin(task.id, task.id);
      if (tooMany !== null) return Promise.resolve(refused(task, marked, tooMany));
      return workSafely(task, marked, "merger", async (root, now, signal) => {
        const left = await markersLeft(context.parts.host.files, root, task.files, labels);
        if (left !== null) return [left];
        return checks.run(task, root, [...new Set([...changed, ...now])].sort(), signal);
      });
    },
    skip: (task, missing) =>
      nothing(task, store.base, stopped("dependency", `It needs "${missing}", which ${whyMissing(missing)}.`)),
    conflict: (task, conflicts) =>
      nothing(task, store.base, {
        status: "failed",
        kind: "conflict",
        detail: `The results that it needs do not fit together in ${conflicts.join(", ")}.`,
      }),
    broken: async (task, error, result) => {
      const failed = machineFailed(task, error);
      return result === undefined ? nothing(task, store.base, failed) : leaveOut(task, result, failed);
    },
    leaveOut,
    finish,
  };
}

/** A finished task as it is kept for a run that goes on. */
export interface KeptTask {
  readonly result: TaskResult;
  readonly attempted: number;
  readonly made: Unaccepted | null;
}

/** The step of a whole task: its work on one base. */
export function taskStep(role: AgentRole, { id }: Task, base: string): string {
  return `${role} ${id} on ${base}`;
}

type Check = StageDeps["check"];

/** The models that may do the task, whose windows and tools fit it, the last resort aside. */
function cheapestFirst(
  { candidates }: RouteDecision,
  priceOf: (model: string) => number | undefined,
): readonly string[] {
  const price = (slug: string): number => priceOf(slug) ?? Number.POSITIVE_INFINITY;
  return candidates
    .filter(({ role }) => role !== "baseline")
    .map(({ slug }) => slug)
    .sort((a, b) => price(a) - price(b));
}

function stopped(reason: "budget" | "cancelled" | "dependency", detail: string): Undone {
  return { status: "stopped", reason, detail };
}
