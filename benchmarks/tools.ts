import { reportReal } from "./tools/report-real.ts";
import { reportSelection } from "./tools/report-selection.ts";
import { reportSwarm } from "./tools/report-swarm.ts";

/**
 * `npm run bench:tools`: how few tokens the tools of servers take with selection, and how many labelled tasks find all
 * that they need; then what real tools take to load and search. `-- swarm`: a swarm of five agents that look for and call
 * 218 real tools. Ends with 1 where an aim is not met; what needs public data beside the project is skipped without it.
 */
const [part] = process.argv.slice(2);
if (part !== undefined && part !== "swarm") {
  console.error("npm run bench:tools takes nothing, or: npm run bench:tools -- swarm");
  process.exit(2);
}
const met = part === "swarm" ? await reportSwarm() : await reportSelection();
if (part === undefined) await reportReal();
if (!met) process.exitCode = 1;
