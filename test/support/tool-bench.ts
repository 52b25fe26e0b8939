import { join } from "node:path";
import type { Host } from "../../src/core/host.ts";
import { NO_ABILITIES } from "../../src/core/tools/abilities.ts";
import { ALL_TOOLS } from "../../src/core/tools/all-tools.ts";
import { createNotes } from "../../src/core/tools/notes.ts";
import { parseToolCall } from "../../src/core/tools/parse-call.ts";
import type { ToolContext, ToolResult } from "../../src/core/tools/tool.ts";
import { createTaint } from "../../src/core/untrusted/taint.ts";
import type { CheckVerdict } from "../../src/core/verify/verdict.ts";
import { createNodeHost } from "../../src/node/host.ts";
import { temporaryFolder } from "./trees.ts";

/** A copy on the real disk, and the tools called in it as a model calls them: by name and JSON text. */
export interface ToolBench {
  readonly host: Host;
  readonly root: string;
  /** Beside the root: what no tool may reach. */
  readonly outside: string;
  readonly context: ToolContext;
  call(name: string, input: unknown): Promise<ToolResult>;
  dispose(): void;
}

export function createToolBench(verdicts: readonly CheckVerdict[] = []): ToolBench {
  const folder = temporaryFolder();
  const host = createNodeHost();
  const root = join(folder.path, "copies", "one");
  const context = contextIn(host, root, verdicts);
  return {
    host,
    root,
    outside: folder.path,
    context,
    dispose: folder.dispose,
    call: (name, input) => callTool(context, name, input),
  };
}

/** What tools get that work in a folder. */
export function contextIn(host: Host, root: string, verdicts: readonly CheckVerdict[] = []): ToolContext {
  return {
    host,
    root,
    signal: new AbortController().signal,
    task: "task-1",
    notes: createNotes(),
    changed: async () => [],
    runChecks: async () => verdicts,
    abilities: NO_ABILITIES,
    taint: createTaint(["user"]),
  };
}

export async function callTool(context: ToolContext, name: string, input: unknown): Promise<ToolResult> {
  const parsed = parseToolCall(ALL_TOOLS, { id: "1", name, arguments: JSON.stringify(input) });
  if (parsed.status === "invalid") return { ok: false, content: parsed.message, summary: "invalid" };
  return await parsed.tool.run(parsed.input, context);
}
