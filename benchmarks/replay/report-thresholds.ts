import { seededRandom } from "../../test/support/seeded-random.ts";
import { type Candidate, choices, heldOut, shortName } from "./choose.ts";
import type { Matrix } from "./matrix.ts";
import { alone, cascade, type Verifier } from "./policies.ts";
import { compare } from "./statistics.ts";
import { percent, verifierText } from "./text.ts";
import { thresholdCandidates } from "./thresholds.ts";
import { PROMISE } from "./verdict.ts";

interface Asked {
  /** Names in the matrix. */
  readonly chain: readonly string[];
  readonly baseline: string;
  readonly verifiers: readonly Verifier[];
  readonly seed: number;
}

const SPLITS = 10;

/** Accepts all: then only the limit makes a chain go on. */
const NO_CHECK: Verifier = { falseAccept: 1, falseReject: 0 };

/** The chain with its runs ended at a limit of calls or of cost, which was chosen on the other half; and without. */
export function reportThresholds(matrix: Matrix, { chain, baseline: name, verifiers, seed }: Asked): void {
  const baseline = alone(matrix, name);
  const [first = ""] = chain;
  console.log(
    "\nWith a limit for each run of all models but the last, where the run is ended and the next model begins:",
  );
  const scored = (from: readonly Candidate[], target: number) => {
    const onHalves = choices(from, baseline, { target, splits: SPLITS }, seededRandom(seed));
    const { chosen, favourite, reached, halves } = heldOut(onHalves, baseline);
    if (chosen === null) return "not reached";
    return `${percent(chosen.parity)} at ${percent(chosen.saving)} (reached on ${reached} of ${halves}, mostly ${favourite})`;
  };
  const say = (models: readonly string[], verifier: Verifier, check: string) => {
    const reached = compare(cascade(matrix, models, verifier), baseline, [...baseline.solved.keys()]).parity;
    const target = verifier === NO_CHECK || reached >= PROMISE.parity ? PROMISE.parity : 90;
    console.log(`  ${models.map(shortName).join(" > ")}, ${check}, chosen on one half for ${target} %:`);
    for (const kind of ["calls", "usd"] as const) {
      if (kind === "calls" && models.some((model) => matrix.models.get(model)?.calls === null))
        console.log("    by calls: the file does not tell them");
      else {
        const candidates = thresholdCandidates(matrix, models, verifier, kind);
        console.log(`    by ${kind === "calls" ? "calls" : "cost "}: ${scored(candidates, target)}`);
        if (kind === "usd") console.log(`    without : ${scored(candidates.slice(-1), target)}`);
      }
    }
  };
  for (const verifier of verifiers) say(chain, verifier, `a check ${verifierText(verifier)}`);
  say([first, name], NO_CHECK, "no check at all");
}
