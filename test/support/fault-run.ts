import * as z from "zod";
import { converse, type LoopOutcome } from "../../src/core/agent/loop.ts";
import { loadCatalogue } from "../../src/core/models/catalogue.ts";
import { CatalogueFile } from "../../src/core/models/catalogue-schema.ts";
import { usd } from "../../src/core/money.ts";
import type { CallContext, ModelClient } from "../../src/core/provider/client.ts";
import { composeClient } from "../../src/core/provider/compose.ts";
import type { Ledger } from "../../src/core/spend/ledger.ts";
import { limitsOf } from "../../src/core/spend/limits.ts";
import { createReconciler } from "../../src/core/spend/reconcile.ts";
import type { Tool } from "../../src/core/tools/tool.ts";
import { chance } from "../../src/emulator/chance.ts";
import { NAMED_FAULTS } from "../../src/emulator/faults/catalogue.ts";
import { FaultRule } from "../../src/emulator/faults/rule-schema.ts";
import { type Emulator, startEmulator } from "../../src/emulator/server.ts";
import { type Books, compareBooks } from "./fault-books.ts";
import { twoStepModel } from "./fault-model.ts";
import { type VirtualHost, virtualHost } from "./virtual-host.ts";

/** One swarm of ten agents of which some meet a fault, and what came of it. */
export interface FaultRun {
  /** How each agent ended: `done`, or the kind of its failure. */
  readonly ends: readonly string[];
  /** Agents that were to meet the fault. */
  readonly hit: readonly number[];
  /** Steps that were done more than once, or not at all by an agent that finished. */
  readonly wrongSteps: readonly string[];
  readonly books: Books;
  /** Requests at the emulator, of which `20` would do without faults. */
  readonly requests: number;
  readonly virtualMs: number;
}

export interface FaultRunOptions {
  readonly fault: string;
  readonly seed: string;
  readonly ledger: Ledger;
  /** Contents of configs/models.json. */
  readonly models: unknown;
}

export const AGENTS = 10;
const HIT = 3;
const MODEL = "deepseek/deepseek-v3.2";
const FALLBACK = "z-ai/glm-4.7-flash";
const CAPS = { month: usd("1000000"), day: usd("1000000"), workspace: null, swarm: usd("1000"), request: usd("100") };
const WEEK_MS = 7 * 86_400_000;

/**
 * Runs ten agents in the real loop, on the real client stack and the given ledger, against a new emulator over real
 * HTTP. Three of them, drawn by the seed, meet the fault once, in their first or their second call; a fault that changes
 * the world meets whoever comes next. Then held costs are looked up. Waiting takes no time.
 */
export async function runFault({ fault, seed, ledger, models }: FaultRunOptions): Promise<FaultRun> {
  const swarm = `${fault} ${seed}`;
  let emulator: Emulator | null = null;
  const host = virtualHost(swarm, () => emulator ?? { waiting: () => 0 });
  const hit = hitAgents(swarm);
  emulator = await startEmulator({
    catalogue: CatalogueFile.parse(models),
    responder: twoStepModel(),
    seed: swarm,
    rules: rulesFor(fault, swarm, hit),
    records: { misses: [0, 2] },
    clock: host.now,
    keepAliveMs: 5,
  });
  const endpoint = {
    baseUrl: emulator.url,
    key: async () => KEY,
    simulated: true,
    label: "emulator",
    openRouter: true,
  };
  try {
    const tracked = trackedLedger(ledger, host);
    const catalogue = loadCatalogue(models, "models.json");
    const client = composeClient({ host, ledger: tracked, endpoint, catalogue });
    const steps: string[] = [];
    const agents = Array.from({ length: AGENTS }, (_, agent) => runAgent(agent, swarm, client, host, steps));
    const ends = (await host.run(Promise.all(agents))).map(endOf);
    const virtualMs = host.elapsed();
    const reconciler = createReconciler({ ledger: tracked, host, endpoint });
    await host.run(reconciler.run({ swarm, deadlineMs: WEEK_MS, signal: new AbortController().signal }));
    const books = compareBooks(await ledger.attempts({ swarm }), emulator.bill());
    return { ends, hit, wrongSteps: wrongSteps(steps, ends), books, requests: emulator.requests(), virtualMs };
  } finally {
    await emulator.close();
  }
}

const KEY = "sk-or-simulated";

function wrongSteps(steps: readonly string[], ends: readonly string[]): string[] {
  const twice = steps.filter((step, place) => steps.indexOf(step) !== place).map((step) => `${step} done again`);
  const missing = ends.flatMap((end, agent) =>
    [1, 2]
      .map((step) => nameOfStep(agent, step))
      .filter((step) => end === "done" && !steps.includes(step))
      .map((step) => `${step} never done`),
  );
  return [...twice, ...missing];
}

function nameOfStep(agent: number, step: number): string {
  return `${nameOf(agent)} step ${step}`;
}

function hitAgents(swarm: string): number[] {
  const agents = Array.from({ length: AGENTS }, (_, agent) => agent);
  return agents.sort((a, b) => chance(swarm, "hit", a) - chance(swarm, "hit", b)).slice(0, HIT);
}

function rulesFor(fault: string, swarm: string, hit: readonly number[]): readonly FaultRule[] {
  const place = { model: MODEL, now: 0, lastGeneration: "" };
  if (NAMED_FAULTS.get(fault)?.make(place).kind === "change") {
    const first = Math.floor(chance(swarm, "first") * AGENTS);
    return [FaultRule.parse({ fault, when: { requests: [first] } })];
  }
  return hit.map((agent) => {
    const nth = chance(swarm, "call", agent) < 0.5 ? 0 : 1;
    return FaultRule.parse({ fault, when: { model: MODEL, contains: nameOf(agent), requests: [nth] }, times: 1 });
  });
}

function nameOf(agent: number): string {
  return `agent-${agent}.`;
}

async function runAgent(
  agent: number,
  swarm: string,
  client: ModelClient,
  host: VirtualHost,
  steps: string[],
): Promise<LoopOutcome> {
  const signal = new AbortController().signal;
  const who = { swarm, task: `task-${agent}`, workspace: "bench" };
  const call: CallContext = {
    signal,
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
    limits: limitsOf(CAPS, who, host.now()),
  };
  return await converse([{ role: "user", content: `You are ${nameOf(agent)} Do both steps.` }], {
    client,
    tools: [stepTool(agent, steps)],
    toolContext: {
      host,
      root: "/",
      signal,
      task: who.task,
      notes: { add: () => undefined, all: () => [] },
      runChecks: async () => [],
    },
    model: MODEL,
    fallbacks: [FALLBACK],
    sessionId: `${swarm} ${agent}`.slice(0, 256),
    maxTokens: 300,
    maxTurns: 12,
    call,
    say: () => undefined,
  });
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
      return "stuck";
    default:
      return outcome satisfies never;
  }
}

/** The same ledger, whose calls hold the virtual clock while its thread works. A new object for each run. */
function trackedLedger(ledger: Ledger, host: VirtualHost): Ledger {
  return new Proxy(ledger, {
    get: (target, name, receiver) => {
      const method: unknown = Reflect.get(target, name, receiver);
      if (typeof method !== "function" || name === "watch") return method;
      return (...args: unknown[]) => host.track(Promise.resolve(method.apply(target, args)));
    },
  });
}
