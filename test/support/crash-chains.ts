import { isDeepStrictEqual } from "node:util";
import { type Survived, surviveCrashes } from "./crash-bench.ts";
import { seededRandom } from "./seeded-random.ts";

export interface Chains {
  readonly kills: number;
  readonly runs: number;
  /** What differs from the run that nothing broke, a sentence each; empty when all is well. */
  readonly wrong: readonly string[];
}

/** Kills of one run, one after the other. */
const KILLS = 6;
/** A process lives for fewer moments than this; without a crash it lives for some 1,400. */
const LONGEST = 260;

/**
 * Kills processes at that many random moments of ten-task swarms, six in a row of each, and compares what comes of each
 * with a run that nothing broke. Two at a time.
 */
export async function crashChains(kills: number, seed: number): Promise<Chains> {
  const unbroken = await surviveCrashes([]);
  const random = seededRandom(seed);
  const wrong: string[] = [];
  let [killed, runs, ordered] = [0, 0, 0];
  const lane = async (): Promise<void> => {
    while (ordered < kills) {
      const moments = Array.from(
        { length: Math.min(KILLS, kills - ordered) },
        () => 1 + Math.floor(random() * LONGEST),
      );
      ordered += moments.length;
      const one = await surviveCrashes(moments);
      wrong.push(...differences(unbroken, one).map((what) => `killed at ${moments.join(", ")}: ${what}`));
      killed += one.kills;
      runs += 1;
    }
  };
  await Promise.all([lane(), lane()]);
  return { kills: killed, runs, wrong };
}

function differences(unbroken: Survived, one: Survived): readonly string[] {
  const { report, twice, billed } = one;
  const wrong = [...twice];
  const same = (what: string, got: unknown, wanted: unknown) => {
    if (!isDeepStrictEqual(got, wanted))
      wrong.push(`${what}: ${JSON.stringify(got)} instead of ${JSON.stringify(wanted)}`);
  };
  same("outcome", report.outcome, unbroken.report.outcome);
  same("changes", report.changes, unbroken.report.changes);
  same("tasks and their tool calls", report.done, unbroken.report.done);
  // A call that was cut before its id was known cannot be looked up: it stays held at its most.
  const { ledger, held } = report.spent;
  if (ledger > billed || billed > ledger + held)
    wrong.push(`the ledger knows ${ledger} and holds ${held}, the bill is ${billed}`);
  same("the screens' sum", report.spent.state, report.spent.ledger);
  // What was not written down when a process died may run again, and nothing else.
  if (one.checks > unbroken.checks + one.doubtful)
    wrong.push(`${one.checks} checks ran, ${unbroken.checks} without a crash, ${one.doubtful} in doubt`);
  return wrong;
}
