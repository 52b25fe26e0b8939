import * as z from "zod";
import { converse, type LoopOutcome } from "../../src/core/agent/loop.ts";
import type { Host } from "../../src/core/host.ts";
import { usd } from "../../src/core/money.ts";
import type { CallContext, ModelClient } from "../../src/core/provider/client.ts";
import { NO_STEPS } from "../../src/core/resume/steps.ts";
import { limitsOf } from "../../src/core/spend/limits.ts";
import { NO_ABILITIES } from "../../src/core/tools/abilities.ts";
import type { Tool } from "../../src/core/tools/tool.ts";
import { createTaint } from "../../src/core/untrusted/taint.ts";

const FALLBACK = "z-ai/glm-4.7-flash";
const CAPS = { month: usd("1000000"), day: usd("1000000"), workspace: null, swarm: usd("1000"), request: usd("100") };

/** In the first message of the agent's conversation; no name begins with another. */
export function nameOf(agent: number): string {
  return `agent-${agent}.`;
}

/** One agent with two steps to do, which are written down; how it ended: `done`, or the kind of its failure. */
export async function runAgent(
  agent: number,
  swarm: string,
  { client, host, model }: { readonly client: ModelClient; readonly host: Host; readonly model: string },
  steps: string[],
): Promise<string> {
  const call = callOf(agent, swarm, host.now());
  const { task } = call.identity;
  const outcome = await converse([{ role: "user", content: `You are ${nameOf(agent)} Do both steps.` }], {
    client,
    tools: [stepTool(agent, steps)],
    steps: NO_STEPS,
    name: "agent",
    toolContext: {
      host,
      root: "/",
      signal: call.signal,
      task,
      notes: { add: () => undefined, all: () => [] },
      changed: async () => [],
      runChecks: async () => [],
      abilities: NO_ABILITIES,
      taint: createTaint(["user"]),
    },
    model,
    fallbacks: [FALLBACK],
    sessionId: `${swarm} ${agent}`.slice(0, 256),
    maxTokens: 300,
    maxTurns: 12,
    call,
    say: () => undefined,
  });
  return endOf(outcome);
}

/** Steps that were done again, or never by an agent that says it is done. */
export function wrongSteps(steps: readonly string[], ends: readonly string[]): string[] {
  const again = steps.filter((step, place) => steps.indexOf(step) !== place).map((step) => `${step} done again`);
  const missing = ends.flatMap((end, agent) =>
    [1, 2]
      .map((step) => nameOfStep(agent, step))
      .filter((step) => end === "done" && !steps.includes(step))
      .map((step) => `${step} never done`),
  );
  return [...again, ...missing];
}

function nameOfStep(agent: number, step: number): string {
  return `${nameOf(agent)} step ${step}`;
}

function callOf(agent: number, swarm: string, now: number): CallContext {
  const who = { swarm, task: `task-${agent}`, workspace: "bench" };
  return {
    signal: new AbortController().signal,
    identity: {
      ...who,
      agent: `agent-${agent}`,
      role: "worker",
      tier: "budget",
      taskType: null,
      complexity: null,
      attempt: 1,
      routeReason: "bench",
    },
    limits: limitsOf(CAPS, who, now),
  };
}

/** What must not happen twice. */
function stepTool(agent: number, steps: string[]): Tool {
  const input = z.strictObject({ step: z.int() });
  return {
    name: "do_step",
    description: "Does one step. It cannot be undone.",
    input,
    effect: "write",
    run: async (given) => {
      const { step } = input.parse(given);
      steps.push(nameOfStep(agent, step));
      return { ok: true, content: `done: step ${step}`, summary: `step ${step}` };
    },
  };
}

function endOf(outcome: LoopOutcome): string {
  switch (outcome.status) {
    case "answered":
      return "done";
    case "failed":
      return outcome.failure.kind;
    case "stuck":
    case "used-up":
      return outcome.status;
    default:
      return outcome satisfies never;
  }
}
