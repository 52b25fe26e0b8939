import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { PROJECT } from "../src/cli/project.ts";
import { NAMED_FAULTS } from "../src/emulator/faults/catalogue.ts";
import { openLedger } from "../src/node/ledger/client.ts";
import { readConfigs } from "../src/node/read-configs.ts";
import { expectedOf, problemsOf } from "../test/support/fault-expectations.ts";
import { AGENTS, type FaultRun, runFault } from "../test/support/fault-run.ts";

/**
 * Swarms of ten agents through every kind of fault: the real agent loop, client stack and ledger over real HTTP to the
 * emulator; only the models are simulated, and waiting takes no time. Each run must end, each agent as the table of
 * expectations says, no step may be done twice, and the books must be the emulator's bill once held costs are looked up.
 *
 * npm run bench:faults -- [--seeds 50] [--faults a,b,c] [--first 40]
 * Ends with code 1 when anything is not as it must be.
 */
const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "50" },
    faults: { type: "string" },
    /** Only so many kinds, spread over all groups. */
    first: { type: "string" },
  },
});
const seeds = Number(values.seeds);
const folder = await mkdtemp(join(tmpdir(), "frugal-swarm-faults-"));
let wrongRuns = 0;
let runs = 0;
try {
  const { models } = await readConfigs(join(PROJECT, "configs"));
  const faults = chosen();
  console.log(`${faults.length} kinds of fault x ${seeds} seeds, ${AGENTS} agents; the models are simulated.`);
  console.log(line("fault", ["expected", "right", "done", "requests", "held", "waited"]));
  for (const fault of faults) {
    const ledger = await openLedger({ file: join(folder, `${fault}.sqlite`) });
    const all: FaultRun[] = [];
    const problems: string[] = [];
    for (let seed = 0; seed < seeds; seed++) {
      const run = await runFault({ fault, seed: String(seed), ledger, models });
      const wrong = problemsOf(fault, run);
      all.push(run);
      if (wrong.length > 0) problems.push(`seed ${seed}: ${wrong.join("; ")}`);
    }
    await ledger.close();
    runs += all.length;
    wrongRuns += problems.length;
    console.log(line(fault, [expectedOf(fault), `${all.length - problems.length}/${all.length}`, ...figures(all)]));
    for (const problem of problems.slice(0, 3)) console.log(`  WRONG ${problem}`);
  }
} finally {
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
}
console.log(
  `${runs} runs ended, ${wrongRuns} of them not as they must. "done": agents that finished. "requests": of one`,
);
console.log(
  `run, ${2 * AGENTS} without faults. "held": calls whose cost nobody can tell. "waited": longest virtual time.`,
);
if (wrongRuns > 0) process.exitCode = 1;

function chosen(): readonly string[] {
  const all = [...NAMED_FAULTS.keys()];
  if (values.faults !== undefined) {
    const named = values.faults.split(",");
    const unknown = named.find((name) => !NAMED_FAULTS.has(name));
    if (unknown !== undefined) throw new Error(`there is no fault "${unknown}"`);
    return named;
  }
  const many = values.first === undefined ? all.length : Number(values.first);
  return all.filter(
    (_, place) => Math.floor((place * many) / all.length) !== Math.floor(((place - 1) * many) / all.length),
  );
}

function figures(all: readonly FaultRun[]): string[] {
  const mean = (of: (run: FaultRun) => number) => all.reduce((sum, run) => sum + of(run), 0) / all.length;
  return [
    `${((100 * mean(({ ends }) => ends.filter((end) => end === "done").length)) / AGENTS).toFixed(0)} %`,
    mean(({ requests }) => requests).toFixed(1),
    mean(({ books }) => books.held).toFixed(1),
    `${(Math.max(...all.map(({ virtualMs }) => virtualMs)) / 1000).toFixed(0)} s`,
  ];
}

function line(name: string, [expected = "", ...others]: readonly string[]): string {
  return name.padEnd(26) + expected.padEnd(28) + others.map((text) => text.padStart(10)).join("");
}
