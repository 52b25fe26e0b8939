import { appendFileSync } from "node:fs";
import { flushCompileCache } from "node:module";
import { join } from "node:path";
import { createEngine } from "../../src/core/engine.ts";
import type { SwarmEvent } from "../../src/core/events.ts";
import type { Files, Host } from "../../src/core/host.ts";
import { applyEvent } from "../../src/core/swarm/state.ts";
import type { SwarmState } from "../../src/core/swarm/state-types.ts";
import { createNodeHost } from "../../src/node/host.ts";
import { openLedger } from "../../src/node/ledger/client.ts";
import { capsWith } from "./caps.ts";
import type { CrashOrder, CrashReport } from "./crash-bench.ts";
import { catalogueJson, tierJsons } from "./real-configs.ts";

/**
 * A process that runs or resumes a swarm and kills itself with -9 at the given moment. Every change of a file and every
 * program has a moment before and one behind it; they are counted here, in the host of the test.
 */
// Those that are killed keep nothing of what they compiled.
flushCompileCache();
const order = JSON.parse(process.argv[2] ?? "{}") as CrashOrder;
let moments = 0;
const moment = (): void => {
  moments += 1;
  if (moments === order.crashAt) process.kill(process.pid, "SIGKILL");
};

function watched<A extends readonly unknown[], T>(
  work: (...args: A) => Promise<T>,
  after: (...args: A) => void = () => {},
) {
  return async (...args: A): Promise<T> => {
    moment();
    const result = await work(...args);
    after(...args);
    moment();
    return result;
  };
}

const node = createNodeHost();
const files: Files = {
  ...node.files,
  write: watched(node.files.write),
  append: watched(node.files.append),
  remove: watched(node.files.remove),
  move: watched(node.files.move),
};
const host: Host = {
  ...node,
  files,
  exec: watched(node.exec, ({ file, cwd }) => {
    if (file === CHECK) appendFileSync(join(order.folder, "effects.log"), `${cwd.split("/").at(-1)}\n`);
  }),
};
const CHECK = "true";

const ledgerFile = join(order.folder, "ledger.sqlite");
const ledger = await openLedger({ file: ledgerFile });
const engine = createEngine({
  host,
  ledger,
  endpoint: { baseUrl: order.url, key: async () => order.key, simulated: true, label: "emulator", openRouter: true },
  configs: { models: catalogueJson(), tiers: tierJsons() },
  runsFolder: join(order.folder, "runs"),
  ledgerFile,
});
const events: SwarmEvent[] = [];
const emit = (event: SwarmEvent) => void events.push(event);
const { signal } = new AbortController();
const result =
  order.resume === null
    ? await engine.runSwarm(
        {
          goal: "Do the ten tasks",
          workspace: join(order.folder, "work"),
          tier: "balanced",
          caps: capsWith(),
          alertPercent: 80,
          concurrency: 4,
          checks: [{ name: "test", file: CHECK, args: [] }],
          checkLimits: { timeoutMs: 20_000, memoryMb: 1_024 },
          mayRunCommands: true,
        },
        emit,
        signal,
      )
    : await engine.resumeSwarm(order.resume, { mayRunCommands: true }, emit, signal);
const state = events.reduce(applyEvent, null as SwarmState | null);
const rows = await ledger.attempts({ swarm: result.id });
const known = rows.reduce((sum, { cost }) => sum + (cost ?? 0), 0);
const held = rows.reduce((sum, { state, bound }) => sum + (state === "held" ? bound : 0), 0);
const report: CrashReport = {
  moments,
  outcome: result.outcome,
  changes: result.changes.map(({ path, after }) => [path, after === null ? null : Buffer.from(after).toString("utf8")]),
  spent: { ledger: known, state: state?.totals.settled ?? -1, held },
  done:
    state?.tasks.filter(({ outcome }) => outcome?.status === "done").map(({ id, toolCalls }) => [id, toolCalls]) ?? [],
};
await ledger.close();
process.stdout.write(JSON.stringify(report));
