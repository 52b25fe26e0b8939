import type { HistoryAnswer } from "../../src/core/history/messages.ts";
import type { HistoryRow, RunDetail } from "../../src/core/history/run-detail.ts";
import type { TranscriptLine } from "../../src/core/history/transcript-lines.ts";
import { usd, ZERO } from "../../src/core/money.ts";
import { task as planned } from "../support/plans.ts";
import { AT, swarm } from "./swarm-states.ts";

/** A kept run in which only what the test is about needs saying. */
export function row(id: string, parts: Partial<HistoryRow> = {}): HistoryRow {
  return {
    id,
    goal: `Goal of ${id}`,
    workspace: "/home/ada/invoices",
    tier: "balanced",
    simulated: false,
    endpoint: "openrouter.ai",
    startedAt: AT - 3 * 3_600_000,
    ended: { ms: 94_300, status: "done", why: "" },
    tasks: { done: 3, of: 3 },
    models: ["qwen/qwen3-coder"],
    files: 2,
    said: { settled: 0, held: 0 },
    bytes: 1_200_000,
    status: "ended",
    cost: { settled: usd("0.0612"), held: ZERO, from: "ledger" },
    ...parts,
  };
}

export function listAnswer(rows: readonly HistoryRow[] = allRows()): HistoryAnswer {
  return { type: "history-list", rows, of: rows.length, bytes: rows.reduce((sum, one) => sum + one.bytes, 0) };
}

/** Every way for a run to stand. */
export function allRows(): readonly HistoryRow[] {
  return [
    row("running", { ended: null, status: "running", startedAt: AT - 40_000, tasks: { done: 1, of: 4 } }),
    row("vat", { goal: "Add VAT for EU customers to the invoices, with tests" }),
    row("demo", {
      simulated: true,
      cost: { settled: usd("0.011"), held: ZERO, from: "journal" },
      startedAt: AT - 86_400_000,
    }),
    row("partly", { ended: { ms: 5_000, status: "partly", why: "1 task did not get done" } }),
    row("capped", {
      ended: { ms: 5_000, status: "stopped", why: "The day budget of $5.00 was reached." },
      cost: { settled: usd("0.9"), held: usd("0.02"), from: "ledger" },
    }),
    row("failed", { ended: { ms: 900, status: "failed", why: "No plan." }, files: 0, models: [] }),
    row("cut", { ended: null, status: "interrupted", startedAt: AT - 20 * 86_400_000 }),
  ];
}

export function detailAnswer(id: string, parts: Partial<RunDetail> = {}): HistoryAnswer {
  const running = swarm();
  const state = { ...running, phase: "finished" as const, outcome: { status: "done" as const }, ms: 94_300 };
  const detail: RunDetail = {
    summary: row(id),
    state,
    tasks: [planned("lines", { title: "Totals per line", acceptance: ["npm test passes"], files: ["src/line.ts"] })],
    agents: [
      { agent: "plan", bytes: 8_200 },
      { agent: "lines-worker-1", bytes: 412_000 },
    ],
    patch: { path: "/data/runs/vat/changes.patch", text: PATCH, bytes: PATCH.length, cut: false },
    ...parts,
  };
  return { type: "history-run", run: id, detail };
}

export const PATCH = `diff --git a/src/line.ts b/src/line.ts
index 1111111..2222222 100644
--- a/src/line.ts
+++ b/src/line.ts
@@ -1,3 +1,4 @@
 export function total(line: Line): number {
-  return line.price * line.count;
+  const net = line.price * line.count;
+  return net + vat(net);
 }
diff --git a/docs/vat.md b/docs/vat.md
new file mode 100644
--- /dev/null
+++ b/docs/vat.md
@@ -0,0 +1 @@
+# VAT
`;

export function page(
  run: string,
  lines: readonly TranscriptLine[] = talk(),
  parts: { from?: number; next?: number | null; bytes?: number } = {},
): HistoryAnswer {
  const { from = 0, next = null, bytes = 412_000 } = parts;
  return { type: "history-page", run, agent: "lines-worker-1", page: { lines, from, next, bytes } };
}

export function message(role: "system" | "user" | "assistant" | "tool", content: string): TranscriptLine {
  return { type: "message", at: AT, role, content, digest: "0" };
}

/** Every kind of line once. */
export function talk(): readonly TranscriptLine[] {
  return [
    { type: "start", version: 1, at: AT, agent: "lines-worker-1", task: "lines", role: "worker" },
    message("system", "You are a coding agent."),
    message("user", "Totals per line, please."),
    {
      type: "call",
      at: AT,
      turn: 1,
      model: "qwen/qwen3-coder",
      served: "qwen/qwen3-coder-2026",
      provider: "DeepInfra",
      status: "completed",
      ended: "tool_calls",
      ms: 2_100,
      attempts: [
        {
          attempt: "a1",
          model: "qwen/qwen3-coder",
          state: "settled",
          bound: 9_000_000,
          cost: 1_234_000,
          origin: "billed",
          tokens: { in: 9_120, cached: 0, out: 214 },
        },
      ],
    },
    {
      type: "message",
      at: AT,
      role: "assistant",
      content: "I read the file first.",
      digest: "0",
      toolCalls: [{ id: "c1", name: "read_file", arguments: '{"path":"src/line.ts"}' }],
    },
    {
      ...message("tool", "export function total() {}"),
      ok: true,
      summary: "read src/line.ts",
      toolCallId: "c1",
    } as TranscriptLine,
    {
      type: "call",
      at: AT,
      turn: 2,
      model: "qwen/qwen3-coder",
      served: null,
      provider: null,
      status: "failed",
      ended: "provider_down",
      why: "503 from the provider",
      ms: null,
      attempts: [
        {
          attempt: "a2",
          model: "qwen/qwen3-coder",
          state: "held",
          bound: 9_000_000,
          cost: null,
          origin: null,
          tokens: null,
        },
      ],
    },
    { type: "rewound", at: AT, to: 1 },
    { type: "cut", at: AT, why: "The transcripts of this run have reached 32 MB." },
  ];
}
