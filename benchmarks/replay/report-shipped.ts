import type { CatalogueModel } from "../../src/core/models/catalogue-schema.ts";
import type { Tiers } from "../../src/core/models/tiers.ts";
import { seededRandom } from "../../test/support/seeded-random.ts";
import { chainCandidates, choices, shortName } from "./choose.ts";
import type { Matrix } from "./matrix.ts";
import { alone, cascade, dearer, type Expected, mean, randomMix, type Verifier } from "./policies.ts";
import { reportLearned } from "./report-learned.ts";
import { reportThresholds } from "./report-thresholds.ts";
import { chainModel, type ShippedChain, shippedChains } from "./shipped.ts";
import { cheapestOf, printSingles } from "./singles.ts";
import { heading, percent, print, usd, verifierText } from "./text.ts";
import { beats, type Duel, duels, onManyHalves, PROMISE, verdictOn } from "./verdict.ts";

const PERFECT: Verifier = { falseAccept: 0, falseReject: 0 };

/** Random splits of the instances into two halves. */
const SPLITS = 100;

/**
 * Multiples of what the open models cost. 6.5 is about what DeepSeek's runs would cost without any prompt cache, by a rough
 * model of an agent's tokens (46 calls, 625 thousand prompt tokens of which 25 thousand are new, 16 thousand out).
 */
const DEARER = [2, 3, 6.5];

interface Asked {
  readonly tiers: Tiers;
  readonly verifiers: readonly Verifier[];
  /** Names in the matrix of the open models that a chain may be chosen from. */
  readonly open: readonly string[];
  readonly seed: number;
}

/** The chains that the product ships against its baseline, with the verdict on what the balanced tier must reach. */
export function reportShipped(matrix: Matrix, asked: Asked): void {
  const { tiers, verifiers, seed } = asked;
  const chains = shippedChains(tiers, matrix);
  const reference = chainModel(tiers.catalogue.baseline.slug, matrix);
  console.log("\nThe chains that this product ships for coding (configs/*.json), and the plan's table:");
  const slugs = [...new Set(chains.flatMap(({ models }) => models.map(({ slug }) => slug))), reference.slug];
  for (const slug of slugs) console.log(`  ${modelLine(slug, matrix, tiers)}`);
  if (reference.run === null) {
    console.log("  Not replayed: the file has no runs of the baseline.");
    return;
  }
  const baseline = alone(matrix, reference.run);
  const cheapest = alone(matrix, cheapestOf(matrix, asked.open));
  heading(`Against ${reference.run}`);
  printSingles(matrix, baseline, asked.open, seed);
  for (const verifier of verifiers) {
    console.log(` with a check ${verifierText(verifier)}:`);
    for (const chain of chains) {
      if (chain.runs.length === 0) console.log(`${label(chain)}: no runs of any of its models`);
      else {
        const policy = cascade(matrix, chain.runs, verifier);
        print(label(chain), policy, baseline, seed);
        if (chain.by === "table" || chain.runs.length < 2) continue;
        const mix = randomMix(cheapest, baseline, mean(policy.cost));
        print("    random mix of cheapest and baseline, same cost", mix, baseline, seed);
      }
    }
  }
  for (const { tier, models } of chains.filter((one) => one.models.some(({ run }) => run === null)))
    console.log(
      `  ${tier}, table: ${models.flatMap(({ slug, run }) => (run === null ? [slug] : [])).join(", ")} is not in the data and counts as a stage that solves and costs nothing.`,
    );
  const balanced = chains.find(({ tier, by }) => tier === "balanced" && by === "chain");
  if (balanced === undefined || balanced.models.some(({ run }) => run === null))
    console.log("\nNo verdict: the balanced chain is not in the data.");
  else {
    verdict(matrix, balanced.runs, reference.run, asked);
    reportThresholds(matrix, { chain: balanced.runs, baseline: reference.run, verifiers, seed });
    for (const tier of ["balanced", "premium"] as const)
      reportLearned(matrix, { tier, baseline: reference.run, verifiers, seed });
  }
}

function verdict(matrix: Matrix, chain: readonly string[], baselineName: string, asked: Asked): void {
  const { verifiers, open, seed } = asked;
  const baseline = alone(matrix, baselineName);
  const line = (verifier: Verifier, at = matrix) => {
    const { parity, saving, holds } = verdictOn(cascade(at, chain, verifier), baseline);
    return `${holds ? "yes" : "NO"}: ${percent(parity)} at ${percent(saving)}`;
  };
  const asks = `at least ${PROMISE.parity} % of the baseline's solved tasks at ${PROMISE.saving} % saving or more`;
  console.log(`\nVERDICT, balanced tier, ${asks}?`);
  console.log(`  Under a perfect check: ${line(PERFECT)}`);
  for (const verifier of verifiers.filter(({ falseAccept, falseReject }) => falseAccept + falseReject > 0))
    console.log(`  Beside it, under a check ${verifierText(verifier)}: ${line(verifier)}`);

  console.log(`\nDearer open models (the baseline's price as it was), under a perfect check:`);
  for (const factor of DEARER)
    console.log(`  × ${String(factor).padEnd(4)} ${line(PERFECT, dearer(matrix, chain, factor))}`);
  const share = mean(cascade(matrix, chain, PERFECT).cost) / mean(baseline.cost);
  console.log(`  ${PROMISE.saving} % are saved up to × ${((1 - PROMISE.saving / 100) / share).toFixed(2)}.`);

  const cheapestName = cheapestOf(matrix, open);
  const cheapest = alone(matrix, cheapestName);
  const names = { cheapest: shortName(cheapestName), baseline: shortName(baselineName) };
  console.log(`\nAgainst always-${names.cheapest} and the random mix at equal cost, on ${2 * SPLITS} halves:`);
  for (const verifier of verifiers) {
    console.log(` a check ${verifierText(verifier)}:`);
    const policy = cascade(matrix, chain, verifier);
    const fixed = duels(onManyHalves(policy, SPLITS, seededRandom(seed)), { cheapest, baseline });
    console.log(`  the balanced chain, as it ships (it was chosen with these very runs in view)`);
    sayDuels(fixed, names);
    const candidates = chainCandidates(matrix, open.slice(0, 6), 3, verifier);
    const chosen = choices(candidates, baseline, { target: PROMISE.parity, splits: SPLITS }, seededRandom(seed));
    const usable = chosen.flatMap((half) => (half.chosen === null ? [] : [{ ...half, policy: half.chosen.policy }]));
    console.log(
      `  a chain chosen on the other half for ${PROMISE.parity} % (${usable.length} of ${chosen.length} halves reached it)`,
    );
    if (usable.length > 0) sayDuels(duels(usable, { cheapest, baseline }), names);
    const mix = randomMix(cheapest, baseline, mean(policy.cost));
    console.log(
      `  ${priceLine("the chain", policy)}; ${priceLine(names.cheapest, cheapest)}; ${priceLine("mix", mix)}`,
    );
  }
}

function sayDuels(
  { cheapest, mix }: { readonly cheapest: Duel; readonly mix: Duel },
  names: { readonly cheapest: string; readonly baseline: string },
): void {
  const say = (rival: string, duel: Duel) => {
    const { won, halves, points, middle } = duel;
    const by = `${points >= 0 ? "+" : ""}${points.toFixed(1)} points [${middle[0].toFixed(1)}, ${middle[1].toFixed(1)}]`;
    console.log(
      `    ${beats(duel) ? "beats" : "DOES NOT BEAT"} ${rival}: solves more in ${won} of ${halves} halves, ${by}`,
    );
  };
  say(`always-${names.cheapest}`, cheapest);
  say(`the mix of ${names.cheapest} and ${names.baseline} at equal cost`, mix);
}

function priceLine(what: string, policy: Expected): string {
  return `${what} ${usd(mean(policy.cost))} a task, ${usd(mean(policy.cost) / mean(policy.solved))} a solved one`;
}

function label({ tier, by, models }: ShippedChain): string {
  const names = models.map(({ run, slug }) => (run === null ? `(${slug.replace(/.*\//, "")})` : shortName(run)));
  return `  ${tier}${by === "table" ? ", table" : ""}: ${names.join(" > ")}`;
}

function modelLine(slug: string, matrix: Matrix, { catalogue }: Tiers): string {
  const { run, why } = chainModel(slug, matrix);
  const listed = priceText(catalogue.lookup(slug));
  if (run === null) return `${slug} (${listed}): NOT IN THE DATA: ${why}`;
  return `${slug} (${listed}) = "${run}", ${why}; ${usd(mean(alone(matrix, run).cost))} a run as recorded`;
}

function priceText(model: CatalogueModel | undefined): string {
  if (model === undefined) return "not in the catalogue";
  const { pricing, priceDate } = model;
  return `lists at $${pricing.input} in, $${pricing.output} out a million, ${priceDate}`;
}
