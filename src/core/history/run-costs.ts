import { type NanoUsd, nanoUsd } from "../money.ts";
import type { Ledger } from "../spend/ledger.ts";
import type { RunSummary } from "./run-summary.ts";

export interface RunCost {
  readonly settled: NanoUsd;
  /** Worst case of what is not decided yet. */
  readonly held: NanoUsd;
  /** The ledger is what counts. A simulated run's is gone with its window, and then the run's own journal is told. */
  readonly from: "ledger" | "journal";
}

/** What runs came to. `ledger`: of real spend; `null` where there is none. */
export async function runCosts(
  ledger: Pick<Ledger, "use"> | null,
  runs: readonly RunSummary[],
): Promise<ReadonlyMap<string, RunCost>> {
  const real = ledger === null ? [] : runs.filter(({ simulated }) => !simulated);
  const uses = real.length === 0 ? [] : await ledger?.use(real.map(({ id }) => ({ scope: "swarm", key: id })));
  const booked = new Map(uses?.map((use) => [use.key, use]));
  return new Map(
    runs.map(({ id, said }) => {
      const use = booked.get(id);
      const known = use !== undefined && use.settled + use.open > 0;
      const cost: RunCost = known
        ? { settled: use.settled, held: use.open, from: "ledger" }
        : // A ledger that knows nothing of a run that has cost nothing agrees with it.
          {
            settled: nanoUsd(said.settled),
            held: nanoUsd(said.held),
            from: use !== undefined && said.settled + said.held === 0 ? "ledger" : "journal",
          };
      return [id, cost];
    }),
  );
}
