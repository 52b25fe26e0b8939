import type { Say } from "../agent/call-reporter.ts";
import type { TaskResult } from "../agent/cascade.ts";
import { SILENT_MS } from "../guards/limits.ts";
import { type Watch, watchTask } from "../guards/watchdog.ts";
import type { SwarmContext } from "./do-work.ts";
import type { Undone } from "./keep-patch.ts";

/** A task while it runs: what ends it beside its own end. */
export interface Supervised {
  /** The swarm's end, the user's stop for this task, and the watchdog. */
  readonly signal: AbortSignal;
  readonly watch: Watch;
  /** Every event is a sign of life. */
  readonly say: Say;
}

/** Stops single tasks: when the user says so, and when a task is silent or takes too long. */
export interface Supervisor {
  /** Whether the user has stopped it. */
  isStopped(task: string): boolean;
  /** Does the work, and says why it ended where that was not its own doing. Its work is kept by the work itself. */
  run(task: string, checks: number, work: (supervised: Supervised) => Promise<TaskResult>): Promise<TaskResult>;
}

export function createSupervisor(context: SwarmContext): Supervisor {
  const { parts, request, say } = context;
  const stops = new Map<string, AbortSignal>();
  const stopOf = (task: string): AbortSignal => {
    const stop = stops.get(task) ?? request.stopOf?.(task) ?? new AbortController().signal;
    stops.set(task, stop);
    return stop;
  };
  return {
    isStopped: (task) => stops.get(task)?.aborted === true,
    async run(task, checks, work) {
      const stop = stopOf(task);
      const { activeMs } = parts.tiers.byName[request.tier].cascade.limits;
      const watch = watchTask(parts.host, activeMs, SILENT_MS + checks * request.checkLimits.timeoutMs);
      const signal = AbortSignal.any([context.signal, stop, watch.signal]);
      const told: Say = (fact) => {
        watch.alive();
        say(fact);
      };
      try {
        const result = await work({ signal, watch, say: told });
        if (result.outcome.status === "done" || context.signal.aborted) return result;
        if (stop.aborted) return { ...result, outcome: { status: "stopped", reason: "cancelled", detail: STOPPED } };
        const why = watch.why();
        if (why === null) return result;
        say({ type: "guard.acted", task, guard: "watchdog", action: "stop", why });
        const outcome: Undone = { status: "stopped", reason: "guard", detail: why };
        return { ...result, outcome };
      } finally {
        watch.end();
      }
    },
  };
}

const STOPPED = "You stopped this task. What it had made is kept as a patch, and the others went on.";
