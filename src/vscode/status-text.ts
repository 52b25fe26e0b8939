import { formatUsd, type NanoUsd } from "../core/money.ts";

/** What the status bar tells; read from the ledger, never counted on the side. */
export interface SpendView {
  readonly month: Amount;
  readonly day: Amount;
  readonly monthCap: NanoUsd;
  readonly dayCap: NanoUsd;
  readonly alertPercent: number;
  readonly tier: string;
  /** The running swarm. */
  readonly swarm: {
    readonly settled: NanoUsd;
    readonly cap: NanoUsd;
    readonly running: number;
    readonly finished: number;
    readonly total: number;
  } | null;
  readonly simulated: boolean;
  /** Why the ledger could not be read. */
  readonly problem: string | null;
}

export interface Amount {
  readonly settled: NanoUsd;
  readonly open: NanoUsd;
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
      tooltip: `The ledger cannot be read: ${view.problem}`,
      colour: "warning",
    };
  }
  const icon = view.swarm === null ? "$(credit-card)" : "$(sync~spin)";
  const mark = view.simulated ? " (simulated)" : "";
  return {
    text: `${icon} ${formatUsd(view.month.settled)} of ${formatUsd(view.monthCap)}${mark}`,
    tooltip: tooltip(view),
    colour: colourOf(view),
  };
}

function tooltip(view: SpendView): string {
  const lines = [
    view.simulated ? "**Frugal Swarm: simulated spend.** No real money was spent." : "**Frugal Swarm**",
    `Today: ${against(view.day, view.dayCap)}`,
    `This month: ${against(view.month, view.monthCap)}`,
  ];
  if (view.swarm !== null) {
    const { settled, cap, finished, total } = view.swarm;
    lines.push(`Running swarm: ${formatUsd(settled)} of ${formatUsd(cap)}, ${finished} of ${total} tasks finished`);
  }
  lines.push(`Tier: ${view.tier}`, "Days and months are UTC. Click to open the dashboard.");
  return lines.join("\n\n");
}

function against(amount: Amount, cap: NanoUsd): string {
  const open = amount.open === 0 ? "" : `, up to ${formatUsd(amount.open)} more reserved or held`;
  return `${formatUsd(amount.settled)} of ${formatUsd(cap)}${open}`;
}

/** Error at a cap: nothing more fits. Warning from the alert threshold on. */
function colourOf(view: SpendView): StatusText["colour"] {
  const shares = [
    { used: view.month.settled + view.month.open, cap: view.monthCap },
    { used: view.day.settled + view.day.open, cap: view.dayCap },
  ].map(({ used, cap }) => (used / cap) * 100);
  const most = Math.max(...shares);
  if (most >= 100) return "error";
  return most >= view.alertPercent ? "warning" : "none";
}
