import * as z from "zod";
import { RunId } from "../core/history/run-summary.ts";
import { formatUsd, type NanoUsd, nanoUsd, toUsdString } from "../core/money.ts";
import type { SwarmState } from "../core/swarm/state-types.ts";
import type { ServedAnswer, ServedCall, ServedTool } from "../node/mcp/serve.ts";
import { checksText } from "./check-text.ts";
import { spentBy } from "./mcp-cost.ts";
import type { McpParts } from "./mcp-parts.ts";
import { type FoundRun, findRun, noSuchRun, resumeHint, taskCounts } from "./mcp-runs.ts";
import type { OwnSwarm } from "./mcp-swarms.ts";
import { outcomeText } from "./report.ts";

const StatusInput = z.strictObject({
  id: RunId.optional().describe("Left out: lists the newest swarms."),
  /** Below the minute after which most callers give up. */
  wait_seconds: z.number().min(0).max(50).optional().describe("Answer when it has ended, or after this long."),
});

const MOST_LISTED = 20;
const MOST_TASKS = 60;
const LONGEST = 300;
/** Between two notifications of one call. */
const PROGRESS_MS = 1_000;

export function statusTool(parts: McpParts): ServedTool<typeof StatusInput> {
  const { answers } = parts;
  return {
    name: "swarm_status",
    title: "Status of swarms",
    description:
      "State of a swarm: tasks, what each agent does and has cost, checks, and how it ended. With wait_seconds, call it again until status is no longer running.",
    input: StatusInput,
    hints: { readOnly: true, destructive: false, openWorld: false },
    async call({ id, wait_seconds = 0 }, call) {
      if (id === undefined) return listAnswer(parts);
      const own = parts.own.get(id);
      if (own !== undefined && wait_seconds > 0) await waited(parts, own, wait_seconds * 1_000, call);
      const run = await findRun(parts, id);
      return run === null ? answers.refuse(noSuchRun(id)) : statusAnswer(parts, run);
    },
  };
}

/** Resolves at the swarm's end, when the time is up, and when the caller does not want the answer any more. */
async function waited({ host, closing }: McpParts, own: OwnSwarm, ms: number, call: ServedCall): Promise<void> {
  const done = new AbortController();
  const signal = AbortSignal.any([call.signal, closing, done.signal]);
  let toldAt = Number.NEGATIVE_INFINITY;
  const changed = () => {
    if (!own.running) done.abort();
    if (call.progress === null || host.elapsed() - toldAt < PROGRESS_MS) return;
    toldAt = host.elapsed();
    call.progress(progressText(own.state));
  };
  const unwatch = own.watch(changed);
  changed();
  await host.sleep(ms, signal).catch(() => undefined);
  unwatch();
}

/** Of our own words and numbers alone: it reaches the caller without marks around it. */
function progressText(state: SwarmState): string {
  const { done, planned, running } = taskCounts(state);
  const spent = `${formatUsd(state.totals.settled)}${state.simulated ? " simulated" : ""} spent`;
  return `${state.phase}: ${done} of ${planned} tasks done, ${running} running, ${spent}`;
}

async function statusAnswer(parts: McpParts, run: FoundRun): Promise<ServedAnswer> {
  const { id, status, state, simulated, own } = run;
  const { outcome } = state;
  const tasks = state.tasks.slice(0, MOST_TASKS).map((task) => ({
    id: task.id,
    title: cut(task.title),
    state: cut(outcomeText(task)),
    ...(task.status === "running" && { activity: cut(task.activity) }),
    ...(task.model !== null && { model: task.model }),
    attempts: task.attempts,
    cost_usd: toUsdString(task.totals.settled),
    ...(isOpen(task.totals) && { open_usd: toUsdString(openOf(task.totals)) }),
    ...(task.checks.length > 0 && { checks: cut(checksText(task.checks)) }),
  }));
  return parts.answers.give(
    {
      ...{ id, status, simulated, phase: state.phase },
      ...(outcome !== null && { outcome: outcome.status }),
      tasks: taskCounts(state),
      cap_usd: toUsdString(state.budget),
      ...(await spentBy(parts, run)),
      ...(state.ms !== null && { seconds: Math.round(state.ms / 100) / 10 }),
      changed_files: state.files.length,
      ...(own !== undefined &&
        own.reached.length > 0 && {
          caps_reached: own.reached.map(({ budget, cap }) => `${budget.scope} ${toUsdString(cap)}`),
        }),
      ...resumeHint(run),
    },
    [
      {
        source: "agent:swarm",
        value: {
          goal: cut(state.goal),
          ...(outcome !== null && "detail" in outcome && { ended: cut(outcome.detail) }),
          ...(own?.problem != null && { broke: cut(own.problem) }),
          tasks,
          notices: state.notices.slice(-10).map(({ text }) => cut(text)),
        },
      },
    ],
  );
}

async function listAnswer(parts: McpParts): Promise<ServedAnswer> {
  const rows = await parts.history.list();
  const ids = [...new Set([...parts.own.all().map(({ id }) => id), ...rows.map(({ id }) => id)])];
  const found: FoundRun[] = [];
  for (const id of ids) {
    if (found.length === MOST_LISTED) break;
    const run = await findRun(parts, id);
    if (run !== null) found.push(run);
  }
  const swarms = found.map(({ id, status, simulated, state, workspace }) => ({
    ...{ id, status, simulated, folder: workspace, started: new Date(state.startedAt).toISOString() },
    ...{ outcome: state.outcome?.status ?? null, tasks: taskCounts(state) },
    ...{ cost_usd: toUsdString(state.totals.settled), cap_usd: toUsdString(state.budget) },
  }));
  const goals = found.map(({ id, state }) => ({ id, goal: cut(state.goal) }));
  return parts.answers.give(
    { swarms, budget_left_usd: toUsdString(parts.budget.left()) },
    found.length === 0 ? [] : [{ source: "agent:swarm", value: goals }],
  );
}

function isOpen(totals: Parameters<typeof openOf>[0]): boolean {
  return openOf(totals) > 0;
}

function openOf({ held, reserved }: { readonly held: NanoUsd; readonly reserved: NanoUsd }): NanoUsd {
  return nanoUsd(held + reserved);
}

function cut(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
