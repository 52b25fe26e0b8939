import { seededRandom } from "../../test/support/seeded-random.ts";
import { chainCandidates, choices, heldOut, shortName } from "./choose.ts";
import { findModel, type Matrix } from "./matrix.ts";
import { alone, cascade, mean, randomMix, type Verifier } from "./policies.ts";
import { cheapestOf, printSingles } from "./singles.ts";
import { heading, percent, print, row, usd, verifierText } from "./text.ts";

interface Asked {
  readonly verifiers: readonly Verifier[];
  /** Chains as "A > B", names as beginnings of models' names. */
  readonly chains: readonly string[];
  readonly open: readonly string[];
  readonly seed: number;
}

/** Single models, chains and chains chosen on the other half of the instances, against one baseline. */
export function reportBaseline(matrix: Matrix, baselineName: string, asked: Asked): void {
  const { verifiers, chains, open, seed } = asked;
  const baseline = alone(matrix, baselineName);
  const cheapest = cheapestOf(matrix, open);
  heading(`Against ${baselineName}`);
  printSingles(matrix, baseline, open, seed);
  for (const verifier of verifiers) {
    console.log(` with a check ${verifierText(verifier)}:`);
    for (const text of chains) {
      const chain = text.split(">").map((name) => findModel(matrix, name.trim()));
      const policy = cascade(matrix, chain, verifier);
      print(`  ${chain.map(shortName).join(" > ")}`, policy, baseline, seed);
      const mix = randomMix(alone(matrix, cheapest), baseline, mean(policy.cost));
      print("    random mix of cheapest and baseline, same cost", mix, baseline, seed);
    }
    const candidates = chainCandidates(matrix, open.slice(0, 6), 3, verifier);
    for (const target of [90, 95, 100]) {
      const onHalves = choices(candidates, baseline, { target, splits: 10 }, seededRandom(seed));
      const { chosen, favourite, reached, halves } = heldOut(onHalves, baseline);
      const asked = `  chosen on one half for ${target} %, on the other`;
      if (chosen === null) console.log(`${asked}: no chain reached it`);
      else {
        row(asked, ["", usd(chosen.costPerTask), "", percent(chosen.parity), percent(chosen.saving)]);
        console.log(`    (${reached} of ${halves} halves, mostly ${favourite})`);
      }
    }
  }
}
