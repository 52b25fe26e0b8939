import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { PROJECT } from "../src/cli/project.ts";
import { readConfigs } from "../src/node/read-configs.ts";
import { type BillRun, runBill, unexplained } from "../test/support/bill-run.ts";
import type { EndingTally } from "../test/support/bill-tally.ts";

/**
 * Our books against the provider's bill: generated calls, a fifth of them cut, failed or cancelled, through the whole
 * client over HTTP to the emulator, whose records come late, after up to four questions, or (one in 500) never. What is
 * held is looked up with the pauses left out. Everything but the models and the pauses is real.
 *
 * node benchmarks/bench-bill.ts [--calls 100000] [--seed 2026-11-23] [--in-flight 32] [--batch 5000]
 * Ends with code 1 when a single nano-dollar differs.
 */
const { values } = parseArgs({
  options: {
    calls: { type: "string", default: "100000" },
    seed: { type: "string", default: "2026-11-23" },
    "in-flight": { type: "string", default: "32" },
    batch: { type: "string", default: "5000" },
  },
});
const calls = whole("calls");
const folder = await mkdtemp(join(tmpdir(), "frugal-swarm-bill-"));
try {
  const { models } = await readConfigs(join(PROJECT, "configs"));
  const run = await runBill({
    calls,
    seed: values.seed,
    inFlight: whole("in-flight"),
    batch: whole("batch"),
    file: join(folder, "ledger.sqlite"),
    models,
    patienceMs: 20_000,
    onBatch: (done) => console.error(`${done} of ${calls} calls`),
  });
  if (!told(run)) process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
}

/** Prints the result; whether the books hold. */
function told(run: BillRun): boolean {
  const { tally, billed, total, unnamed } = run;
  console.log(
    `${calls} calls, seed ${values.seed}, ${values["in-flight"]} in flight; the models are simulated. Nano-dollars.`,
  );
  console.log(line(["made to end as", "attempts", "settled", "looked up", "released", "held", "booked", "billed"]));
  const endings = [...tally.endings].sort(([, a], [, b]) => b.attempts - a.attempts);
  for (const [name, one] of endings) console.log(line([name, ...figures(one)]));
  const all = endings.map(([, one]) => one).reduce(plus);
  console.log(line(["in all", ...figures(all)]));
  const decided = all.attempts - all.held;
  const share = (part: number, whole: number) => `${((100 * part) / whole).toFixed(2)} %`;
  console.log(`looked up later: ${share(all.reconciled, decided)} of what is decided, ${ratio(run)} questions each`);
  for (const [reason, count] of tally.reasons) console.log(`still held, ${reason}: ${count}`);
  console.log(
    `held ${tally.heldBound}, of which the bill has ${tally.heldBilled}; generations whose id never arrived: ${unnamed.length}`,
  );
  for (const wrong of tally.wrong.slice(0, 20)) console.log(`WRONG: ${wrong}`);
  const rest = unexplained(run);
  const totalsAgree = total.settled === tally.booked && total.open === tally.heldBound;
  const keyAgrees = run.keyUsage === billed;
  const holds = tally.wrong.length === 0 && tally.undecided === 0 && rest === 0 && totalsAgree && keyAgrees;
  console.log(
    `bill ${billed} - booked ${tally.booked} - billed for held rows ${tally.heldBilled} = ${rest} unexplained`,
  );
  console.log(`running totals ${totalsAgree ? "equal" : "DIFFER FROM"} the rows; undecided rows: ${tally.undecided}`);
  console.log(`what the key has used ${keyAgrees ? "equals" : "DIFFERS FROM"} the bill`);
  console.log(holds ? "Every row that is decided has the cost of the bill, to the nano-dollar." : "FAILED");
  return holds;
}

function ratio({ tally, lookups }: BillRun): string {
  const reconciled = [...tally.endings.values()].reduce((sum, one) => sum + one.reconciled, 0);
  return (lookups / Math.max(1, reconciled)).toFixed(2);
}

function figures(one: EndingTally): readonly number[] {
  return [one.attempts, one.settled, one.reconciled, one.released, one.held, one.booked, one.billed];
}

function plus(a: EndingTally, b: EndingTally): EndingTally {
  const sum = { ...a };
  for (const key of Object.keys(a) as (keyof EndingTally)[]) Object.assign(sum, { [key]: a[key] + b[key] });
  return sum;
}

function line([name, ...cells]: readonly (string | number)[]): string {
  return String(name).padEnd(28) + cells.map((cell, at) => String(cell).padStart(at < 5 ? 10 : 15)).join("");
}

function whole(name: "calls" | "in-flight" | "batch"): number {
  const value = Number(values[name]);
  if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} must be a whole number above zero`);
  return value;
}
