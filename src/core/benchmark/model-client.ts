import { type NanoUsd, nanoUsd, ZERO } from "../money.ts";
import type { CallStep, ModelClient } from "../provider/client.ts";
import type { BudgetLimit } from "../spend/ledger.ts";
import type { Usage } from "../usage.ts";

/** What the calls of one scenario on one model came to. */
export interface Tally {
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly cost: NanoUsd;
  readonly baselineCost: NanoUsd;
}

export interface BenchmarkCalls {
  readonly client: ModelClient;
  readonly tally: () => Tally;
}

export interface BenchmarkCallsDeps {
  readonly client: ModelClient;
  /** Id of the benchmark run; all its calls draw from this one budget. */
  readonly run: string;
  /** "A", "B", ...; starts the names of the tasks in the ledger. */
  readonly scenario: string;
  /** Absolute folder of the project that the run uses, whose budget it counts in. */
  readonly workspace: string;
  readonly limits: (task: string) => readonly BudgetLimit[];
  readonly baselineCost: (usage: Usage) => NanoUsd;
}

/**
 * The metered client as one scenario on one model uses it, also from inside a swarm: every call is booked as the
 * benchmark's, out of the benchmark's budgets, no other model steps in, and what it costs is counted.
 */
export function benchmarkCalls(deps: BenchmarkCallsDeps): BenchmarkCalls {
  const { client, run, scenario, workspace, limits, baselineCost } = deps;
  let tally: Tally = { promptTokens: 0, completionTokens: 0, cost: ZERO, baselineCost: ZERO };
  const count = (step: CallStep): void => {
    if (step.type !== "settled") return;
    tally = {
      promptTokens: tally.promptTokens + step.usage.promptTokens,
      completionTokens: tally.completionTokens + step.usage.completionTokens,
      cost: nanoUsd(tally.cost + step.charge.cost),
      baselineCost: nanoUsd(tally.baselineCost + baselineCost(step.usage)),
    };
  };
  return {
    tally: () => tally,
    client: {
      complete: (request, call) => {
        const task = `${scenario}-${call.identity.task}`;
        return client.complete(
          { ...request, fallbacks: [] },
          {
            ...call,
            identity: { ...call.identity, swarm: run, task, workspace, role: "benchmark" },
            limits: limits(task),
            onStep: (step) => {
              count(step);
              call.onStep?.(step);
            },
          },
        );
      },
    },
  };
}
