import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { BenchmarkRequest } from "../../src/core/benchmark/request.ts";
import { readSuites, type SuiteFiles } from "../../src/core/benchmark/suite.ts";
import { createEngine } from "../../src/core/engine.ts";
import type { Engine } from "../../src/core/engine-types.ts";
import { usd } from "../../src/core/money.ts";
import type { Ledger } from "../../src/core/spend/ledger.ts";
import type { ParsedChatRequest, Reply } from "../../src/emulator/responder.ts";
import type { Emulator } from "../../src/emulator/server.ts";
import { createNodeHost } from "../../src/node/host.ts";
import { openLedger } from "../../src/node/ledger/client.ts";
import { capsWith } from "./caps.ts";
import { emulator } from "./emulated.ts";
import { catalogueJson, tierJsons } from "./real-configs.ts";

const BENCHMARKS = fileURLToPath(new URL("../../benchmarks/", import.meta.url));

/** The suites as they ship. */
export function shippedSuites(): Promise<SuiteFiles> {
  return readSuites((name) => readFile(join(BENCHMARKS, "suites", name), "utf8"));
}

export interface BenchmarkEngine {
  readonly engine: Engine;
  readonly ledger: Ledger;
  readonly emulator: Emulator;
}

/** The real engine with a real ledger in `folder`, on an emulator whose every answer is `reply`'s. */
export async function benchmarkEngine(
  folder: string,
  reply: (request: ParsedChatRequest) => Reply,
  key?: string,
): Promise<BenchmarkEngine> {
  const catalogue = catalogueJson();
  const started = await emulator(reply, { catalogue });
  const ledger = await openLedger({ file: join(folder, "ledger.sqlite") });
  ledgers.push(ledger);
  const engine = createEngine({
    host: createNodeHost(),
    ledger,
    endpoint: {
      baseUrl: started.url,
      key: async () => key ?? started.key,
      simulated: true,
      label: "emulator",
      openRouter: true,
    },
    configs: { models: catalogue, tiers: tierJsons() },
    runsFolder: join(folder, "runs"),
  });
  return { engine, ledger, emulator: started };
}

/** A request for the budget tier (DeepSeek, GLM) in which only what the test is about needs saying. */
export function benchmarkRequest(parts: Partial<BenchmarkRequest>): BenchmarkRequest {
  return {
    tier: "budget",
    scenarios: ["A"],
    caps: capsWith({ day: usd("10") }),
    concurrency: 4,
    commit: "abc",
    suites: {},
    project: join(BENCHMARKS, "sample-project"),
    node: { file: process.execPath, env: {} },
    ...parts,
  };
}

const ledgers: Ledger[] = [];

afterEach(async () => {
  await Promise.all(ledgers.splice(0).map((ledger) => ledger.close()));
});
