import { existsSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { seededRandom } from "../test/support/seeded-random.ts";
import { heldOut } from "./replay/choose.ts";
import { findModel, type Matrix, readMatrix, without } from "./replay/matrix.ts";
import { alone, cascade, type Expected, mean, oracle, randomMix, type Verifier } from "./replay/policies.ts";
import { bootstrap, compare } from "./replay/statistics.ts";

/**
 * What cheap models alone, and chains of them with a check between, would have solved and cost on recorded runs.
 *
 * npm run bench:replay -- [--data FILE] [--baseline NAME ...] [--chain "A > B" ...] [--open NAME ...]
 *   [--accept 0.25] [--reject 0.10] [--seed 1]
 * FILE is an outcome matrix (benchmarks/replay/matrix.ts tells its shapes). Names are beginnings of models' names.
 * --accept and --reject say how often the check takes what is not solved, and refuses what is; without them three
 * checks are shown: a perfect one (an upper bound), a good one, and one as good as published patch verifiers.
 *
 * Without --data: the public runs of SWE-bench Verified (bash-only, mini-SWE-agent), from ../shared/data/replay.
 */
const PUBLIC = new URL("../../shared/data/replay/swebench_bashonly_per_instance.json", import.meta.url);

/** The file's flags for it say 51 of 500 solved, its published rate is 52.8 %; see the notes on that data. */
const UNSOUND = new Map([
  ["Claude 3.7 Sonnet (20250219)", "its flags disagree with its published rate"],
  ["Devstral (2512)", "its costs were withdrawn by the source"],
  ["Devstral small (2512)", "its costs were withdrawn by the source"],
]);

/** Open models of the public runs with sound costs. */
const OPEN = ["DeepSeek V3.2", "GLM-4.6", "Qwen3-Coder", "GLM-4.5", "Minimax M2", "Kimi K2", "gpt-oss", "Llama 4"];
const CHAINS = ["DeepSeek V3.2 > GLM-4.6", "Qwen3-Coder > DeepSeek V3.2", "DeepSeek V3.2 > GLM-4.6 > Minimax M2"];
const BASELINES = ["Claude 4 Sonnet", "Claude 4.5 Sonnet"];
const VERIFIERS: readonly Verifier[] = [
  { falseAccept: 0, falseReject: 0 },
  { falseAccept: 0.1, falseReject: 0.05 },
  { falseAccept: 0.25, falseReject: 0.1 },
];

const WIDTHS = [8, 8, 10, 24, 24] as const;
const many = { type: "string", multiple: true } as const;
const { values } = parseArgs({
  options: {
    data: { type: "string" },
    baseline: many,
    chain: many,
    open: many,
    accept: { type: "string" },
    reject: { type: "string" },
    seed: { type: "string", default: "1" },
  },
});

const file = values.data ?? PUBLIC;
if (!existsSync(file)) console.log("Not measured: ../shared/data/replay is not there. Name a file with --data.");
else {
  const matrix = without(readMatrix(readFileSync(file, "utf8")), UNSOUND);
  console.log(`Replay of recorded runs: ${matrix.instances.length} instances, one run for each model and instance.`);
  for (const [name, why] of matrix.leftOut) console.log(`Left out: ${name}, because ${why}.`);
  for (const baseline of values.baseline ?? BASELINES) report(matrix, findModel(matrix, baseline));
  console.log(
    "\noracle: the cheapest model that solves it, which nobody can know. Costs are those of the recorded runs, the providers' caching at that time included. [..]: 95 % bootstrap over instances.",
  );
  if (values.data === undefined) console.log("Python, twelve repositories, one scaffold: another project may differ.");
}

function report(matrix: Matrix, baselineName: string): void {
  const baseline = alone(matrix, baselineName);
  const open = (values.open ?? OPEN).map((name) => findModel(matrix, name));
  const costOf = (model: string) => mean(alone(matrix, model).cost);
  const solvedBy = (model: string) => mean(alone(matrix, model).solved);
  const cheapest = open.toSorted((a, b) => costOf(a) - costOf(b))[0] ?? "";
  const best = open.toSorted((a, b) => solvedBy(b) - solvedBy(a))[0] ?? "";
  console.log("");
  row(`Against ${baselineName}`, ["solved", "a task", "a solved", "of its tasks", "cheaper"]);
  print("always the baseline", baseline, baseline);
  print(`always the cheapest: ${cheapest}`, alone(matrix, cheapest), baseline);
  print(`always the best single: ${best}`, alone(matrix, best), baseline);
  print(`oracle over ${open.length} open models`, oracle(matrix, open), baseline);
  for (const verifier of verifiers()) {
    console.log(` with a check ${verifierText(verifier)}:`);
    for (const text of values.chain ?? CHAINS) {
      const chain = text.split(">").map((name) => findModel(matrix, name.trim()));
      const policy = cascade(matrix, chain, verifier);
      print(`  ${chain.map(shortName).join(" > ")}`, policy, baseline);
      const mix = randomMix(alone(matrix, cheapest), baseline, mean(policy.cost));
      print("    random mix of cheapest and baseline, same cost", mix, baseline);
    }
    for (const target of [90, 95, 100]) {
      const choice = { models: open.slice(0, 6), verifier, longest: 3, target, splits: 10 };
      const { chosen, chain, reached, splits } = heldOut(matrix, baseline, choice, seededRandom(seed()));
      const asked = `  chosen on one half for ${target} %, on the other`;
      if (chosen === null) console.log(`${asked}: no chain reached it`);
      else {
        const cells = ["", `$${chosen.costPerTask.toFixed(3)}`, "", percent(chosen.parity), percent(chosen.saving)];
        row(asked, cells);
        console.log(`    (${reached} of ${splits} halves, mostly ${chain.map(shortName).join(" > ")})`);
      }
    }
  }
}

/** Without what stands in brackets: a date, a temperature. */
function shortName(model: string): string {
  return model.replace(/ \(.*/, "");
}

function verifiers(): readonly Verifier[] {
  if (values.accept === undefined && values.reject === undefined) return VERIFIERS;
  return [{ falseAccept: share(values.accept, "--accept"), falseReject: share(values.reject, "--reject") }];
}

function share(text = "0", flag: string): number {
  const value = Number(text);
  if (!(value >= 0 && value <= 1)) throw new Error(`${flag} "${text}" is no share between 0 and 1`);
  return value;
}

function seed(): number {
  const value = Number(values.seed);
  if (!Number.isSafeInteger(value)) throw new Error(`--seed "${values.seed}" is no whole number`);
  return value;
}

function print(what: string, policy: Expected, baseline: Expected): void {
  const everywhere = policy.solved.map((_, index) => index);
  const { parity, saving } = bootstrap(policy, baseline, seededRandom(seed()));
  const range = ([low, high]: readonly [number, number]) => `[${low.toFixed(1)}, ${high.toFixed(1)}]`;
  const one = compare(policy, baseline, everywhere);
  row(what, [
    percent(one.solvedPercent),
    `$${one.costPerTask.toFixed(3)}`,
    `$${one.costPerSolved.toFixed(3)}`,
    `${percent(one.parity)} ${range(parity)}`,
    `${percent(one.saving)} ${range(saving)}`,
  ]);
}

function row(what: string, cells: readonly string[]): void {
  console.log(`${what.padEnd(60)} ${cells.map((cell, index) => cell.padStart(WIDTHS[index] ?? 0)).join(" ")}`);
}

function percent(value: number): string {
  return `${value.toFixed(1)} %`;
}

function verifierText({ falseAccept, falseReject }: Verifier): string {
  if (falseAccept === 0 && falseReject === 0) return "that is never wrong (upper bound)";
  return `that accepts ${percent(100 * falseAccept)} of what is wrong and rejects ${percent(100 * falseReject)} of what is right`;
}
