import { Listr, type ListrTask } from "listr2";
import type { SwarmEvent } from "../core/events.ts";
import { formatUsd } from "../core/money.ts";
import { applyEvent } from "../core/swarm/state.ts";
import type { SwarmState } from "../core/swarm/state-types.ts";
import { outcomeText } from "./report.ts";

export interface Progress {
  /** Takes the next event; shows what changed. */
  add(event: SwarmEvent): void;
  state(): SwarmState | null;
  /** Leaves the screen to the report. */
  end(): Promise<void>;
}

/** A live list on a terminal, plain lines elsewhere. */
export function showProgress(out: NodeJS.WriteStream): Progress {
  let state: SwarmState | null = null;
  const view = out.isTTY ? liveList() : plainLines((line) => out.write(`${line}\n`));
  return {
    add(event) {
      state = applyEvent(state, event);
      if (state !== null) view.show(event, state);
    },
    state: () => state,
    end: () => view.end(),
  };
}

interface View {
  show(event: SwarmEvent, state: SwarmState): void;
  end(): Promise<void>;
}

function plainLines(write: (line: string) => void): View {
  return {
    show(event, state) {
      const line = lineOf(event, state);
      const at = ((event.at - state.startedAt) / 1000).toFixed(1).padStart(6);
      const spent = formatUsd(state.totals.settled);
      if (line !== null) write(`[${at} s, ${spent}] ${line}`);
    },
    end: async () => {},
  };
}

/** One line for the events that a person wants to follow; `null` for the rest. */
function lineOf(event: SwarmEvent, state: SwarmState): string | null {
  switch (event.type) {
    case "swarm.started":
      return `Swarm ${event.swarm} on ${event.endpoint}, tier ${event.tier}, budget ${formatUsd(event.budget)}${event.simulated ? " (SIMULATED models)" : ""}: ${event.goal}`;
    case "checks.found":
      return `checks: ${event.checks.join(", ") || "none"} (${event.why})${event.failingBefore.length > 0 ? `; failing before: ${event.failingBefore.join(", ")}` : ""}`;
    case "plan.ready":
      return `plan: ${event.tasks.length} tasks`;
    case "task.routed":
      return `${event.task}: ${event.model}, because ${event.reason}`;
    case "tool.finished":
      return event.ok ? null : `${event.task}: ${event.summary}`;
    case "check.finished":
      return `${event.task}: check ${event.verdict.check} ${event.verdict.status}`;
    case "task.retried":
      return `${event.task}: attempt ${event.attempt} on ${event.model} (${event.why})`;
    case "task.escalated":
      return `${event.task}: escalated from ${event.from} to ${event.to} (${event.why})`;
    case "task.finished": {
      const task = state.tasks.find((one) => one.id === event.task);
      return task === undefined ? null : `${event.task}: ${outcomeText(task)}, ${formatUsd(task.totals.settled)}`;
    }
    case "call.retrying":
      return `${event.task}: ${event.model} ${event.failure}, again after ${event.afterMs} ms`;
    case "call.fallback":
      return `${event.task}: ${event.model} -> ${event.to} (${event.why})`;
    case "budget.alert":
      return `budget: ${event.percent} % of this ${event.budget.scope}'s ${formatUsd(event.cap)} is used`;
    case "merge.finished":
      return event.conflicts.length === 0 ? null : `${event.task}: conflicts in ${event.conflicts.join(", ")}`;
    case "notice":
      return `${event.level === "warn" ? "note: " : ""}${event.text}`;
    default:
      return null;
  }
}

interface Row {
  readonly update: (text: string, activity: string) => void;
  readonly done: (failed: boolean) => void;
}

/** One row per agent, made when the plan is ready, ended when its task ends. */
function liveList(): View {
  const rows = new Map<string, Row>();
  const list = new Listr([], { concurrent: true, exitOnError: false, rendererOptions: { collapseErrors: false } });
  const keepOpen = openRow("Swarm", (row) => rows.set("", row));
  list.add(keepOpen);
  const running = list.run().catch(() => undefined);
  return {
    show(event, state) {
      for (const task of state.tasks) {
        if (task.status === "waiting" || rows.has(task.id)) continue;
        list.add(openRow(task.title, (row) => rows.set(task.id, row)));
      }
      for (const task of state.tasks) {
        const cost = formatUsd(task.totals.settled);
        const model = task.model === null ? "" : `, ${task.model}`;
        rows.get(task.id)?.update(`${task.title}${model}, ${cost}`, task.activity);
        if (event.type === "task.finished" && event.task === task.id) {
          rows.get(task.id)?.done(task.outcome?.status !== "done");
        }
      }
      const finished = state.tasks.filter((task) => task.status === "finished").length;
      const simulated = state.simulated ? " (SIMULATED models)" : "";
      const spent = `${formatUsd(state.totals.settled)} of ${formatUsd(state.budget)}`;
      rows.get("")?.update(`${finished} of ${state.tasks.length} tasks finished, ${spent}${simulated}`, "");
    },
    async end() {
      for (const row of rows.values()) row.done(false);
      await running;
    },
  };
}

function openRow(title: string, onOpen: (row: Row) => void): ListrTask {
  return {
    title,
    task: (_, row) =>
      new Promise<void>((resolve, reject) => {
        onOpen({
          update: (text, activity) => {
            row.title = text;
            row.output = activity;
          },
          done: (failed) => (failed ? reject(new Error(row.title)) : resolve()),
        });
      }),
  };
}
