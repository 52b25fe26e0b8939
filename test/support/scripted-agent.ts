import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { converse, type LoopOutcome } from "../../src/core/agent/loop.ts";
import type { SwarmFact } from "../../src/core/events.ts";
import { ATTEMPT_TURNS } from "../../src/core/guards/limits.ts";
import { createLoopGuard, GO_ON, type LoopGuard } from "../../src/core/guards/loop-guard.ts";
import type { SwarmGuard } from "../../src/core/guards/swarm-guard.ts";
import { loadCatalogue } from "../../src/core/models/catalogue.ts";
import { usd } from "../../src/core/money.ts";
import type { Completion, Message, ModelRequest } from "../../src/core/provider/client.ts";
import { NO_STEPS } from "../../src/core/resume/steps.ts";
import { costOfUsage } from "../../src/core/spend/price.ts";
import { ALL_TOOLS } from "../../src/core/tools/all-tools.ts";
import type { CheckVerdict } from "../../src/core/verify/verdict.ts";
import { createNodeHost } from "../../src/node/host.ts";
import { catalogueJson } from "./real-configs.ts";
import { completion, context } from "./scripted-client.ts";
import { contextIn } from "./tool-bench.ts";
import { temporaryFolder } from "./trees.ts";

/** What a model says in one turn: calls, or a text that ends its attempt. */
export type Turn = readonly (readonly [tool: string, input: unknown])[] | string;

export interface AgentScript {
  readonly name: string;
  readonly files?: Readonly<Record<string, string>>;
  /** From 0; the last turn of a script without an end is never reached. */
  readonly turn: (turn: number) => Turn;
  /** What the checks say, by how often they were asked; from 1. */
  readonly check?: (time: number) => CheckVerdict;
  /** Of the first turn's calls and on, how many make a round; for loops. */
  readonly round?: number;
}

/** What a run of a script came to. */
export interface ScriptRun {
  readonly outcome: LoopOutcome;
  readonly turns: number;
  /** Tool calls that were answered. */
  readonly calls: readonly { readonly tool: string; readonly arguments: string; readonly turn: number }[];
  readonly hints: number;
  /** Nano-dollars of each turn. */
  readonly costs: readonly number[];
}

/** The budget of a swarm as it is set when nobody has set it. */
export const SWARM_BUDGET = usd("1");

/** The first model of the balanced tier's chain for code. */
const MODEL = "deepseek/deepseek-v3.2";

/** A guard that sees nothing. */
export const NO_GUARD: LoopGuard = { turn: () => GO_ON, answer: () => GO_ON, forgot: () => undefined };

/** The real loop with the real tools on the real disk, and a model that follows a script. Costs as tokens at list price, without any cache. */
export async function runScript(
  script: AgentScript,
  options: { readonly guard?: LoopGuard; readonly maxTurns?: number; readonly swarmGuard?: SwarmGuard } = {},
): Promise<ScriptRun> {
  const folder = temporaryFolder();
  const root = join(folder.path, "copy");
  for (const [path, text] of Object.entries({ ...PROJECT, ...script.files })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const price = loadCatalogue(catalogueJson(), "models.json").price(MODEL);
  if (price === undefined) throw new Error(`${MODEL} has no price`);
  const costs: number[] = [];
  const calls: { tool: string; arguments: string; turn: number }[] = [];
  let ids = 0;
  let checks = 0;
  const answer = (request: ModelRequest): Completion => {
    const said = script.turn(costs.length);
    const toolCalls =
      typeof said === "string"
        ? []
        : said.map(([name, input]) => ({
            id: `call-${ids++}`,
            name,
            arguments: typeof input === "string" ? input : JSON.stringify(input),
          }));
    const content = typeof said === "string" ? said : "";
    for (const call of toolCalls) calls.push({ tool: call.name, arguments: call.arguments, turn: costs.length });
    const usage = {
      promptTokens: tokens([request.messages, request.tools]),
      cachedTokens: 0,
      cacheWriteTokens: 0,
      completionTokens: tokens([content, toolCalls]),
      reasoningTokens: 0,
    };
    costs.push(costOfUsage(usage, price));
    return completion({
      model: MODEL,
      content,
      toolCalls,
      usage,
      finish: toolCalls.length > 0 ? "tool_calls" : "stop",
    });
  };
  const facts: SwarmFact[] = [];
  const host = createNodeHost();
  const call = context();
  try {
    const outcome = await converse(
      [
        { role: "system", content: "You are one of several agents." },
        { role: "user", content: "Do the task." },
      ] satisfies Message[],
      {
        client: { complete: async (request) => answer(request) },
        tools: ALL_TOOLS.filter(({ needs }) => needs === undefined),
        toolContext: {
          ...contextIn(host, root),
          runChecks: async () => (script.check === undefined ? [] : [script.check(++checks)]),
        },
        steps: NO_STEPS,
        say: (fact) => facts.push(fact),
        name: "agent",
        model: MODEL,
        fallbacks: [],
        sessionId: "s",
        maxTokens: 8_000,
        maxTurns: options.maxTurns ?? ATTEMPT_TURNS,
        call,
        guard: options.guard ?? createLoopGuard({ budget: SWARM_BUDGET, known: new Set() }),
        ...(options.swarmGuard && { swarmGuard: options.swarmGuard }),
        costOf: ({ usage }) => (usage === null ? 0 : costOfUsage(usage, price)),
      },
    );
    const hints = facts.filter((fact) => fact.type === "guard.acted" && fact.action === "hint").length;
    return { outcome, turns: costs.length, calls, hints, costs };
  } finally {
    folder.dispose();
  }
}

/** What most tokenizers make of English and code. */
function tokens(value: unknown): number {
  return Math.ceil(JSON.stringify(value).length / 4);
}

/** What the scripts find. */
const PROJECT: Readonly<Record<string, string>> = {
  "package.json": '{ "name": "sample", "type": "module" }\n',
  "README.md": "# Sample\n\nA sample project.\n",
  "src/a.ts": "export const a = 1;\nexport const flag = false;\n",
  "src/b.ts": "export const b = 2;\n",
  "src/c.ts": "export const c = 3;\n",
  "src/d.ts": "export const d = 4;\n",
  "src/e.ts": "export const e = 5;\n",
  "src/f.ts": "export const f = 6;\n",
  "src/long.ts": Array.from({ length: 1_200 }, (_, line) => `export const value${line} = ${line * 7};\n`).join(""),
};
