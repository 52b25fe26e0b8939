import type { NanoUsd } from "../money.ts";
import type { Usage } from "../usage.ts";
import type { BudgetLimit, BudgetUse, CostOrigin } from "./ledger.ts";

/** All that screens and the terminal say of the spend. Read from the ledger alone; JSON-safe as it is. */
export interface SpendReport {
  readonly at: number;
  /** UTC periods that it is about. */
  readonly month: string;
  readonly day: string;
  /** The figures come from the built-in simulator. */
  readonly simulated: boolean;
  /** Month and day first, then the workspace's and the swarm's where their caps are known. */
  readonly budgets: readonly BudgetStatus[];
  /** This month, by how the cost is known; `held` is not known yet and counts in full against the budgets. */
  readonly origins: Readonly<Record<CostOrigin | "held", NanoUsd>>;
  /** This month per model asked, dearest first. */
  readonly models: readonly ModelSpend[];
  /** This month's tokens on the baseline model. */
  readonly counterfactual: Counterfactual;
  /** The swarm asked for, else the newest one of this month; `null`: there is none. */
  readonly swarm: SwarmSpend | null;
  /** `null` while too few days are known; `projectionBasis` then says so. */
  readonly projection: MonthProjection | null;
  /** How the projection was made, or why there is none yet, in words. */
  readonly projectionBasis: string;
  /** How good earlier forecasts were; `null` while none can be scored. */
  readonly scores: { readonly swarm: ForecastScore | null; readonly month: ForecastScore | null };
  /** This month's held costs, newest first, at most 100 of `heldCount`. */
  readonly held: readonly HeldCost[];
  readonly heldCount: number;
  /** `null`: not compared today, or the endpoint tells nothing. */
  readonly drift: Drift | null;
}

export interface BudgetStatus extends BudgetLimit {
  readonly use: BudgetUse;
  /** For people: "Month 2026-11", "This folder", "Swarm". */
  readonly label: string;
}

export interface ModelSpend {
  readonly model: string;
  readonly calls: number;
  readonly usage: Usage;
  readonly cost: NanoUsd;
  /** The same tokens on the baseline model at its list price. */
  readonly baseline: NanoUsd;
}

/** What one swarm came to. */
export interface SwarmSpend {
  readonly swarm: string;
  readonly models: readonly ModelSpend[];
  readonly counterfactual: Counterfactual;
}

export interface Counterfactual {
  readonly baselineModel: string;
  readonly cost: NanoUsd;
  readonly baseline: NanoUsd;
  /** 100 x (1 - cost / baseline); negative when it was dearer, 0 when nothing was used. */
  readonly savingPercent: number;
  /** That equal tokens are an assumption, in words, with the day of the prices. */
  readonly assumption: string;
  /** The baseline asked for is not the one compared with, and why, in words; `null`: it is. */
  readonly problem: string | null;
}

/** What the month is likely to come to. spent <= low <= likely <= high. */
export interface MonthProjection {
  readonly month: string;
  readonly spent: NanoUsd;
  /** Four of five months should end between low and high. */
  readonly low: NanoUsd;
  readonly likely: NanoUsd;
  readonly high: NanoUsd;
}

export interface ForecastScore {
  /** Forecasts whose actual cost is known. */
  readonly count: number;
  /** Mean of |likely - actual| / actual, percent. */
  readonly meanErrorPercent: number;
  /** Share of actual costs that lay within low and high, percent. */
  readonly withinPercent: number;
  /** Which forecasts were scored, and against what, in words. */
  readonly basis: string;
}

export interface HeldCost {
  readonly attempt: string;
  readonly at: number;
  readonly swarm: string;
  readonly task: string;
  readonly model: string;
  readonly bound: NanoUsd;
  readonly why: string;
  /** `null`: it cannot be looked up and stays held to the end of its month. */
  readonly generationId: string | null;
}

/** Our books against what the provider says of the key: other programs on the same key make theirs higher. */
export interface Drift {
  readonly at: number;
  readonly day: DriftSide;
  readonly month: DriftSide;
  /** What the key's own limit has left; `null`: it has none. */
  readonly limitRemaining: NanoUsd | null;
  /**
   * ours-higher is the alarm: it should not be. theirs-higher: something else uses the key, or held costs were billed.
   * `agrees` within 1 % or $0.01.
   */
  readonly verdict: "agrees" | "ours-higher" | "theirs-higher";
  /** What it means and what to do, in words: "Ours $1.02, OpenRouter $1.05 ...". */
  readonly text: string;
}

export interface DriftSide {
  readonly ours: NanoUsd;
  /** Beside ours: what is reserved or held and may have been billed already. */
  readonly open: NanoUsd;
  readonly theirs: NanoUsd;
}
