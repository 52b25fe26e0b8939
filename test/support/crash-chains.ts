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
const KILLS = 10;
/** Of a process that nothing kills. */
const MOMENTS = 1_400;
/** One that goes on with a run lives for fewer moments than this. */
const LONGEST = 120;

/**
 * Kills processes at that many moments of ten-task swarms, ten in a row of each, and compares what comes of each with a
 * run that nothing broke. The first kills lie all over a run's life, one in each of its parts; those behind are random and
 * soon. Two at a time.
 */
export async function crashChains(kills: number, seed: number): Promise<Chains> {
  const random = seededRandom(seed);
  const parts = Math.ceil(kills / KILLS);
  const survived: { readonly moments: readonly number[]; readonly one: Survived }[] = [];
  let [killed, begun, ordered] = [0, 0, 0];
  const chain = async () => {
    const part = begun++ % parts;
    const first = 1 + Math.floor(((part + random()) / parts) * MOMENTS);
    const length = Math.min(KILLS, kills - killed - ordered);
    const later = Array.from({ length: length - 1 }, () => 1 + Math.floor(random() * LONGEST));
    ordered += length;
    const moments = [first, ...later];
    const one = await surviveCrashes(moments);
    ordered -= length;
    // A run that was near its end may have come to it.
    killed += one.kills;
    survived.push({ moments, one });
  };
  const lane = async () => {
    while (killed + ordered < kills) await chain();
  };
  const whole = surviveCrashes([]);
  await Promise.all([whole.then(lane), lane()]);
  // What one lane could not kill any more, when the other had nothing left to do.
  await lane();
  const unbroken = await whole;
  const wrong = survived.flatMap(({ moments, one }) =>
    differences(unbroken, one).map((what) => `killed at ${moments.join(", ")}: ${what}`),
  );
  return { kills: killed, runs: survived.length, wrong };
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
