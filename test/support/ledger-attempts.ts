import { type NanoUsd, nanoUsd, pricePerMillion } from "../../src/core/money.ts";
import type { NewAttempt, Settlement } from "../../src/core/spend/ledger.ts";

/** An attempt of swarm "s1", task "t1" on 22 November 2026, bound 100 nano-dollars. */
export function attempt(id: string, change: Partial<NewAttempt> = {}): NewAttempt {
  return {
    id,
    at: Date.UTC(2026, 10, 22, 12),
    swarm: "s1",
    task: "t1",
    agent: "agent-1",
    role: "worker",
    workspace: "/project",
    tier: "balanced",
    taskType: "coding",
    complexity: "simple",
    attempt: 1,
    routeReason: "simple coding goes to the cheapest",
    model: "vendor/model",
    bound: nanoUsd(100),
    price: {
      input: pricePerMillion("0.26"),
      output: pricePerMillion("0.38"),
      cacheRead: null,
      cacheWrite: null,
      overrides: [],
      note: "in 0.26 out 0.38 USD per million tokens, 2026-11-01",
    },
    endpoint: "https://openrouter.ai",
    ...change,
  };
}

export function billed(cost: number, change: Partial<Settlement> = {}): Settlement {
  return {
    cost: cost as NanoUsd,
    origin: "billed",
    usage: { promptTokens: 10, cachedTokens: 4, cacheWriteTokens: 0, completionTokens: 5, reasoningTokens: 2 },
    servedModel: "vendor/model-2026",
    provider: "Vendor",
    generationId: null,
    ...change,
  };
}
