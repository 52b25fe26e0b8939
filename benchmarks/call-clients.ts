import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { OpenAI } from "openai";
import type { Endpoint } from "../src/core/engine-types.ts";
import { loadCatalogue } from "../src/core/models/catalogue.ts";
import { usd } from "../src/core/money.ts";
import type { CallContext, ModelRequest } from "../src/core/provider/client.ts";
import { composeClient } from "../src/core/provider/compose.ts";
import { limitsOf } from "../src/core/spend/limits.ts";
import { ALL_TOOLS } from "../src/core/tools/all-tools.ts";
import { toolDefinitions } from "../src/core/tools/parse-call.ts";
import { createNodeHost } from "../src/node/host.ts";
import { openLedger } from "../src/node/ledger/client.ts";
import { readConfigs } from "../src/node/read-configs.ts";
import type { EmulatorProcess } from "./emulator-process.ts";

export const MODEL = "deepseek/deepseek-v3.2";

/** The same call through all of the product's layers and through the bare `openai` package. */
export interface CallClients {
  /** Resolves at the end of the answer; `onText` is told when its first word has come. */
  ours(signal?: AbortSignal, onText?: () => void): Promise<void>;
  bare(signal?: AbortSignal, onText?: () => void): Promise<void>;
  close(): Promise<void>;
}

/** Everything is real: limits, retries, turns, breaker, the ledger on the disk of `folder`. */
export async function callClients(
  configs: string,
  folder: string,
  { url, key }: Pick<EmulatorProcess, "url" | "key">,
): Promise<CallClients> {
  const files = await readConfigs(configs);
  const host = createNodeHost();
  const ledger = await openLedger({ file: join(folder, `calls-${randomUUID()}.sqlite`) });
  const endpoint: Endpoint = { baseUrl: url, key: async () => key, simulated: true, label: "", openRouter: true };
  const client = composeClient({ host, ledger, endpoint, catalogue: loadCatalogue(files.models, "models.json") });
  const openai = new OpenAI({ baseURL: url, apiKey: key, maxRetries: 0 });
  const forever = new AbortController().signal;
  return {
    ours: async (signal = forever, onText) => {
      const outcome = await client.complete(REQUEST, {
        ...context(host.now(), signal),
        ...(onText && { onDelta: onText }),
      });
      if (outcome.status !== "completed" && !signal.aborted) throw new Error(`our call failed: ${outcome.message}`);
    },
    bare: (signal = forever, onText) => askBare(openai, signal, onText),
    close: () => ledger.close(),
  };
}

const TOOLS = toolDefinitions(ALL_TOOLS);
const RULES = "Work only on your own task, and read before you edit. ".repeat(40);
const QUESTION = "What does this project do?";

const REQUEST: ModelRequest = {
  model: MODEL,
  fallbacks: [],
  messages: [
    { role: "system", content: RULES },
    { role: "user", content: QUESTION },
  ],
  tools: TOOLS,
  maxTokens: 1_000,
};

function context(now: number, signal: AbortSignal): CallContext {
  const caps = { month: usd("1000"), day: usd("1000"), workspace: null, swarm: usd("1000"), request: usd("1000") };
  const who = { swarm: "overhead", task: "call", workspace: "" };
  return {
    signal,
    identity: {
      ...who,
      agent: "call",
      role: "benchmark",
      tier: "budget",
      taskType: null,
      complexity: null,
      attempt: 1,
      routeReason: "the overhead of a call is measured",
    },
    limits: limitsOf(caps, who, now),
  };
}

async function askBare(openai: OpenAI, signal: AbortSignal, onText: (() => void) | undefined): Promise<void> {
  const stream = await openai.chat.completions.create(
    {
      model: MODEL,
      messages: [
        { role: "system", content: RULES },
        { role: "user", content: QUESTION },
      ],
      tools: TOOLS.map((tool) => ({ type: "function", function: { ...tool, parameters: { ...tool.parameters } } })),
      max_tokens: 1_000,
      stream: true,
      stream_options: { include_usage: true },
    },
    { signal },
  );
  let text = "";
  for await (const chunk of stream) {
    text += chunk.choices[0]?.delta.content ?? "";
    if (text !== "") onText?.();
  }
  if (text === "" && !signal.aborted) throw new Error("the bare call got no answer");
}
