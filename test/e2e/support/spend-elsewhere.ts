import { type NanoUsd, nanoUsd, pricePerMillion } from "../../../src/core/money.ts";
import type { Ledger } from "../../../src/core/spend/ledger.ts";
import { openLedger } from "../../../src/node/ledger/client.ts";

/**
 * A terminal run of its own: `node spend-elsewhere.ts LEDGER NANODOLLARS [held]` books one call and prints when it was
 * settled, in milliseconds since the epoch.
 */
const [file = "", cost = "0", how = "settled"] = process.argv.slice(2);
const ledger = await openLedger({ file });
await book(ledger, nanoUsd(Number(cost)));
await ledger.close();

async function book(into: Ledger, amount: NanoUsd): Promise<void> {
  const id = `elsewhere-${process.pid}`;
  const price = { input: pricePerMillion("1"), output: pricePerMillion("2"), cacheRead: null, cacheWrite: null };
  await into.reserve(
    {
      id,
      at: Date.now(),
      swarm: "elsewhere",
      task: "t1",
      agent: "agent-1",
      role: "worker",
      workspace: "/elsewhere",
      tier: "balanced",
      taskType: "coding",
      complexity: "simple",
      attempt: 1,
      routeReason: "for the test",
      model: "deepseek/deepseek-v3.2",
      bound: nanoUsd(amount * 2),
      price: { ...price, overrides: [], note: "of the test" },
      endpoint: "https://openrouter.ai",
    },
    [],
  );
  await into.markSent(id);
  if (how === "held") return into.hold(id, "the stream was cut before its usage arrived");
  const usage = { promptTokens: 1000, cachedTokens: 0, cacheWriteTokens: 0, completionTokens: 100, reasoningTokens: 0 };
  const served = { servedModel: null, provider: "Elsewhere", generationId: null };
  await into.settle(id, { cost: amount, origin: "billed", usage, ...served });
  console.log(Date.now());
}
