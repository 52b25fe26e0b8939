import { join } from "node:path";
import { OpenAI } from "openai";
import { bundledScenarios } from "../src/cli/project.ts";
import { loadCatalogue } from "../src/core/models/catalogue.ts";
import { usd } from "../src/core/money.ts";
import type { CallContext, ModelRequest } from "../src/core/provider/client.ts";
import { composeClient } from "../src/core/provider/compose.ts";
import { limitsOf } from "../src/core/spend/limits.ts";
import { startSimulatedEndpoint } from "../src/emulator/simulated-endpoint.ts";
import { createNodeHost } from "../src/node/host.ts";
import { openLedger } from "../src/node/ledger/client.ts";
import { readConfigs } from "../src/node/read-configs.ts";
import { type Figure, median } from "./figure.ts";

const WARM_UP = 30;
const PAIRS = 200;
const MODEL = "deepseek/deepseek-v3.2";
const QUESTION = "Case: capital-of-france\n\nWhat is the capital of France?";

/**
 * One metered call (retries, turns, reservation in SQLite, stream, settlement) against the bare `openai` package, same
 * streamed request to the same emulator, in turns, so that what disturbs the machine disturbs both.
 */
export async function measureCalls(configs: string, folder: string): Promise<readonly Figure[]> {
  const files = await readConfigs(configs);
  const scenarios = await bundledScenarios();
  const { endpoint, close } = await startSimulatedEndpoint({ catalogue: files.models, scenarios, seed: "overhead" });
  const ledger = await openLedger({ file: join(folder, "calls.sqlite") });
  try {
    const host = createNodeHost();
    const client = composeClient({ host, ledger, endpoint, catalogue: loadCatalogue(files.models, "models.json") });
    const openai = new OpenAI({ baseURL: endpoint.baseUrl, apiKey: (await endpoint.key()) ?? "", maxRetries: 0 });
    const metered = async (): Promise<void> => {
      const outcome = await client.complete(REQUEST, context(host.now()));
      if (outcome.status !== "completed") throw new Error(`the metered call failed: ${outcome.message}`);
    };
    const bare: number[] = [];
    const ours: number[] = [];
    for (let pair = 0; pair < WARM_UP + PAIRS; pair++) {
      const order = pair % 2 === 0 ? (["bare", "ours"] as const) : (["ours", "bare"] as const);
      for (const which of order) {
        const ms = await timed(which === "bare" ? () => askBare(openai) : metered);
        if (pair >= WARM_UP) (which === "bare" ? bare : ours).push(ms);
      }
    }
    const how = `median of ${PAIRS} interleaved short streamed calls, emulator without latency in the same process`;
    const [withUs, without] = [median(ours), median(bare)];
    return [
      { name: "bare openai call", value: without, unit: "ms", how },
      { name: "metered call", value: withUs, unit: "ms", how },
      { name: "metered over bare", value: withUs / without, unit: "x", how: "ratio of the two medians" },
      { name: "added by metering", value: withUs - without, unit: "ms per call", how: "difference of the two medians" },
    ];
  } finally {
    await ledger.close();
    await close();
  }
}

const REQUEST: ModelRequest = {
  model: MODEL,
  fallbacks: [],
  messages: [{ role: "user", content: QUESTION }],
  tools: [],
  maxTokens: 1_000,
};

function context(now: number): CallContext {
  const caps = { month: usd("1000"), day: usd("1000"), workspace: null, swarm: usd("1000"), request: usd("1000") };
  const who = { swarm: "overhead", task: "call", workspace: "" };
  return {
    signal: new AbortController().signal,
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

async function askBare(openai: OpenAI): Promise<void> {
  const stream = await openai.chat.completions.create({
    model: MODEL,
    messages: [{ role: "user", content: QUESTION }],
    max_tokens: 1_000,
    stream: true,
    stream_options: { include_usage: true },
  });
  let text = "";
  for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? "";
  if (text === "") throw new Error("the bare call got no answer");
}

async function timed(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}
