import { parseArgs } from "node:util";
import { projectMonth } from "../src/core/spend/projection.ts";
import { type MadeUpDays, makeMonth, SHAPE_TEXT, SHAPES, type Shape } from "../test/support/made-up-months.ts";

/**
 * `npm run bench:projection`: how far the projection of a month is from what the month came to, on made-up months of
 * several shapes, beside two others on the same months: the plain one (spent so far over the days so far, times the
 * days of the month) and one that knows the pattern the days were made from, which nobody can be better than. Seeded:
 * the same figures each time. `--months N`, `--seed N`.
 */
const { values } = parseArgs({
  options: { months: { type: "string", default: "500" }, seed: { type: "string", default: "1" } },
});
const MONTHS = Number(values.months);
const SEED = Number(values.seed);
if (!Number.isInteger(MONTHS) || MONTHS < 1 || !Number.isInteger(SEED))
  throw new Error("--months and --seed take whole numbers, --months one above 0");

const DAYS = [5, 10, 15, 20, 25] as const;
const HISTORIES = [0, 60] as const;
const DAY_MS = 86_400_000;

console.log(
  `Mean error of the month's total in percent, ${MONTHS} made-up months of each shape and history (seed ${SEED}), ` +
    "at the end of the day named; in brackets the share of months within 5 %.",
);
for (const history of HISTORIES) {
  console.log(
    `\n${history === 0 ? "The first month of all: no days before it" : `${history} days of the same before`}`,
  );
  console.log(
    ["  shape   ", "day", "this project", "  plain", "  knowing all", "  in range (80 % claimed)"].join("  "),
  );
  for (const shape of SHAPES) {
    for (const day of DAYS) console.log(line(shape, day, history));
  }
}
console.log("\nShapes:");
for (const shape of SHAPES) console.log(`  ${shape.padEnd(8)} ${SHAPE_TEXT[shape]}`);
console.log(
  "What no method can know: which days a bursty user will work on, and a change of habit before it happens. " +
    '"knowing all" shows how much of the error that is.',
);

function line(shape: Shape, day: number, history: number): string {
  const errors = { ours: [] as number[], plain: [] as number[], knowing: [] as number[] };
  let inRange = 0;
  let projected = 0;
  for (let index = 0; index < MONTHS; index++) {
    const made = makeMonth(shape, history, SEED * 1_000_003 + index);
    const actual = total(made, ({ day: one }) => one.startsWith(made.month));
    const end = `${made.month}-${String(day).padStart(2, "0")}`;
    const spent = total(made, ({ day: one }) => one.startsWith(made.month) && one <= end);
    if (actual === 0) continue;
    const { projection } = projectMonth(
      made.days.filter((one) => one.day <= end),
      Date.parse(end) + DAY_MS,
    );
    if (projection !== null) {
      projected++;
      errors.ours.push(Math.abs(projection.likely - actual) / actual);
      if (projection.low <= actual && actual <= projection.high) inRange++;
    }
    const length = made.days.length - history;
    errors.plain.push(Math.abs((spent / day) * length - actual) / actual);
    const ahead = made.days.filter((one) => one.day > end).reduce((sum, one) => sum + one.expected * 1e9, 0);
    errors.knowing.push(Math.abs(spent + ahead - actual) / actual);
  }
  const cells = [errors.ours, errors.plain, errors.knowing].map(shown);
  const range = projected === 0 ? "-" : `${((100 * inRange) / projected).toFixed(0)} %`;
  return `  ${shape.padEnd(8)}  ${String(day).padStart(3)}  ${cells.join("  ")}  ${range.padStart(6)}`;
}

function total({ days }: MadeUpDays, pick: (day: { readonly day: string }) => boolean): number {
  return days.filter(pick).reduce((sum, { cost }) => sum + cost, 0);
}

function shown(errors: readonly number[]): string {
  if (errors.length === 0) return "none".padStart(12);
  const mean = (100 * errors.reduce((sum, one) => sum + one, 0)) / errors.length;
  const near = (100 * errors.filter((one) => one <= 0.05).length) / errors.length;
  return `${mean.toFixed(1).padStart(5)} (${near.toFixed(0).padStart(3)} %)`;
}
