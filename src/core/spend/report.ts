import type { Caps } from "../engine-types.ts";
import type { Catalogue } from "../models/catalogue.ts";
import { type NanoUsd, nanoUsd, ZERO } from "../money.ts";
import { type Baseline, counterfactual, findBaseline, modelSpend } from "./counterfactual.ts";
import { type BudgetLimit, type BudgetUse, type Ledger, type LedgerRow, periodsOf, workspaceKey } from "./ledger.ts";
import { projectionStart, projectMonth } from "./projection.ts";
import { scoreMonths, scoreSwarms } from "./report-scores.ts";
import type { BudgetStatus, Drift, HeldCost, SpendReport, SwarmSpend } from "./report-types.ts";

export interface ReportOptions {
  readonly ledger: Ledger;
  readonly catalogue: Catalogue;
  readonly caps: Caps;
  /** Milliseconds since the epoch; its UTC month and day are reported. */
  readonly at: number;
  readonly simulated: boolean;
  /** Absolute folder whose own budget is told too, where the caps have one. */
  readonly workspace?: string;
  /**
   * Left out: the newest swarm of the month. Its budget is told only where its own cap is, since a swarm may have been
   * launched elsewhere under another one.
   */
  readonly swarm?: { readonly id: string; readonly cap: NanoUsd | null };
  /** The setting `baselineModel`; empty or left out: the catalogue's. */
  readonly baselineModel?: string;
  readonly drift?: Drift | null;
}

/** Held rows that a report carries at most; `heldCount` says how many there are. */
const HELD_ROWS = 100;

/** All that there is to say of the spend. Only reads; rejects when the ledger cannot be read. */
export async function spendReport(options: ReportOptions): Promise<SpendReport> {
  const { ledger, at } = options;
  const { month, day } = periodsOf(at);
  const baseline = findBaseline(options.baselineModel, options.catalogue);
  const swarm = options.swarm?.id ?? (await newestSwarm(ledger, month));
  const limits = limitsOf(options);
  const [uses, tally, daily, held, ofSwarm, ofSwarms, ofMonths] = await Promise.all([
    ledger.use(limits.map(({ scope, key }) => ({ scope, key }))),
    ledger.tally({ month }),
    ledger.daily(projectionStart(at)),
    ledger.attempts({ month, state: "held" }),
    swarm === null ? null : swarmSpend(ledger, swarm, baseline),
    scoreSwarms(ledger),
    scoreMonths(ledger, month),
  ]);
  const models = modelSpend(tally, baseline);
  const budgets = limits.map((limit, index): BudgetStatus => statusOf(limit, uses[index]));
  const use = budgets[0]?.use;
  const { projection, basis } = projectMonth(daily, at);
  return {
    at,
    month,
    day,
    simulated: options.simulated,
    budgets,
    origins: { billed: ZERO, computed: ZERO, estimated: ZERO, ...use?.origins, held: use?.held ?? ZERO },
    models,
    counterfactual: counterfactual(models, baseline),
    swarm: ofSwarm,
    projection,
    projectionBasis: basis,
    scores: { swarm: ofSwarms, month: ofMonths },
    held: held.toReversed().slice(0, HELD_ROWS).map(heldCost),
    heldCount: held.length,
    drift: options.drift ?? null,
  };
}

async function newestSwarm(ledger: Ledger, month: string): Promise<string | null> {
  const tasks = await ledger.taskCosts({ from: `${month}-01` });
  return tasks.find(({ role }) => role === "planner" || role === "worker" || role === "merger")?.swarm ?? null;
}

async function swarmSpend(ledger: Ledger, swarm: string, baseline: Baseline): Promise<SwarmSpend> {
  const models = modelSpend(await ledger.tally({ swarm }), baseline);
  return { swarm, models, counterfactual: counterfactual(models, baseline) };
}

type LabelledLimit = BudgetLimit & { readonly label: string };

function limitsOf({ caps, at, workspace, swarm }: ReportOptions): readonly LabelledLimit[] {
  const { month, day } = periodsOf(at);
  const limits: LabelledLimit[] = [
    { scope: "month", key: month, cap: caps.month, label: `Month ${month}` },
    { scope: "day", key: day, cap: caps.day, label: `Today ${day}` },
  ];
  if (workspace !== undefined && caps.workspace !== null) {
    const key = workspaceKey(month, workspace);
    limits.push({ scope: "workspace", key, cap: caps.workspace, label: "This folder, this month" });
  }
  if (swarm && swarm.cap !== null) {
    limits.push({ scope: "swarm", key: swarm.id, cap: swarm.cap, label: `Swarm ${swarm.id}` });
  }
  return limits;
}

function statusOf({ label, ...limit }: LabelledLimit, use: BudgetUse | undefined): BudgetStatus {
  if (use === undefined) throw new Error(`the ledger gave no use of ${limit.scope} ${limit.key}`);
  return { ...limit, label, use };
}

function heldCost(row: LedgerRow): HeldCost {
  return {
    attempt: row.id,
    at: row.at,
    swarm: row.swarm,
    task: row.task,
    model: row.model,
    bound: nanoUsd(row.bound),
    why: row.note ?? "The outcome is not known.",
    generationId: row.generationId,
  };
}
