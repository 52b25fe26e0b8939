import { existsSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { realTiers } from "../test/support/real-configs.ts";
import { isGraded } from "./replay/difficulty.ts";
import { findModel, MatrixError, readMatrix, without } from "./replay/matrix.ts";
import type { Verifier } from "./replay/policies.ts";
import { reportBaseline } from "./replay/report-baseline.ts";
import { reportDifficulty } from "./replay/report-difficulty.ts";
import { reportShipped } from "./replay/report-shipped.ts";

/**
 * What cheap models alone, and chains of them with a check between, would have solved and cost on recorded runs: first
 * the chains that this product ships, with the verdict on what its balanced tier must reach, then any others.
 *
 * npm run bench:replay -- [--data FILE] [--baseline NAME ...] [--chain "A > B" ...] [--open NAME ...]
 *   [--accept 0.25] [--reject 0.10] [--seed 1]
 * FILE is an outcome matrix (benchmarks/replay/matrix.ts tells its shapes). Names are beginnings of models' names.
 * --accept and --reject say how often the check takes what is not solved, and refuses what is; without them three
 * checks are shown: a perfect one (an upper bound), a good one, and one as good as published patch verifiers.
 *
 * A file of the shape of LiveCodeBench's results a problem (benchmarks/replay/difficulty.ts) is replayed by difficulty.
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
const text = existsSync(file) ? readFileSync(file, "utf8") : null;
try {
  if (text === null)
    console.log(`Not measured: ${values.data ?? "../shared/data/replay"} is not there. Name a file with --data.`);
  else if (isGraded(text)) reportDifficulty(text);
  else replay(text);
} catch (error) {
  if (!(error instanceof MatrixError)) throw error;
  console.error(`${error.message}. Name the file's models with --open, --baseline and --chain.`);
  process.exitCode = 2;
}

function replay(text: string): void {
  const matrix = without(readMatrix(text), UNSOUND);
  console.log(`Replay of recorded runs: ${matrix.instances.length} instances, one run for each model and instance.`);
  for (const [name, why] of matrix.leftOut) console.log(`Left out: ${name}, because ${why}.`);
  const open = (values.open ?? OPEN).map((name) => findModel(matrix, name));
  const asked = { verifiers: verifiers(), open, seed: seed() };
  reportShipped(matrix, { ...asked, tiers: realTiers() });
  for (const baseline of values.baseline ?? BASELINES)
    reportBaseline(matrix, findModel(matrix, baseline), { ...asked, chains: values.chain ?? CHAINS });
  limits();
}

function limits(): void {
  for (const line of [
    "",
    "oracle: the cheapest model that solves it, which nobody can know. [..]: 95 % bootstrap over instances; for halves, the middle 95 % of them.",
    "Costs are those of the recorded runs: the prices of their day, and what the providers' prompt caches saved then. An endpoint without a cache costs several times as much.",
    "One run for each model and instance: a swarm's second attempt with the check's feedback is not in the data; it costs more and solves more. A real check is not perfect: these are hidden tests.",
  ])
    console.log(line);
  if (values.data === undefined) console.log("Python, twelve repositories, one scaffold: another project may differ.");
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
