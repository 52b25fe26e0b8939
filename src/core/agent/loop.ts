import { errorText } from "../error-text.ts";
import type {
  CallContext,
  CallFailure,
  Completion,
  Message,
  ModelClient,
  ModelRequest,
  ToolCall,
} from "../provider/client.ts";
import { notMade } from "../provider/not-made.ts";
import type { Steps } from "../resume/steps.ts";
import { toolStep } from "../resume/tool-step.ts";
import { parseToolCall, toolDefinitions } from "../tools/parse-call.ts";
import type { Tool, ToolContext, ToolResult } from "../tools/tool.ts";
import type { Say } from "./call-reporter.ts";
import { createLoopGuard, type LoopGuard } from "./loop-guard.ts";
import { asHistory } from "./tool-history.ts";

/** Answers in a row that reach the token limit; each costs the full price of its tokens and comes to nothing. */
const MAX_CUTS = 3;

/** Tool calls of one answer that are run; a model that goes astray can write a thousand. */
const MAX_CALLS = 32;

export interface LoopDeps {
  readonly client: ModelClient;
  readonly tools: readonly Tool[];
  readonly toolContext: ToolContext;
  /** Slug that this conversation stays with, and who steps in when its provider fails; who has stepped in stays. */
  readonly model: string;
  readonly fallbacks: readonly string[];
  /** As in a ModelRequest. */
  readonly keepModel?: boolean;
  readonly sessionId: string;
  readonly maxTokens: number;
  readonly maxTurns: number;
  readonly call: CallContext;
  readonly say: Say;
  readonly steps: Steps;
  /** Name of the conversation, unique in the run: what its steps are kept under. */
  readonly name: string;
}

export type LoopOutcome =
  | { readonly status: "answered"; readonly text: string; readonly model: string }
  | { readonly status: "failed"; readonly failure: CallFailure }
  /** `model`: slug of the one that answered last. */
  | { readonly status: "stuck"; readonly why: string; readonly model: string };

/**
 * One conversation of an agent: model, tools, model, ... until it answers without calling a tool. `messages` is
 * extended in place, so that a retry goes on with the same prefix and the provider's prompt cache keeps working. For the
 * same reason a model that stepped in for a provider that failed is asked first from then on.
 * A tool call runs only from an answer that ended properly, with arguments that parse strictly and fit the schema.
 */
export async function converse(messages: Message[], deps: LoopDeps): Promise<LoopOutcome> {
  const definitions = toolDefinitions(deps.tools);
  const guard = createLoopGuard();
  const models = [deps.model, ...deps.fallbacks];
  let { model } = deps;
  let cuts = 0;
  for (let turn = 0; turn < deps.maxTurns; turn++) {
    if (deps.call.signal.aborted)
      return { status: "failed", failure: notMade(model, "cancelled", "cancelled between turns") };
    const request: ModelRequest = {
      model,
      fallbacks: models.filter((other) => other !== model),
      ...(deps.keepModel && { keepModel: true }),
      messages: [...messages],
      tools: definitions,
      maxTokens: deps.maxTokens,
      sessionId: deps.sessionId,
    };
    const outcome = await deps.steps.once(`${deps.name}/turn-${turn}`, () => deps.client.complete(request, deps.call));
    if (outcome.status === "failed") return { status: "failed", failure: outcome };
    if (models.includes(outcome.model)) model = outcome.model;
    if (outcome.finish === "length" || outcome.finish === "content_filter") {
      if (++cuts === MAX_CUTS) return { status: "stuck", why: `its answer was cut ${MAX_CUTS} times in a row`, model };
      messages.push(...cutAnswer(outcome));
      continue;
    }
    cuts = 0;
    messages.push({ role: "assistant", content: outcome.content, toolCalls: asHistory(outcome.toolCalls) });
    if (outcome.toolCalls.length === 0) return { status: "answered", text: outcome.content, model: outcome.model };
    const stuck = await runTools(outcome.toolCalls, messages, guard, `${deps.name}/turn-${turn}`, deps);
    if (stuck !== null) return { status: "stuck", why: stuck, model };
  }
  return { status: "stuck", why: `no answer after ${deps.maxTurns} turns`, model };
}

/** The calls of an answer that was cut are dropped: their arguments may be half. */
function cutAnswer(answer: Completion): Message[] {
  const why =
    answer.finish === "length"
      ? "Your answer reached the token limit, and its tool calls were not run. Go on in smaller steps."
      : "The provider's content filter ended your answer, and its tool calls were not run. Go on in another way.";
  const said = answer.content === "" ? "(cut)" : answer.content;
  return [
    { role: "assistant", content: said, toolCalls: [] },
    { role: "user", content: why },
  ];
}

async function runTools(
  calls: readonly ToolCall[],
  messages: Message[],
  guard: LoopGuard,
  turn: string,
  deps: LoopDeps,
): Promise<string | null> {
  const parsed = calls.slice(0, MAX_CALLS).map((call) => ({ call, parsed: parseToolCall(deps.tools, call) }));
  const readOnly = parsed.every(({ parsed }) => parsed.status === "ok" && parsed.tool.effect === "read");
  const results: string[] = [];
  const run = (item: (typeof parsed)[number], index: number) => runOne(item, `${turn}/tool-${index}`, deps);
  if (readOnly) results.push(...(await Promise.all(parsed.map(run))));
  else for (const [index, item] of parsed.entries()) results.push(await run(item, index));
  let stuck: string | null = null;
  for (const [index, call] of calls.entries()) {
    const content = results[index] ?? TOO_MANY;
    messages.push({ role: "tool", toolCallId: call.id, content });
    if (guard.repeats(call, content)) stuck = `called ${call.name} again and again with the same result`;
  }
  return stuck;
}

/** A tool returns what it refuses; what it throws is the disk's doing (full, no permission), and the agent is told. */
async function runTool(tool: Tool, input: unknown, context: ToolContext): Promise<ToolResult> {
  try {
    return await tool.run(input, context);
  } catch (error) {
    const why = errorText(error);
    context.host.log("error", `${context.task}: ${tool.name} failed: ${why}`);
    return { ok: false, content: `${tool.name} failed: ${why}`, summary: `${tool.name}: failed, ${why}` };
  }
}

const TOO_MANY = `Not run: at most ${MAX_CALLS} tool calls in one answer. Send it again in the next one.`;

async function runOne(
  item: { readonly call: ToolCall; readonly parsed: ReturnType<typeof parseToolCall> },
  step: string,
  deps: LoopDeps,
): Promise<string> {
  const { call, parsed } = item;
  const task = deps.toolContext.task;
  if (parsed.status === "invalid") {
    deps.say({
      type: "tool.finished",
      task,
      tool: call.name,
      summary: `${call.name.slice(0, 80)}: refused, bad arguments`,
      ok: false,
    });
    return parsed.message;
  }
  const { tool, input } = parsed;
  const result = await toolStep(deps.steps, step, { tool, input, context: deps.toolContext }, () =>
    runTool(tool, input, deps.toolContext),
  );
  deps.say({ type: "tool.finished", task, tool: call.name, summary: result.summary, ok: result.ok });
  return result.content;
}
