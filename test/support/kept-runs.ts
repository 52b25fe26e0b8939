import { join } from "node:path";
import type { SwarmFact } from "../../src/core/events.ts";
import type { TranscriptLine } from "../../src/core/history/transcript-lines.ts";
import { type NanoUsd, nanoUsd } from "../../src/core/money.ts";
import { task } from "./plans.ts";
import { writeTree } from "./trees.ts";

export interface KeptRun {
  readonly id: string;
  readonly startedAt?: number;
  readonly goal?: string;
  readonly simulated?: boolean;
  /** Left out: it ended well. */
  readonly end?: "none" | "failed";
  readonly answer?: string;
  readonly files?: readonly string[];
  readonly settled?: NanoUsd;
  /** Bytes of a transcript that is nothing but there. */
  readonly padding?: number;
  readonly transcripts?: Readonly<Record<string, readonly TranscriptLine[]>>;
  readonly patch?: string;
}

/** The moment that tests of the history count from. */
export const RUNS_AT = Date.UTC(2026, 10, 22, 12);

/** Writes a run's folder as a swarm leaves it. */
export function keepRun(runsFolder: string, run: KeptRun): void {
  const { id, startedAt = RUNS_AT, goal = `Goal of ${id}`, answer = "Did it.", files = ["src/a.ts"] } = run;
  const settled = run.settled ?? nanoUsd(2_500_000);
  const facts: SwarmFact[] = [
    {
      type: "swarm.started",
      goal,
      tier: "balanced",
      workspace: "/home/ada/shop",
      simulated: run.simulated ?? false,
      endpoint: "openrouter.ai",
      budget: nanoUsd(1_000_000_000),
      concurrency: 4,
      baseline: "anthropic/claude-sonnet-4.5",
    },
    { type: "plan.ready", source: "planner", tasks: [task("lines", { files: [...files] })] },
    { type: "task.started", task: "lines", agent: "lines-worker-1" },
    { type: "task.routed", task: "lines", model: "z/m", role: "primary", chain: ["z/m"], reason: "It is cheap." },
  ];
  if (run.end !== "none")
    facts.push(
      {
        type: "task.finished",
        task: "lines",
        outcome: { status: "done", answer, evidence: "checks-passed", files: [...files], model: "z/m" },
      },
      {
        type: "swarm.finished",
        outcome: run.end === "failed" ? { status: "failed", kind: "plan", detail: "No plan." } : { status: "done" },
        patch: run.patch === undefined ? null : join(runsFolder, id, "changes.patch"),
        files: [...files],
        settled,
        held: nanoUsd(0),
        ms: 61_000,
      },
    );
  const journal = facts.map((fact) => JSON.stringify({ at: startedAt, swarm: id, ...fact })).join("\n");
  const tree: Record<string, string> = { "events.jsonl": `${journal}\n` };
  if (run.padding !== undefined) tree["transcripts/padding.jsonl"] = `${"x".repeat(run.padding - 1)}\n`;
  if (run.patch !== undefined) tree["changes.patch"] = run.patch;
  for (const [agent, lines] of Object.entries(run.transcripts ?? {}))
    tree[`transcripts/${agent}.jsonl`] = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
  writeTree(join(runsFolder, id), tree);
}

export function said(role: "system" | "user" | "assistant" | "tool", content: string): TranscriptLine {
  return { type: "message", at: RUNS_AT, role, content, digest: "0" };
}
