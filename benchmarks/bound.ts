import { boundTrials } from "../test/support/bound-trials.ts";
import { sharedData } from "../test/support/shared-data.ts";

/**
 * `npm run bench:bound`: generated requests to every model of the public price list, billed by an independent biller,
 * against what would have been reserved for them. Exits with 1 when any bill is above its bound.
 */
const TRIALS = 100_000;
const SEED = 20_260_822;

const text = sharedData("openrouter/models-2026-08-22.full.json");
if (text !== undefined) {
  const report = boundTrials(text, TRIALS, SEED);
  const { ratios } = report;
  const at = (share: number) => (100 * (ratios[Math.floor(share * (ratios.length - 1))] ?? 0)).toFixed(1);
  process.stdout.write(
    [
      `${report.trials} generated requests to ${report.models} models (seed ${SEED}), billed at their listed prices:`,
      `${report.overridden} at a price for long prompts or hours, ${report.written} with a cache write, ${report.reasoned} with reasoning.`,
      `Bill over bound: median ${at(0.5)} %, 95th percentile ${at(0.95)} %, most ${at(1)} %.`,
      `Above the bound: ${report.exceeded.length}.`,
      ...report.exceeded.slice(0, 20),
      "",
    ].join("\n"),
  );
  process.exitCode = report.exceeded.length === 0 ? 0 : 1;
}
