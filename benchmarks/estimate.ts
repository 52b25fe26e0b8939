import * as z from "zod";
import { shrunkRange } from "../src/core/spend/estimate-quantiles.ts";
import { seededRandom } from "../test/support/seeded-random.ts";
import { sharedData } from "../test/support/shared-data.ts";
import { median } from "./figure.ts";

/**
 * `npm run bench:estimate`: how often what a swarm came to lies in the range that was told from a few like it, on real
 * task costs: those of public SWE-bench Verified runs (bash-only, one run each, as the leaderboard recorded them). The
 * past swarms and the one to be foretold are drawn from one model's tasks without putting back, each one task or the sum
 * of three. Seeded. Needs ../shared/data/replay.
 */
const Runs = z.object({ models: z.record(z.string(), z.object({ cost: z.array(z.number().nullable()) })) });

const MODELS = ["DeepSeek V3.2", "GLM-4.6", "Qwen3-Coder 480B", "Claude 4.5 Sonnet"];
const COUNTS = [3, 5, 8, 12, 20, 40] as const;
const DRAWS = 2_000;

const text = sharedData("replay/swebench_bashonly_per_instance.json");
if (text === undefined) console.log("Not measured: ../shared/data/replay is not there.");
else report(Runs.parse(JSON.parse(text)).models);

function report(models: z.infer<typeof Runs>["models"]): void {
  console.log(
    `Share of swarms in the range told (80 % claimed), and the middle error of the likely cost; ${DRAWS} draws.`,
  );
  for (const tasks of [1, 3]) {
    console.log(`\n${tasks === 1 ? "One task" : "Three tasks"} a swarm; past swarms:`);
    console.log(`${"".padEnd(36)}${COUNTS.map((count) => String(count).padStart(12)).join("")}`);
    for (const start of MODELS) {
      const name = Object.keys(models).find((one) => one.startsWith(start));
      const costs = (name === undefined ? [] : (models[name]?.cost ?? [])).filter((cost) => cost !== null && cost > 0);
      if (name === undefined || costs.length < 300) throw new Error(`too few costs of ${start} in the data`);
      const cells = COUNTS.map((count) => measure(costs as number[], count, tasks));
      console.log(`${name.slice(0, 34).padEnd(36)}${cells.map((cell) => cell.padStart(12)).join("")}`);
    }
  }
}

function measure(costs: readonly number[], count: number, tasks: number): string {
  const random = seededRandom(count * 1_000 + tasks);
  let within = 0;
  const errors: number[] = [];
  for (let draw = 0; draw < DRAWS; draw++) {
    const drawn = draws(costs, (count + 1) * tasks, random);
    const swarms = Array.from({ length: count + 1 }, (_, index) =>
      drawn.slice(index * tasks, (index + 1) * tasks).reduce((sum, cost) => sum + cost, 0),
    );
    const actual = swarms.pop() ?? 0;
    const { low, likely, high } = shrunkRange([swarms]);
    if (low <= actual && actual <= high) within++;
    errors.push(Math.abs(likely - actual) / actual);
  }
  return `${((100 * within) / DRAWS).toFixed(0)} %, ${(100 * median(errors)).toFixed(0)} %`;
}

/** Some of the values, each at most once. */
function draws(values: readonly number[], count: number, random: () => number): number[] {
  const pool = [...values];
  return Array.from({ length: count }, (_, index) => {
    const at = index + Math.floor(random() * (pool.length - index));
    const value = pool[at] ?? 0;
    pool[at] = pool[index] ?? 0;
    return value;
  });
}
