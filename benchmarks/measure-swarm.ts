import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createEngine } from "../src/core/engine.ts";
import { usd } from "../src/core/money.ts";
import type { Task } from "../src/core/swarm/plan.ts";
import { taskSetScenario } from "../src/emulator/simulated/task-set.ts";
import { startSimulatedEndpoint } from "../src/emulator/simulated-endpoint.ts";
import { createNodeHost } from "../src/node/host.ts";
import { openLedger } from "../src/node/ledger/client.ts";
import { readConfigs } from "../src/node/read-configs.ts";
import type { Figure } from "./figure.ts";

const AGENTS = 10;
const TASKS = 40;

/** Model requests per minute of a whole swarm: snapshot, copies, tools, books, merges and patch included. */
export async function measureSwarm(configs: string, folder: string): Promise<Figure> {
  const files = await readConfigs(configs);
  const workspace = join(folder, "workspace");
  await mkdir(workspace);
  const tasks = Array.from({ length: TASKS }, (_, index) => taskOf(index));
  for (const { files } of tasks) await writeFile(join(workspace, files[0] ?? ""), "export {};\n");
  const scenario = taskSetScenario(
    tasks.map(({ id, files }) => ({ id, file: files[0] ?? "", right: `export const name = "${id}";\n` })),
  );
  const simulated = await startSimulatedEndpoint({ catalogue: files.models, scenarios: [scenario], seed: "overhead" });
  const ledger = await openLedger({ file: join(folder, "swarm.sqlite") });
  try {
    const { endpoint } = simulated;
    const engine = createEngine({
      host: createNodeHost(),
      ledger,
      endpoint,
      configs: files,
      runsFolder: join(folder, "runs"),
    });
    let requests = 0;
    const started = performance.now();
    const result = await engine.runSwarm(
      {
        goal: "Name every module.",
        workspace,
        tier: "budget",
        caps: { month: usd("1000"), day: usd("1000"), workspace: null, swarm: usd("2"), request: usd("1") },
        alertPercent: 100,
        concurrency: AGENTS,
        checks: [],
        checkLimits: { timeoutMs: 60_000, memoryMb: 512 },
        mayRunCommands: false,
        plan: { tasks },
      },
      (event) => {
        if (event.type === "call.settled") requests++;
      },
      new AbortController().signal,
    );
    const minutes = (performance.now() - started) / 60_000;
    if (result.outcome.status !== "done") throw new Error(`the swarm ended as ${JSON.stringify(result.outcome)}`);
    const how = `${requests} requests of ${TASKS} tasks, ${AGENTS} agents at once, from start to patch; no checks, emulator without latency`;
    return { name: "swarm throughput, 10 agents", value: requests / minutes, unit: "requests per minute", how };
  } finally {
    await ledger.close();
    await simulated.close();
  }
}

function taskOf(index: number): Task {
  const id = `module-${index + 1}`;
  return {
    id,
    title: `Name module ${index + 1}`,
    prompt: `Export the name of the module from ${id}.ts.`,
    type: "coding",
    complexity: "simple",
    files: [`${id}.ts`],
    dependsOn: [],
    acceptance: [],
  };
}
