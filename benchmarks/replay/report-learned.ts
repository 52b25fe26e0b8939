import type { Tier } from "../../src/core/models/vocabulary.ts";
import { seededRandom } from "../../test/support/seeded-random.ts";
import { learnableTiers } from "./learned.ts";
import type { Matrix } from "./matrix.ts";
import { alone, mean, type Verifier } from "./policies.ts";
import { EARLY_TASKS, learnScore } from "./regret.ts";
import { shippedChains } from "./shipped.ts";
import { percent, usd, verifierText } from "./text.ts";

/** Random orders of the tasks. */
const ORDERS = 20;

interface Asked {
  readonly tier: Tier;
  /** Name in the matrix. */
  readonly baseline: string;
  readonly verifiers: readonly Verifier[];
  readonly seed: number;
}

/** The optional learning order (src/core/routing/learn.ts): from nothing, and from the published results. */
export function reportLearned(matrix: Matrix, { tier, baseline: name, verifiers, seed }: Asked): void {
  const baseline = alone(matrix, name);
  const unsolved = mean(baseline.cost);
  for (const line of [
    `\nThe learning order (Thompson sampling), ${tier} tier: learns on a random half of the tasks in random order, is scored on the other; means of ${ORDERS}.`,
    `  Loss: dollars a task, and ${usd(unsolved)} for one that is not solved, the baseline's mean. Regret: loss above the rival's, less is better.`,
  ])
    console.log(line);
  for (const verifier of verifiers) {
    console.log(` a check ${verifierText(verifier)}:`);
    for (const published of [false, true]) {
      const tiers = learnableTiers(matrix, { published });
      const chains = shippedChains(tiers, matrix).filter((chain) => chain.tier === tier);
      const pool = [...new Set(chains.flatMap(({ runs }) => runs))];
      const shipped = chains.find(({ by }) => by === "chain")?.runs ?? [];
      const world = { matrix, tiers, tier, verifier, random: seededRandom(seed) };
      const score = learnScore(world, { pool, shipped, baseline, unsolved }, ORDERS, seededRandom(seed + 1));
      const { regret } = score;
      for (const line of [
        `  ${published ? "from the published results (which are of these very runs)" : "from nothing"}: ${percent(score.parity)} of the baseline's tasks at ${percent(score.saving)} saving, loss ${usd(score.loss)}`,
        `    regret against the best single model ${signed(regret.single)}, the best chain ${signed(regret.chain)} (both in hindsight), the shipped chain ${signed(regret.shipped)}, an order by chance ${signed(regret.anyOrder)}`,
        `    ${regret.shipped < 0 ? "better than" : "NOT BETTER than"} the shipped chain, ${regret.anyOrder < 0 ? "better than" : "NOT BETTER than"} chance; while learning, against the best chain: ${signed(score.early)} a task on the first ${EARLY_TASKS}, ${signed(score.learning)} on all`,
      ])
        console.log(line);
    }
  }
}

function signed(dollars: number): string {
  return `${dollars >= 0 ? "+" : "-"}$${Math.abs(dollars).toFixed(3)}`;
}
