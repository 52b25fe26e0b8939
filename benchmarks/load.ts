import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { CatalogueFile } from "../src/core/models/catalogue-schema.ts";
import { parseConfig } from "../src/core/models/config-error.ts";
import { nanoUsd, sum } from "../src/core/money.ts";
import type { Fault } from "../src/emulator/faults.ts";
import { startEmulator } from "../src/emulator/server.ts";
import { createSimulatedModel } from "../src/emulator/simulated/simulator.ts";
import { taskSetScenario } from "../src/emulator/simulated/task-set.ts";
import { openLedger } from "../src/node/ledger/client.ts";
import { readConfigs } from "../src/node/read-configs.ts";
import { median } from "./figure.ts";
import { type LoadOrder, type LoadReport, moduleTasks } from "./load/order.ts";

/**
 * `npm run bench:load [-- MINUTES]`: 64 agents in 8 processes on one ledger and one simulated endpoint, which fails
 * one call in twenty, for ten minutes. Every swarm must finish or stop with a reason, the books must agree with the
 * bill, and each window's event loop and memory are watched. Ends with 1 where something of that does not hold.
 */
const WINDOWS = 8;
const AGENTS = 8;
/** 64 agents that wait so long for an answer make about as many calls as real ones. */
const LATENCY = { firstTokenMs: 3_500, tokensPerSecond: 80 };
const MOST_DELAY_MS = 50;
const MOST_GROWTH = 0.05;
/** Swarms of a window before its memory counts. */
const WARM_UP = 3;

const minutes = Number(process.argv[2] ?? 10);
if (!(minutes > 0)) {
  console.error("Give the minutes as a number: npm run bench:load -- 10");
  process.exit(2);
}
const configs = fileURLToPath(new URL("../configs", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "frugal-swarm-load-"));
const catalogue = parseConfig(CatalogueFile, (await readConfigs(configs)).models, "models.json");
const tasks = moduleTasks().map(({ id, files }) => {
  return { id, file: files[0] ?? "", right: `export const name = "${id}";\n` };
});
let asked = 0;
const emulator = await startEmulator({
  catalogue,
  responder: createSimulatedModel({ scenarios: [taskSetScenario(tasks)], seed: "load" }),
  latency: LATENCY,
  faults: () => faultOf(asked++),
});
try {
  const reports: LoadReport[] = [];
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: WINDOWS }, (_, window) => runWindow(window, reports)));
  const seconds = (performance.now() - startedAt) / 1_000;
  const ledger = await openLedger({ file: join(folder, "ledger.sqlite") });
  const rows = await ledger.attempts({});
  await ledger.close();
  tell(reports, seconds, sum(rows.map((row) => row.cost ?? nanoUsd(0))), rows.filter(isOpen).length);
} finally {
  await emulator.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

function faultOf(request: number): Fault | null {
  if (request % 20 !== 7) return null;
  return request % 40 === 7 ? { kind: "http", status: 429 } : { kind: "http", status: 503 };
}

async function runWindow(window: number, reports: LoadReport[]): Promise<void> {
  const own = join(folder, `window-${window}`);
  mkdirSync(own);
  const { url, key } = emulator;
  const shared = { url, key, configs, ledger: join(folder, "ledger.sqlite") };
  const order: LoadOrder = { window, ...shared, folder: own, agents: AGENTS, seconds: minutes * 60 };
  const program = fileURLToPath(new URL("./load/window.ts", import.meta.url));
  const child = fork(program, [JSON.stringify(order)], { execArgv: ["--expose-gc"], stdio: "inherit" });
  child.on("message", (report) => reports.push(report as LoadReport));
  const [code] = (await once(child, "exit")) as [number | null];
  if (code !== 0) throw new Error(`Window ${window} ended with ${code}.`);
}

function isOpen({ state }: { readonly state: string }): boolean {
  return state === "reserved" || state === "sent" || state === "generating";
}

function tell(reports: readonly LoadReport[], seconds: number, booked: number, open: number): void {
  const ends = reports.map(({ end }) => end);
  const silent = ends.filter(({ status, why }) => status !== "done" && why === "");
  const calls = ends.reduce((total, { calls }) => total + calls, 0);
  const byWindow = Array.from({ length: WINDOWS }, (_, window) => reports.filter((one) => one.window === window));
  const p99 = Math.max(...byWindow.map((own) => own.at(-1)?.delayP99Ms ?? 0));
  const longest = Math.max(...byWindow.map((own) => own.at(-1)?.delayMaxMs ?? 0));
  const growth = median(byWindow.map((own) => growthOf(own.map(({ used }) => used))));
  const rss = median(byWindow.map((own) => growthOf(own.map(({ rss }) => rss))));
  const done = ends.filter(({ status }) => status === "done").length;
  console.log(`Simulated: ${WINDOWS} processes x ${AGENTS} agents, ${Math.round(seconds)} s, one call in 20 refused.`);
  console.log(`swarms              ${ends.length}, ${done} done, ${silent.length} that ended without a reason`);
  for (const why of new Set(ends.map(({ why }) => why).filter((why) => why !== "")))
    console.log(`  ended with: ${why}`);
  console.log(`calls               ${calls}, ${(calls / seconds).toFixed(1)} a second`);
  console.log(`books               ${booked} nano-dollars, billed ${emulator.billed()}, ${open} attempts left open`);
  console.log(`event loop delay    p99 ${p99.toFixed(1)} ms in the worst window, longest ${longest.toFixed(0)} ms`);
  console.log(
    `memory in use       ${percent(growth)} after ${WARM_UP} swarms, in the median window (RSS ${percent(rss)})`,
  );
  const held =
    silent.length === 0 && booked === emulator.billed() && open === 0 && p99 < MOST_DELAY_MS && growth < MOST_GROWTH;
  console.log(held ? "All of it holds." : "NOT all of it holds.");
  process.exitCode = held ? 0 : 1;
}

/** Of the second half's middle over that of the half before, the warm-up left out. */
function growthOf(values: readonly number[]): number {
  const warm = values.slice(WARM_UP);
  const half = Math.floor(warm.length / 2);
  if (half === 0) return 0;
  return median(warm.slice(-half)) / median(warm.slice(0, half)) - 1;
}

function percent(share: number): string {
  return `${share >= 0 ? "+" : ""}${(share * 100).toFixed(1)} %`;
}
