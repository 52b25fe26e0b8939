import type { SwarmEvent } from "../core/events.ts";
import { formatUsd } from "../core/money.ts";
import { applyEvent } from "../core/swarm/state.ts";
import type { SwarmState } from "../core/swarm/state-types.ts";
import { alertText, decidedText, expectedText, reachedText } from "./budget-text.ts";
import { falseAcceptText, verdictText } from "./check-text.ts";
import { type LiveView, liveView } from "./live-view.ts";
import { printable } from "./printable.ts";
import { outcomeText } from "./report.ts";
import { storyLine } from "./story-line.ts";

export interface Progress {
  /** Takes the next event; shows what changed. */
  add(event: SwarmEvent): void;
  state(): SwarmState | null;
  /** Shows a question with what is typed so far; `null` takes it away. Only where there is a live list. */
  readonly ask: ((text: string | null) => void) | null;
  /** Lines above, and a question below with what is typed, before the live list begins. Only on a terminal. */
  readonly asking: Asking | null;
  /** Leaves the screen to the report. */
  end(): Promise<void>;
}

interface Asking {
  print(line: string): void;
  /** `null` ends the line. */
  ask(text: string | null): void;
}

/** What comes before anything is sent; rules files may be asked about meanwhile. */
const BEFORE_ALL: readonly SwarmEvent["type"][] = [
  "swarm.started",
  "notice",
  "checks.found",
  "confinement",
  "rules.decided",
];

/**
 * A live list on a terminal, plain lines elsewhere. The list begins with the first thing that is done, or, where the plan
 * is looked at first, with the plan that runs: it would write over what is asked before.
 */
export function showProgress(out: NodeJS.WriteStream, { looksAtPlan = false } = {}): Progress {
  let state: SwarmState | null = null;
  const print = (line: string) => out.write(`${printable(line)}\n`);
  const plain = plainLines(print);
  let live: LiveView | null = null;
  const asking: Asking = {
    print,
    ask: (text) => out.write(text === null ? "\n" : `\r\x1b[K${printable(text)}`),
  };
  return {
    add(event) {
      state = applyEvent(state, event);
      if (state === null) return;
      const begins = looksAtPlan ? event.type === "plan.ready" : !BEFORE_ALL.includes(event.type);
      if (begins && out.isTTY) live ??= liveView();
      (live ?? plain).show(event, state);
    },
    state: () => state,
    ask: out.isTTY ? (text) => (live === null || state === null ? asking.ask(text) : live.ask(text, state)) : null,
    asking: out.isTTY ? asking : null,
    end: () => (live ?? plain).end(),
  };
}

export interface View {
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
      return `${event.task}: check ${verdictText(event.verdict)}`;
    case "check.false-accept":
      return `wrong: ${falseAcceptText(event)}`;
    case "task.retried":
      return `${event.task}: attempt ${event.attempt} on ${event.model} (${event.why})`;
    case "task.escalated":
      return `${event.task}: escalated from ${event.from} to ${event.to} (${event.why})${stageText(event)}`;
    case "task.finished": {
      const task = state.tasks.find((one) => one.id === event.task);
      if (task === undefined) return null;
      return `${event.task}: ${outcomeText(task)}, ${formatUsd(task.totals.settled)}${expectedText(state)}`;
    }
    case "call.retrying":
      return `${event.task}: ${event.model} ${event.failure}, again after ${event.afterMs} ms`;
    case "call.fallback":
      return `${event.task}: ${event.model} -> ${event.to} (${event.why})`;
    case "budget.alert":
      return `budget: ${alertText(event)}`;
    case "budget.reached":
      return `budget: ${reachedText(event)}`;
    case "budget.decided":
      return `budget: ${decidedText(event)}`;
    case "merge.finished":
      return event.conflicts.length === 0 ? null : `${event.task}: conflicts in ${event.conflicts.join(", ")}`;
    case "notice":
      return `${event.level === "warn" ? "note: " : ""}${event.text}`;
    default:
      return storyLine(event);
  }
}

function stageText({ stage, stages, spent }: Extract<SwarmEvent, { type: "task.escalated" }>): string {
  return stage === undefined || spent === undefined ? "" : `, stage ${stage} of ${stages} after ${formatUsd(spent)}`;
}
