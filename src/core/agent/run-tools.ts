import { errorText } from "../error-text.ts";
import { canonicalArguments, type SeenCall } from "../guards/fingerprint.ts";
import type { Message, ToolCall } from "../provider/client.ts";
import type { Steps } from "../resume/steps.ts";
import { toolStep } from "../resume/tool-step.ts";
import { parseToolCall } from "../tools/parse-call.ts";
import type { Tool, ToolContext, ToolResult } from "../tools/tool.ts";
import { refusedAt } from "../untrusted/gate.ts";
import type { Say } from "./call-reporter.ts";
import { progressOf } from "./tool-progress.ts";

/** Tool calls of one answer that are run; a model that goes astray can write a thousand. */
const MAX_CALLS = 32;

/** How often the same call of one answer is run. */
const MAX_SAME = 3;

const TOO_MANY = `Not run: at most ${MAX_CALLS} tool calls in one answer. Send it again in the next one.`;
const SAME = `Not run: you made this very call ${MAX_SAME} times in this answer already, and the results are above.`;

export interface ToolDeps {
  readonly tools: readonly Tool[];
  readonly toolContext: ToolContext;
  readonly say: Say;
  readonly steps: Steps;
}

/** Runs the calls of one answer; those that only read run side by side. `seen`: those that were answered. */
export async function runTools(
  calls: readonly ToolCall[],
  turn: string,
  deps: ToolDeps,
): Promise<{ readonly messages: readonly Message[]; readonly seen: readonly SeenCall[] }> {
  const items = calls.slice(0, MAX_CALLS).map((call, index) => ({
    call,
    parsed: parseToolCall(deps.tools, call),
    step: `${turn}/tool-${index}`,
    again: isOneTooMany(calls, index),
  }));
  const run = (item: (typeof items)[number]): Promise<Answered> | Answered =>
    item.again ? { content: SAME, seen: null } : runOne(item, deps);
  const readOnly = items.every(({ parsed }) => parsed.status === "ok" && parsed.tool.effect === "read");
  const results: Answered[] = [];
  if (readOnly) results.push(...(await Promise.all(items.map(run))));
  else for (const item of items) results.push(await run(item));
  return {
    messages: calls.map(({ id }, index) => ({
      role: "tool",
      toolCallId: id,
      content: results[index]?.content ?? TOO_MANY,
    })),
    seen: results.flatMap(({ seen }) => (seen === null ? [] : [seen])),
  };
}

function isOneTooMany(calls: readonly ToolCall[], index: number): boolean {
  const key = ({ name, arguments: given }: ToolCall): string => `${name} ${canonicalArguments(given)}`;
  const own = calls[index];
  if (own === undefined) return false;
  let before = 0;
  for (const call of calls.slice(0, index)) if (call.name === own.name && key(call) === key(own)) before++;
  return before >= MAX_SAME;
}

interface Answered {
  readonly content: string;
  readonly seen: SeenCall | null;
}

async function runOne(
  item: { readonly call: ToolCall; readonly parsed: ReturnType<typeof parseToolCall>; readonly step: string },
  deps: ToolDeps,
): Promise<Answered> {
  const { call, parsed } = item;
  const task = deps.toolContext.task;
  const asked = { tool: call.name, arguments: call.arguments };
  if (parsed.status === "invalid") {
    const summary = `${call.name.slice(0, 80)}: refused, bad arguments`;
    deps.say({ type: "tool.finished", task, tool: call.name, summary, ok: false });
    return { content: parsed.message, seen: { ...asked, effect: null, ok: false, result: parsed.message } };
  }
  const { tool, input } = parsed;
  const meant = tool.name === call.name ? asked : { tool: tool.name, arguments: JSON.stringify(input) };
  const { content, ok, summary } = await toolStep(
    deps.steps,
    item.step,
    { tool, input, context: deps.toolContext },
    () => runTool(tool, input, { ...deps.toolContext, progress: progressOf(tool.name, deps) }),
  );
  deps.toolContext.taint.add([tool.source ?? "repository"]);
  deps.say({ type: "tool.finished", task, tool: tool.name, summary, ok });
  return { content, seen: { ...meant, effect: tool.effect, ok, result: content } };
}

/** A tool returns what it refuses; what it throws is the disk's doing (full, no permission), and the agent is told. */
async function runTool(tool: Tool, input: unknown, context: ToolContext): Promise<ToolResult> {
  try {
    return (await refusedAt(tool, input, context)) ?? (await tool.run(input, context));
  } catch (error) {
    const why = errorText(error);
    context.host.log("error", `${context.task}: ${tool.name} failed: ${why}`);
    return { ok: false, content: `${tool.name} failed: ${why}`, summary: `${tool.name}: failed, ${why}` };
  }
}
