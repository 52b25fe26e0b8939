import { formatUsd, type NanoUsd } from "../core/money.ts";
import type { BudgetUse, CostOrigin } from "../core/spend/ledger.ts";

/** What the status bar tells; read from the ledger, never counted on the side. */
export interface SpendView {
  readonly month: BudgetLine;
  readonly day: BudgetLine;
  /** Of the open folder, this month; `null`: no folder is open. */
  readonly folder: BudgetLine | null;
  readonly alertPercent: number;
  readonly tier: string;
  /** The running swarm. */
  readonly swarm: SwarmLine | null;
  /** Why costs of this month are held, each reason once. */
  readonly heldWhy: readonly string[];
  /** What agents wait for an answer to; `null`: nothing. */
  readonly question: StatusQuestion | null;
  readonly simulated: boolean;
  /** Why the ledger could not be read. */
  readonly problem: string | null;
}

export interface StatusQuestion {
  /** Short: "Cap reached". */
  readonly label: string;
  /** A sentence. */
  readonly text: string;
  readonly colour: "warning" | "error";
}

/** Use of a budget; a cap of `null`: it has none of its own. */
export interface BudgetLine extends Omit<BudgetUse, "scope" | "key"> {
  readonly cap: NanoUsd | null;
}

export interface SwarmLine extends BudgetLine {
  readonly finished: number;
  readonly total: number;
  /** What it is expected to come to; `null` where nothing can be said. */
  readonly expected: { readonly low: NanoUsd; readonly likely: NanoUsd; readonly high: NanoUsd } | null;
}

export interface StatusText {
  readonly text: string;
  readonly tooltip: string;
  readonly colour: "none" | "warning" | "error";
}

/** Text, tooltip (Markdown) and colour of the status-bar item. Pure. */
export function statusText(view: SpendView): StatusText {
  if (view.problem !== null) {
    return {
      text: "$(warning) Frugal Swarm",
      tooltip: `The ledger cannot be read: ${plain(view.problem)}\n\nNothing is sent until it can. Click for the ways out.`,
      colour: "warning",
    };
  }
  const mark = view.simulated ? " (simulated)" : "";
  const spent = `${formatUsd(view.month.settled)} of ${formatUsd(view.month.cap ?? view.month.settled)}${mark}`;
  if (view.question !== null) {
    const { label, colour } = view.question;
    return { text: `$(question) ${label}, ${spent}`, tooltip: tooltip(view), colour };
  }
  const icon = view.swarm === null ? "$(credit-card)" : "$(sync~spin)";
  return { text: `${icon} ${spent}`, tooltip: tooltip(view), colour: colourOf(view) };
}

function tooltip(view: SpendView): string {
  const { swarm, folder, month } = view;
  const lines = [
    view.simulated ? "**Frugal Swarm: simulated spend.** No real money was spent." : "**Frugal Swarm**",
    ...(view.question === null ? [] : [`**${view.question.text}** Click to see the question.`]),
    `Today: ${against(view.day)}`,
    `This month: ${against(month)}`,
    ...(folder === null ? [] : [`This folder, this month: ${against(folder)}`]),
    ...(swarm === null ? [] : [swarmText(swarm)]),
    ...(month.settled + month.open > 0 ? [`Known how, this month: ${origins(month)}`] : []),
    ...(view.heldWhy.length === 0 ? [] : [`Held because: ${view.heldWhy.map(plain).join(" ")}`]),
    `Tier: ${view.tier}`,
    view.question !== null ? "Days and months are UTC." : "Days and months are UTC. Click to open the dashboard.",
  ];
  return lines.join("\n\n");
}

function swarmText(swarm: SwarmLine): string {
  const { expected, finished, total } = swarm;
  const progress = `Running swarm: ${against(swarm)}, ${finished} of ${total} tasks finished`;
  if (expected === null) return progress;
  const range = `${formatUsd(expected.low)} to ${formatUsd(expected.high)}`;
  return `${progress}, likely ${formatUsd(expected.likely)} at its end (${range})`;
}

function against({ settled, open, held, cap }: BudgetLine): string {
  const reserved = open - held;
  const parts = [
    reserved > 0 ? `, up to ${formatUsd(reserved as NanoUsd)} more reserved` : "",
    held > 0 ? `, up to ${formatUsd(held)} more held` : "",
  ];
  return `${formatUsd(settled)}${cap === null ? "" : ` of ${formatUsd(cap)}`}${parts.join("")}`;
}

const ORIGINS: readonly CostOrigin[] = ["billed", "computed", "estimated"];

/** "$3.11 billed, $0.096 computed; up to $0.036 held, outcome not known". */
function origins(line: BudgetLine): string {
  const known = ORIGINS.filter((origin) => line.origins[origin] > 0).map(
    (origin) => `${formatUsd(line.origins[origin])} ${origin}`,
  );
  const held = line.held > 0 ? `up to ${formatUsd(line.held)} held, outcome not known` : "";
  return [known.join(", ") || "nothing settled", ...(held === "" ? [] : [held])].join("; ");
}

/** Error at a cap: nothing more fits. Warning from the alert threshold on. Whichever budget is nearest to its cap. */
function colourOf({ month, day, folder, swarm, alertPercent }: SpendView): StatusText["colour"] {
  const shares = [month, day, folder, swarm].map((line) =>
    line === null || line.cap === null ? 0 : share(line.settled + line.open, line.cap),
  );
  const most = Math.max(...shares);
  if (most >= 100) return "error";
  return most >= alertPercent ? "warning" : "none";
}

function share(used: number, cap: number): number {
  return cap === 0 ? 100 : (100 * used) / cap;
}

/** A text that others wrote, without what Markdown or the status bar would take for a sign. */
function plain(text: string): string {
  return text.replace(/[\\`*_{}[\]<>()#|$!~&]/g, "\\$&");
}
