import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { PROJECT } from "../src/cli/project.ts";
import { type Figure, figureText } from "./figure.ts";
import { measureCalls } from "./measure-calls.ts";
import { measureBundles, measureStart, measureVsix } from "./measure-package.ts";
import { measureRouting } from "./measure-routing.ts";
import { measureStreams } from "./measure-streams.ts";
import { measureSwarm } from "./measure-swarm.ts";

/**
 * What the product itself costs in time and size, apart from any model: routing, metering, a swarm's throughput on
 * the emulator, bundles, package and activation.
 *
 * node benchmarks/overhead.ts [--save] [--no-activation]
 * --save also writes benchmarks/results/overhead.json. Exit code 1 when a figure could not be measured.
 */
const { values } = parseArgs({
  options: { save: { type: "boolean", default: false }, activation: { type: "boolean", default: true } },
  allowNegative: true,
});
const machine = { node: process.versions.node, platform: process.platform, cpus: cpus().length };
const configs = join(PROJECT, "configs");
const folder = await mkdtemp(join(tmpdir(), "frugal-swarm-overhead-"));
const figures: Figure[] = [];
try {
  console.log(`Node ${machine.node}, ${machine.platform}, ${machine.cpus} processors; the models are simulated.`);
  const vsix = join(folder, "frugal-swarm.vsix");
  add(...(await measureRouting(configs)));
  add(...(await measureCalls(configs, folder)));
  add(...(await measureStreams(configs, folder)));
  add(await measureSwarm(configs, folder));
  add(...(await measureBundles(PROJECT)));
  add(await measureVsix(PROJECT, vsix));
  if (values.activation) add(...(await measureStart(vsix, folder)));
} finally {
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
}
if (values.save) {
  const results = join(PROJECT, "benchmarks", "results");
  await mkdir(results, { recursive: true });
  const text = JSON.stringify({ date: new Date().toISOString(), machine, figures }, null, 2);
  await writeFile(join(results, "overhead.json"), `${text}\n`);
  console.log("Saved benchmarks/results/overhead.json");
}
if (figures.some((figure) => figure.value === null)) process.exitCode = 1;

function add(...measured: readonly Figure[]): void {
  figures.push(...measured);
  for (const figure of measured) console.log(figureText(figure));
}
