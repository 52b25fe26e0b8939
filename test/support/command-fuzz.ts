import { type CommandPlace, classifyCommand } from "../../src/core/commands/classify-command.ts";
import type { CommandStep } from "../../src/core/commands/command.ts";
import { readForm } from "../../src/core/commands/command-form.ts";
import { runSteps } from "../../src/core/commands/run-steps.ts";
import { ended } from "./command-bench.ts";
import { madeLine } from "./made-lines.ts";
import { seededRandom } from "./seeded-random.ts";
import { type Call, createShims, shimCode } from "./shims.ts";

export interface FuzzResult {
  readonly lines: number;
  /** Lines that may run unasked. */
  readonly plain: number;
  /** Lines whose words are claimed to be known, the plain ones among them. */
  readonly claimed: number;
  /** Programs that a real bash started for the claimed lines. */
  readonly started: number;
  /** Lines for which bash started something else than was claimed. Must be empty. */
  readonly differences: readonly string[];
}

/** Lines of one bash that runs each in a bash of its own. */
const BATCH = 200;

/**
 * Makes lines by changing hostile and plain ones by the grammar of the shell, lets them be judged, and runs every line
 * whose words are claimed to be known by a real `bash -c`, on a PATH of shims that write down their arguments. What was
 * started, in which order and after which exit codes, must be what `runSteps` starts. The folder must stay empty.
 */
export async function fuzzCommands(count: number, seed: number, place: CommandPlace): Promise<FuzzResult> {
  const random = seededRandom(seed);
  const bench = createShims();
  const differences: string[] = [];
  let [plain, claimed, started] = [0, 0, 0];
  let batch: { line: string; steps: readonly CommandStep[] }[] = [];
  const check = async () => {
    const seen = await bench.run(batch.map(({ line }) => line));
    for (const [at, { line, steps }] of batch.entries()) {
      const expected = await expectedCalls(steps);
      const real = seen[at] ?? [];
      started += real.length;
      if (!sameCalls(expected, real, steps))
        differences.push(`${line}\n  claimed ${JSON.stringify(expected)}\n  started ${JSON.stringify(real)}`);
    }
    const left = bench.left();
    if (left.length > 0)
      differences.push(`files were made: ${left.join(", ")} by one of\n${batch.map(({ line }) => line).join("\n")}`);
    batch = [];
  };
  try {
    for (let made = 0; made < count; made++) {
      const line = madeLine(random);
      const form = await readForm(line, place.host.shell);
      if (form.status === "ask") continue;
      claimed += 1;
      if ((await classifyCommand(line, place)).status === "plain") plain += 1;
      batch.push({ line, steps: form.steps });
      if (batch.length === BATCH) await check();
    }
    await check();
  } finally {
    bench.dispose();
  }
  return { lines: count, plain, claimed, started, differences };
}

async function expectedCalls(steps: readonly CommandStep[]): Promise<readonly Call[]> {
  const calls: Call[] = [];
  await runSteps(steps, async (step) => {
    const call = [step.program, ...step.args];
    calls.push(call);
    return ended("", shimCode(call));
  });
  return calls;
}

/** Programs of one pipe run side by side and write down their arguments in any order. */
function sameCalls(one: readonly Call[], other: readonly Call[], steps: readonly CommandStep[]): boolean {
  const texts = (calls: readonly Call[]) => calls.map((call) => JSON.stringify(call));
  const [left, right] = [texts(one), texts(other)];
  if (steps.some(({ after }) => after === "pipe")) {
    left.sort();
    right.sort();
  }
  return left.join("\n") === right.join("\n");
}
