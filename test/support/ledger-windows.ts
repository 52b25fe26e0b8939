import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { LedgerRow } from "../../src/core/spend/ledger.ts";

/** What a window, a real process (ledger-window.ts), is to do. */
export interface WindowOrder {
  readonly file: string;
  /** Of swarm "s1", and of each further round's, in nano-dollars. */
  readonly cap: number;
  /** A call's bound is between a fifth of this and this, its cost between a tenth of the bound and the bound. */
  readonly largestBound: number;
  readonly agents: number;
  readonly seed: number;
  readonly behaviour: "spend" | "check-then-act" | "stop-midway" | "until-trouble" | "outcomes";
  /** How many caps are spent one after another; 1 unless given. */
  readonly rounds?: number;
  /** Between an agent's calls; none unless given. */
  readonly pauseMs?: number;
  /** Kills itself with SIGKILL when it has come to this point so many times. */
  readonly killAt?: KillPoint;
}

/** A step that was acknowledged, or a point of a transaction inside the ledger's thread. */
export type KillPoint =
  | { readonly inThread: false; readonly point: StepName; readonly after: number }
  | { readonly inThread: true; readonly point: ThreadPoint; readonly after: number };
export type ThreadPoint = "written" | "journalled" | "committing" | "committed";
type StepName = "open" | "reserved" | "sent" | "generating" | "held" | "settled" | "reconciled";

const STEP_POINTS: readonly StepName[] = ["open", "reserved", "sent", "generating", "held", "settled", "reconciled"];
const THREAD_POINTS: readonly ThreadPoint[] = ["written", "journalled", "committing", "committed"];

/** The named points in turn, each later the next time it comes; every third kill is at a random moment instead. */
export function killPoint(number: number): KillPoint | undefined {
  if (number % 3 === 2) return undefined;
  const turn = number - Math.floor(number / 3);
  const at = turn % (STEP_POINTS.length + THREAD_POINTS.length);
  const after = 1 + ((number * 13) % 40);
  const point = STEP_POINTS[at];
  if (point !== undefined) return { inThread: false, point, after: point === "open" ? 1 : after };
  return { inThread: true, point: THREAD_POINTS[at - STEP_POINTS.length] ?? "committing", after };
}

export interface Window {
  readonly child: ChildProcess;
  /** What the ledger has acknowledged to it, as "settled <attempt> <nano-dollars>", in order. */
  readonly said: string[];
  /** Resolves when it has said so many lines, or has ended. */
  hasSaid(lines: number): Promise<void>;
  /** Resolves when the process has ended and all it said is read; throws when it failed and was not killed. */
  readonly ended: Promise<void>;
}

export function openWindow(order: WindowOrder): Window {
  const program = fileURLToPath(new URL("./ledger-window.ts", import.meta.url));
  const child = spawn(process.execPath, [program, JSON.stringify(order)], { stdio: ["ignore", "pipe", "inherit"] });
  const said: string[] = [];
  const watchers = new Set<() => void>();
  const lines = createInterface({ input: child.stdout });
  lines.on("line", (line) => {
    said.push(line);
    for (const watch of watchers) watch();
  });
  const ended = Promise.all([once(child, "exit"), once(lines, "close")]).then(([[code, killedBy]]) => {
    for (const watch of watchers) watch();
    if (code !== 0 && killedBy !== "SIGKILL") throw new Error(`a window ended with code ${code}`);
  });
  return {
    child,
    said,
    ended,
    hasSaid: (count) =>
      new Promise((resolve) => {
        const watch = () => {
          if (said.length < count && child.exitCode === null && child.signalCode === null) return;
          watchers.delete(watch);
          resolve();
        };
        watchers.add(watch);
        watch();
      }),
  };
}

/** What was acknowledged to windows and is not in the ledger, one line each; empty when nothing is lost. */
export function lost(said: readonly string[], rows: readonly LedgerRow[]): readonly string[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  return said.filter((line) => {
    const [step, id = "", amount] = line.split(" ");
    const row = byId.get(id);
    const state = row?.state ?? "";
    switch (step) {
      case "reserved":
        return row?.bound !== Number(amount);
      case "sent":
      case "generating":
        return !["generating", "held", "settled", "reconciled"].includes(state);
      case "held":
        return state !== "held" && state !== "reconciled";
      case "settled":
      case "reconciled":
        return row?.cost !== Number(amount) || state !== step;
      default:
        return false;
    }
  });
}
