import { existsSync, readFileSync } from "node:fs";
import * as z from "zod";

/**
 * `npm run bench:replay`: what a cheap model alone, and two of them with a check between, would have solved and cost
 * on public runs. Replays the per-instance results of SWE-bench Verified (bash-only, mini-SWE-agent, one run for each
 * model and instance, costs as the leaderboard recorded them). The check is the benchmark's own hidden tests: better
 * than what a project has, so the cascade's figures are an upper bound. Needs ../shared/data/replay.
 */
const DATA = new URL("../../shared/data/replay/swebench_bashonly_per_instance.json", import.meta.url);

const Runs = z.object({
  instances: z.array(z.string()),
  /** `resolved`: a digit for each instance; `cost`: US dollars for each. */
  models: z.record(z.string(), z.object({ resolved: z.string(), cost: z.array(z.number().nullable()) })),
});

interface Outcome {
  readonly resolved: readonly boolean[];
  /** US dollars, per instance. */
  readonly cost: readonly number[];
}

if (!existsSync(DATA)) console.log("Not measured: ../shared/data/replay is not there.");
else report(Runs.parse(JSON.parse(readFileSync(DATA, "utf8"))));

function report({ instances, models }: z.infer<typeof Runs>): void {
  const outcomes = new Map(Object.entries(models).map(([name, { resolved, cost }]) => [name, outcome(resolved, cost)]));
  const find = (start: string) => {
    const name = [...outcomes.keys()].find((one) => one.startsWith(start));
    const found = name === undefined ? undefined : outcomes.get(name);
    if (name === undefined || found === undefined) throw new Error(`no runs of ${start} in the data`);
    return found;
  };
  const cheap = find("DeepSeek V3.2");
  const second = find("GLM-4.6");
  console.log(`Replay of public SWE-bench Verified runs (bash-only), ${instances.length} instances, one run each.`);
  for (const name of ["Claude 4 Sonnet", "Claude 4.5 Sonnet"]) {
    const baseline = find(name);
    console.log(`\nAgainst ${name}: ${line(baseline)}`);
    print("DeepSeek V3.2 alone", cheap, baseline);
    print(
      "DeepSeek V3.2, then GLM-4.6 where the check fails (perfect check: upper bound)",
      cascade(cheap, second),
      baseline,
    );
  }
}

function outcome(digits: string, cost: readonly (number | null)[]): Outcome {
  return { resolved: [...digits].map((digit) => digit === "1"), cost: cost.map((amount) => amount ?? 0) };
}

/** The second is asked, and paid, only where the first did not solve it. */
function cascade(first: Outcome, second: Outcome): Outcome {
  return {
    resolved: first.resolved.map((done, index) => done || second.resolved[index] === true),
    cost: first.cost.map((amount, index) => amount + (first.resolved[index] ? 0 : (second.cost[index] ?? 0))),
  };
}

function print(what: string, one: Outcome, baseline: Outcome): void {
  const parity = (100 * solved(one)) / solved(baseline);
  const saving = 100 * (1 - total(one) / total(baseline));
  console.log(`  ${what}: ${line(one)}; ${parity.toFixed(1)} % of its solved tasks, ${saving.toFixed(1)} % cheaper`);
}

function line(one: Outcome): string {
  const count = one.resolved.length;
  return `${((100 * solved(one)) / count).toFixed(1)} % solved, $${(total(one) / count).toFixed(3)} a task`;
}

function solved(one: Outcome): number {
  return one.resolved.filter(Boolean).length;
}

function total(one: Outcome): number {
  return one.cost.reduce((sum, amount) => sum + amount, 0);
}
