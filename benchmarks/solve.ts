import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { readSolveTasks, SOLVE_COMPLEXITY, type SolveTask } from "../src/cli/solve-tasks.ts";
import { slotsInOrder } from "../src/core/models/tier-order.ts";
import { TIERS, type Tier } from "../src/core/models/vocabulary.ts";
import { formatUsd, nanoUsd } from "../src/core/money.ts";
import { realTiers } from "../test/support/real-configs.ts";
import { type Climb, onceEach, reachable } from "./solve/reachable.ts";
import { type SolveRun, solveRun } from "./solve/solve-run.ts";

/**
 * `npm run bench:solve -- [--file FILE.jsonl] [--limit N] [--seed TEXT]`: each tier's real `solve` on the embedded
 * emulator, and the baseline alone, one after the other, each in a process of its own: tasks solved, attempts, dollars.
 * Then whether each tier ended with exactly the tasks that its chain can produce a passing result for, which is computed
 * apart from the swarm; if not, the exit code is 1. The models are SIMULATED at set success rates
 * (src/emulator/simulated/rates.ts): the figures say nothing about real models. What is real are the agents, edits, checks,
 * tests, escalations and the accounting; tokens are those of the real requests, prices those of configs/models.json.
 *
 * Without --file: the 158 HumanEval-TS tasks of ../shared/data/coding, whose licence allows evaluation.
 */
const PUBLIC = new URL("../../shared/data/coding/humaneval_ts_multipl_e.jsonl", import.meta.url);

const WIDTHS = [10, 8, 11, 8, 13, 17, 17, 9];
const HEADS = [
  "solved",
  "attempts",
  "escalations",
  "dollars",
  "a solved task",
  "saved (solved)",
  "on same tokens",
  "wall time",
];

const NOTES = [
  "",
  "saved: against always-baseline as this product calls it, in all and for a solved task. It sets no cache marks, which the baseline's provider needs, so that run has no cached tokens and the open models' runs do; on same tokens: against the run's own tokens at the baseline's list price, the cached ones at its price for those.",
  "A baseline's task whose two attempts fail counts as not solved, at what it had cost until then.",
  "SIMULATED: success rates are stand-ins in the order of magnitude of public results. Costs are real prices for the tokens of short scripted answers: an agent that thinks and looks around more costs more.",
];

const { values } = parseArgs({
  options: { file: { type: "string" }, limit: { type: "string" }, seed: { type: "string", default: "bee-1" } },
});
const passes = onceEach();
const file = values.file ?? fileURLToPath(PUBLIC);
if (existsSync(file)) process.exitCode = await bench();
else console.log("Not measured: ../shared/data/coding is not there. Name a task set with --file.");

async function bench(): Promise<number> {
  const tiers = realTiers();
  const baseline = tiers.catalogue.baseline.slug;
  const tasks = (await readSolveTasks(file)).slice(0, limit());
  const work = { file, seed: values.seed, ...(values.limit !== undefined && { limit: tasks.length }) };
  console.log(`SIMULATED models, seed "${values.seed}": ${tasks.length} tasks with real tests, two attempts a model.`);
  row("", HEADS);
  // Only the premium tier's ceiling for a request lets the baseline in.
  const alone = await solveRun({ ...work, tier: "premium", only: baseline });
  show(`always ${baseline}`, alone, alone);
  const runs = new Map<Tier, SolveRun>();
  for (const tier of TIERS) {
    const run = await solveRun({ ...work, tier });
    runs.set(tier, run);
    show(`${tier}: ${climbOf(tier).models.map(short).join(" > ")}`, run, alone);
  }
  console.log("\nEnded with exactly what the chain can produce, computed apart from the swarm (SIMULATED)?");
  const right = [await compared(`always ${baseline}`, alone, { models: [baseline], attemptsPerStage: 2 }, tasks)];
  for (const [tier, run] of runs) right.push(await compared(tier, run, climbOf(tier), tasks));
  for (const line of NOTES) console.log(line);
  return right.every(Boolean) ? 0 : 1;
}

/** What a tier's files and rules say that a task of the set climbs. */
function climbOf(tier: Tier): Climb {
  const tiers = realTiers();
  const { stages, attemptsPerStage } = tiers.byName[tier].cascade;
  const slots = slotsInOrder({ type: "coding", complexity: SOLVE_COMPLEXITY }, tier, tiers);
  return { models: slots.slice(0, stages).map(({ model }) => model.slug), attemptsPerStage };
}

async function compared(what: string, run: SolveRun, climb: Climb, tasks: readonly SolveTask[]): Promise<boolean> {
  const { byReference, byLuck, unsound } = await reachable(tasks, climb, values.seed, passes);
  const reach = [...byReference, ...byLuck];
  const missed = reach.filter((name) => !run.solved.has(name));
  const beyond = [...run.solved].filter((name) => !reach.includes(name));
  const equal = missed.length === 0 && beyond.length === 0;
  const luck = byLuck.size === 0 ? "" : `, ${byLuck.size} more by a wrong one that passes its tests`;
  console.log(
    `  ${what}: ${equal ? "yes" : "NO"}: ${byReference.size} by a reference${luck}; ${run.solved.size} solved`,
  );
  if (unsound.size > 0)
    console.log(`    out of reach, as the reference fails its own tests here: ${[...unsound].join(", ")}`);
  if (missed.length > 0) console.log(`    not solved: ${missed.join(", ")}`);
  if (beyond.length > 0) console.log(`    solved beyond that: ${beyond.join(", ")}`);
  return equal;
}

function show(what: string, run: SolveRun, alone: SolveRun): void {
  const each = ({ cost, solved }: SolveRun) => cost / solved.size;
  const saved = (ours: number, theirs: number) => `${(100 * (1 - ours / theirs)).toFixed(1)} %`;
  row(`${what} (SIMULATED)`, [
    `${run.solved.size} of ${run.tasks}`,
    String(run.attempts),
    String(run.escalations),
    formatUsd(run.cost),
    formatUsd(nanoUsd(Math.round(each(run)))),
    `${saved(run.cost, alone.cost)} (${saved(each(run), each(alone))})`,
    saved(run.cost, run.onBaseline),
    `${(run.ms / 1_000).toFixed(1)} s`,
  ]);
}

function row(what: string, cells: readonly string[]): void {
  console.log(`${what.padEnd(72)} ${cells.map((cell, index) => cell.padStart(WIDTHS[index] ?? 0)).join(" ")}`);
}

function short(slug: string): string {
  return slug.replace(/.*\//, "");
}

function limit(): number | undefined {
  if (values.limit === undefined) return undefined;
  const most = Number(values.limit);
  if (!Number.isInteger(most) || most < 1) throw new Error(`--limit "${values.limit}" is no number of tasks`);
  return most;
}
