import { parseArgs } from "node:util";
import { crashChains } from "../test/support/crash-chains.ts";

/**
 * Kills the processes of simulated ten-task swarms with -9 at moments all over their lives, ten in a row of each swarm,
 * each taken up by the next: what comes of it must be what comes of a run that nothing broke. `npm test` kills 30. Exit code 1 when
 * anything differs.
 */
const { values } = parseArgs({
  options: { kills: { type: "string", default: "100" }, seed: { type: "string", default: "100" } },
});
const started = performance.now();
const { kills, runs, wrong } = await crashChains(Number(values.kills), Number(values.seed));
const seconds = ((performance.now() - started) / 1000).toFixed(1);
for (const text of wrong) console.log(text);
console.log(
  `${kills} processes killed in ${runs} simulated swarms of ten tasks, ${seconds} s: ${wrong.length} differences from a run that nothing broke (files, tasks, tool calls, ledger, bill, steps done twice).`,
);
if (wrong.length > 0 || kills < Number(values.kills)) process.exitCode = 1;
