import { reportCalls, type Say } from "../agent/call-reporter.ts";
import { runTask, type TaskResult } from "../agent/cascade.ts";
import { errorText } from "../error-text.ts";
import type { TaskOutcome } from "../events.ts";
import type { CallFailure } from "../provider/client.ts";
import { type AgentRole, taskKey } from "../spend/ledger.ts";
import { ALL_TOOLS } from "../tools/all-tools.ts";
import { createNotes } from "../tools/notes.ts";
import type { CopyStore } from "../workspace/copies.ts";
import type { SwarmContext } from "./do-work.ts";
import { keepOutcome } from "./keep-outcomes.ts";
import { MAX_LISTED_FILES } from "./obtain-plan.ts";
import type { Task } from "./plan.ts";
import { createReviewer } from "./reviewer.ts";
import { type Briefing, routeTask, WORKER_MAX_TOKENS } from "./route-task.ts";
import type { SwarmChecks } from "./swarm-checks.ts";

/** The ways a task of this swarm can be run or refused. Each says the task's start and end. */
export interface Workers {
  run(task: Task, base: string): Promise<TaskResult>;
  redo(task: Task, base: string, conflicts: readonly string[]): Promise<TaskResult>;
  skip(task: Task, missing: string): TaskResult;
  conflict(task: Task, files: readonly string[]): TaskResult;
  broken(task: Task, error: unknown): TaskResult;
}

/** `onFatal` is told of a failure that every further call would meet too. */
export function createWorkers(
  store: CopyStore,
  files: readonly string[],
  checks: SwarmChecks,
  context: SwarmContext,
  onFatal: (failure: CallFailure) => void,
): Workers {
  const { say } = context;
  const notes = createNotes((task, text) => say({ type: "note.added", task, text }));

  /** A task that is done again on top of the rest goes on counting. */
  const attempts = new Map<string, number>();
  const work = async (task: Task, base: string, role: AgentRole, lesson: string): Promise<TaskResult> => {
    if (context.signal.aborted) return finish(say, task, base, stopped("cancelled", "Stopped before it started."));
    say({ type: "task.started", task: task.id, agent: task.id });
    const { parts, request } = context;
    const tier = parts.tiers.byName[request.tier];
    const listed = files.slice(0, MAX_LISTED_FILES);
    const prompted = lesson === "" ? task : { ...task, prompt: `${task.prompt}\n\n${lesson}` };
    const checkNames = checks.namesFor(task);
    const briefing: Briefing = {
      goal: request.goal,
      files: listed,
      notes: notes.all(),
      earlierAttempts: [],
      checks: checkNames,
    };
    const decision = await routeTask(prompted, briefing, base, store, context);
    if (decision.status === "problem") {
      return finish(say, task, base, { status: "failed", kind: "unsupported", detail: decision.message });
    }
    const result = await runTask(prompted, base, {
      host: parts.host,
      client: context.budget.client,
      store,
      tools: ALL_TOOLS,
      notes,
      say,
      swarm: context.id,
      goal: request.goal,
      workspace: request.workspace,
      files: listed,
      role,
      route: decision,
      stages: tier.cascade.stages,
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
      maxTokensOf: (model) =>
        Math.min(WORKER_MAX_TOKENS, parts.catalogue.lookup(model)?.maxOutputTokens ?? WORKER_MAX_TOKENS),
      onStep: reportCalls(say, task.id, role, { ...tier.monitoring, baselineCost: context.baselineCost }),
      checkNames,
      check: (root, changed, signal) => checks.run(task, root, changed, signal),
      review: createReviewer(context, decision),
      signal: context.signal,
    });
    if (result.fatal !== null) onFatal(result.fatal);
    say({ type: "task.finished", task: task.id, outcome: result.outcome });
    return result;
  };

  /** A disk that is full, a ledger that is gone: one task fails by it, and the work of the others is kept. */
  const workSafely = async (task: Task, base: string, role: AgentRole, lesson: string): Promise<TaskResult> => {
    try {
      return await work(task, base, role, lesson);
    } catch (error) {
      return broken(task, error);
    }
  };

  const broken = (task: Task, error: unknown): TaskResult => {
    const detail = errorText(error);
    context.parts.host.log("error", `${task.id}: ${error instanceof Error ? (error.stack ?? detail) : detail}`);
    return finish(say, task, store.base, { status: "failed", kind: "workspace", detail });
  };

  return {
    run: (task, base) => {
      const closed = context.budget.closed();
      if (closed !== null && !context.signal.aborted)
        return Promise.resolve(finish(say, task, base, stopped("budget", closed)));
      return workSafely(task, base, "worker", "");
    },
    redo: (task, base, conflicts) =>
      workSafely(
        task,
        base,
        "merger",
        `The work of other agents is already in these files, and an earlier result of this task conflicted with it in ${conflicts.join(", ")}. Do the task on top of what is there now.`,
      ),
    skip: (task, missing) =>
      finish(say, task, store.base, stopped("dependency", `It needs "${missing}", which did not get done.`)),
    conflict: (task, conflicts) =>
      finish(say, task, store.base, {
        status: "failed",
        kind: "conflict",
        detail: `The results that it needs do not fit together in ${conflicts.join(", ")}.`,
      }),
    broken,
  };
}

function stopped(reason: "budget" | "cancelled" | "dependency", detail: string): TaskOutcome {
  return { status: "stopped", reason, detail };
}

function finish(say: Say, task: Task, base: string, outcome: TaskOutcome): TaskResult {
  say({ type: "task.finished", task: task.id, outcome });
  return { outcome, base, commit: base, fatal: null };
}
