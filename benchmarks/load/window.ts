import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { createEngine } from "../../src/core/engine.ts";
import { usd } from "../../src/core/money.ts";
import type { Task } from "../../src/core/swarm/plan.ts";
import { createNodeHost } from "../../src/node/host.ts";
import { openLedger } from "../../src/node/ledger/client.ts";
import { readConfigs } from "../../src/node/read-configs.ts";
import { type LoadOrder, type LoadReport, moduleTasks, type SwarmEnd } from "./order.ts";

/** Of the timer that looks at the event loop; it is part of each sample. */
const SAMPLING_MS = 10;

/** A window's extension host under load: swarms one after the other until the time is up. Run by load.ts. */
const order = JSON.parse(process.argv[2] ?? "") as LoadOrder;
const stop = new AbortController();
process.once("disconnect", () => process.exit());

const ledger = await openLedger({ file: order.ledger });
const engine = createEngine({
  host: createNodeHost(),
  ledger,
  endpoint: {
    baseUrl: order.url,
    key: async () => order.key,
    simulated: true,
    label: "simulated OpenRouter",
    openRouter: true,
  },
  configs: await readConfigs(order.configs),
  runsFolder: join(order.folder, "runs"),
});
const delay = monitorEventLoopDelay({ resolution: SAMPLING_MS });
delay.enable();
const deadline = performance.now() + order.seconds * 1_000;
let turn = 0;
while (performance.now() < deadline) {
  const end = await oneSwarm(turn++);
  global.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  const report: LoadReport = {
    window: order.window,
    at: performance.now(),
    end,
    used: heapUsed + external,
    rss,
    delayP99Ms: Math.max(0, delay.percentile(99) / 1e6 - SAMPLING_MS),
    delayMaxMs: delay.max / 1e6,
  };
  process.send?.(report);
}
await ledger.close();
process.disconnect?.();

async function oneSwarm(round: number): Promise<SwarmEnd> {
  const workspace = join(order.folder, `work-${round}`);
  await mkdir(workspace, { recursive: true });
  const tasks: readonly Task[] = moduleTasks();
  for (const { files } of tasks) await writeFile(join(workspace, files[0] ?? ""), "export {};\n");
  let calls = 0;
  const result = await engine.runSwarm(
    {
      goal: "Name every module.",
      workspace,
      tier: "budget",
      caps: { month: usd("1000"), day: usd("1000"), workspace: null, swarm: usd("2"), request: usd("1") },
      alertPercent: 100,
      concurrency: order.agents,
      checks: [],
      checkLimits: { timeoutMs: 60_000, memoryMb: 512 },
      mayRunCommands: false,
      plan: { tasks },
    },
    (event) => {
      if (event.type === "call.settled") calls++;
    },
    stop.signal,
  );
  await rm(workspace, { recursive: true, force: true });
  const { status } = result.outcome;
  return { status, why: "detail" in result.outcome ? result.outcome.detail : "", calls };
}
