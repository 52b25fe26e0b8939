import { converse, type LoopOutcome } from "../../src/core/agent/loop.ts";
import { workerMessages } from "../../src/core/agent/prompts.ts";
import type { Completion, Message, ModelClient, ModelRequest } from "../../src/core/provider/client.ts";
import { NO_STEPS } from "../../src/core/resume/steps.ts";
import type { PlannedTask } from "../../src/core/swarm/plan.ts";
import { NO_ABILITIES } from "../../src/core/tools/abilities.ts";
import { ALL_TOOLS } from "../../src/core/tools/all-tools.ts";
import { createNotes } from "../../src/core/tools/notes.ts";
import type { Notes } from "../../src/core/tools/tool.ts";
import { createFence } from "../../src/core/untrusted/fence.ts";
import { createTaint } from "../../src/core/untrusted/taint.ts";
import type { Answer, ParsedChatRequest, Responder } from "../../src/emulator/responder.ts";
import { createNodeHost } from "../../src/node/host.ts";

/** A request as the emulator would hand it on. */
export function request(messages: readonly Message[], more: Partial<ParsedChatRequest> = {}): ParsedChatRequest {
  return {
    index: 0,
    model: "deepseek/deepseek-v3.2",
    provider: "Simulated",
    messages,
    tools: [],
    toolChoice: "auto",
    responseFormat: { type: "text" },
    maxTokens: 8000,
    sessionId: null,
    stream: true,
    ...more,
  };
}

/** The answer to a request; the simulated model plays no faults. */
export function answerTo(responder: Responder, asked: ParsedChatRequest): Answer {
  const reply = responder.respond(asked);
  if ("fault" in reply) throw new Error("the simulated model answered with a fault");
  return reply;
}

export interface AgentRun {
  readonly outcome: LoopOutcome;
  readonly messages: Message[];
  readonly notes: Notes;
  /** Names of the tools that were called, in order. */
  readonly called: readonly string[];
}

export interface AgentOptions {
  readonly model: string;
  readonly files?: readonly string[];
  readonly earlierAttempts?: readonly string[];
  /** Goes on with this conversation instead of beginning one. */
  readonly messages?: Message[];
}

/** One attempt of the real agent loop with the real tools in a folder, on the simulated model without HTTP between. */
export async function workOn(
  task: PlannedTask,
  folder: string,
  responder: Responder,
  options: AgentOptions,
): Promise<AgentRun> {
  const { model, files = [], earlierAttempts = [] } = options;
  const context = {
    goal: "the goal",
    files,
    notes: [],
    earlierAttempts,
    checks: ["lint", "test"],
    rules: [],
    fence: createFence("test"),
  };
  const messages = options.messages ?? workerMessages(task, context);
  const notes = createNotes();
  const called: string[] = [];
  const signal = new AbortController().signal;
  const identity = {
    swarm: "s",
    task: task.id,
    agent: task.id,
    role: "worker",
    workspace: folder,
    tier: "balanced",
    taskType: task.type,
    complexity: task.complexity,
    attempt: 1,
    routeReason: "",
  } as const;
  const outcome = await converse(messages, {
    client: clientOf(responder, called),
    tools: ALL_TOOLS,
    steps: NO_STEPS,
    name: "agent",
    toolContext: {
      host: createNodeHost(),
      root: folder,
      signal,
      task: task.id,
      notes,
      changed: async () => [],
      runChecks: async () => [],
      abilities: NO_ABILITIES,
      taint: createTaint(["user"]),
    },
    model,
    fallbacks: [],
    sessionId: "s",
    maxTokens: 8000,
    maxTurns: 20,
    call: { signal, identity, limits: [] },
    say: (fact) => {
      if (fact.type === "tool.finished" && !fact.ok) called.push(`failed: ${fact.summary}`);
    },
  });
  return { outcome, messages, notes, called };
}

function clientOf(responder: Responder, called: string[]): ModelClient {
  let calls = 0;
  return {
    async complete({ model, messages, tools }: ModelRequest): Promise<Completion> {
      const answer = answerTo(responder, request(messages, { model, tools }));
      const toolCalls = answer.toolCalls.map((call) => ({ id: `call-${calls++}`, ...call }));
      called.push(...answer.toolCalls.map((call) => call.name));
      return {
        status: "completed",
        model,
        servedModel: model,
        provider: null,
        generationId: null,
        content: answer.content,
        toolCalls,
        finish: toolCalls.length > 0 ? "tool_calls" : "stop",
        usage: null,
        billed: null,
        firstTokenMs: null,
        ms: 0,
      };
    },
  };
}
