import { parseArgs } from "node:util";
import { seededRandom } from "../test/support/seeded-random.ts";
import { EIGHT, overlappedFiles, runShuffled, shuffled } from "../test/support/shuffled-swarm.ts";
import { createBench } from "../test/support/stores.ts";
import { writeTree } from "../test/support/trees.ts";

/**
 * Lets eight agents that change overlapping files finish in many random orders, and merges what they made with real git:
 * the result must be one commit. `npm test` tries 8 orders. Exit code 1 when two orders differ.
 */
const { values } = parseArgs({ options: { orders: { type: "string", default: "100" } } });
const orders = Number(values.orders);
const bench = await createBench();
try {
  writeTree(bench.workspace, overlappedFiles());
  const store = await bench.open();
  const random = seededRandom(100);
  const swarm = { store, host: bench.host, made: new Map() };
  const started = performance.now();
  const commits = new Set<string>();
  const seen = new Set<string>();
  let conflicts = 0;
  for (let turn = 0; turn < orders; turn++) {
    const ids = EIGHT.map(({ id }) => id);
    const run = await runShuffled(swarm, shuffled(ids, random));
    commits.add(run.commit);
    seen.add(run.finished.join());
    conflicts += run.conflicts;
  }
  const seconds = (performance.now() - started) / 1000;
  console.log(
    `${orders} shuffles (${seen.size} orders of finishing), ${conflicts} conflicts resolved, ${seconds.toFixed(1)} s: ${commits.size} result${commits.size === 1 ? "" : "s"}.`,
  );
  if (commits.size !== 1) process.exitCode = 1;
  await store.close();
} finally {
  bench.dispose();
}
