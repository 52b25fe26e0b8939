import * as z from "zod";
import { RunId } from "../core/history/run-summary.ts";
import { loadCatalogue } from "../core/models/catalogue.ts";
import { type NanoUsd, nanoUsd, toUsdString } from "../core/money.ts";
import { counterfactual, findBaseline, modelSpend } from "../core/spend/counterfactual.ts";
import { type BudgetKey, type Ledger, periodsOf } from "../core/spend/ledger.ts";
import { capsOf } from "../core/spend/limits.ts";
import type { ServedTool } from "../node/mcp/serve.ts";
import type { McpParts } from "./mcp-parts.ts";
import { type FoundRun, findRun, noSuchRun } from "./mcp-runs.ts";

const CostInput = z.strictObject({
  id: RunId.optional(),
  month: z
    .string()
    .regex(/^\d{4}-(0[1-9]|1[0-2])$/, "a month like 2026-11")
    .optional()
    .describe("UTC, like 2026-11. Default: this one."),
});

export function costTool(parts: McpParts): ServedTool<typeof CostInput> {
  const { answers } = parts;
  return {
    name: "swarm_cost",
    title: "Cost of a swarm or a month",
    description:
      "Exact cost of a swarm (id), or of today and a month against the user's caps, from the one ledger: settled, reserved (calls on their way, at worst), held (outcome unknown), per model, and against the baseline model.",
    input: CostInput,
    hints: { readOnly: true, destructive: false, openWorld: false },
    async call({ id, month }) {
      if (id !== undefined && month !== undefined) return answers.refuse("Give id or month, not both.");
      if (id === undefined) return answers.give(await monthCost(parts, month ?? periodsOf(parts.host.now()).month));
      const run = await findRun(parts, id);
      return run === null ? answers.refuse(noSuchRun(id)) : answers.give(await swarmCost(parts, run));
    },
  };
}

/** Amounts are exact decimal texts of US dollars. */
interface Spent {
  readonly settled_usd: string;
  readonly reserved_usd: string;
  readonly held_usd: string;
  readonly from: string;
}

/** What a swarm has cost so far. Its own journal is told where its ledger is gone, as that of an earlier simulation. */
export async function spentBy(parts: McpParts, { id, simulated, state }: FoundRun): Promise<Spent> {
  const spent = await usedOf(await ledgerOf(parts, simulated), { scope: "swarm", key: id });
  if (spent !== null && spent.settled + spent.open > 0) return amounts(spent);
  const { settled, reserved, held } = state.totals;
  const from =
    settled + reserved + held === 0 && spent !== null
      ? "ledger"
      : "journal of the run, as it is not in the ledger of this session";
  return { ...amounts({ settled, held, open: nanoUsd(reserved + held) }), from };
}

async function swarmCost(parts: McpParts, run: FoundRun): Promise<Readonly<Record<string, unknown>>> {
  const { id, simulated, state } = run;
  const ledger = await ledgerOf(parts, simulated);
  return {
    swarm: id,
    simulated,
    status: run.status,
    ...(await spentBy(parts, run)),
    cap_usd: toUsdString(state.budget),
    ...(await comparison(parts, ledger, { swarm: id })),
  };
}

async function monthCost(parts: McpParts, month: string): Promise<Readonly<Record<string, unknown>>> {
  const { simulated } = parts;
  const ledger = await ledgerOf(parts, simulated);
  const use = await usedOf(ledger, { scope: "month", key: month });
  const caps = capsOf(parts.settings);
  const now = periodsOf(parts.host.now());
  const today = month === now.month ? await usedOf(ledger, { scope: "day", key: now.day }) : null;
  return {
    month,
    simulated,
    ...amounts(use ?? NOTHING),
    cap_usd: toUsdString(caps.month),
    this_server: { cap_usd: toUsdString(parts.budget.total), left_usd: toUsdString(parts.budget.left()) },
    ...(today && { today: { day: now.day, ...amounts(today), cap_usd: toUsdString(caps.day) } }),
    ...(await comparison(parts, ledger, { month })),
  };
}

interface Used {
  readonly settled: NanoUsd;
  /** Reserved or held. */
  readonly open: NanoUsd;
  readonly held: NanoUsd;
}

const NOTHING: Used = { settled: nanoUsd(0), open: nanoUsd(0), held: nanoUsd(0) };

function amounts({ settled, open, held }: Used): Spent {
  return {
    settled_usd: toUsdString(settled),
    reserved_usd: toUsdString(nanoUsd(open - held)),
    held_usd: toUsdString(held),
    from: "ledger",
  };
}

/** Simulated dollars are in ledgers of their own. */
async function ledgerOf(parts: McpParts, simulated: boolean): Promise<Ledger | null> {
  if (!simulated) return parts.realLedger();
  return parts.simulated ? ((await parts.opened())?.ledger ?? null) : null;
}

async function usedOf(ledger: Ledger | null, key: BudgetKey): Promise<Used | null> {
  return (await ledger?.use([key]))?.[0] ?? null;
}

async function comparison(
  parts: McpParts,
  ledger: Ledger | null,
  filter: { readonly swarm?: string; readonly month?: string },
): Promise<Readonly<Record<string, unknown>>> {
  const prices = (await parts.opened())?.prices.current.file ?? parts.configs.models;
  const baseline = findBaseline(parts.settings.baselineModel, loadCatalogue(prices, "models.json"));
  const models = modelSpend((await ledger?.tally(filter)) ?? [], baseline);
  const compared = counterfactual(models, baseline);
  return {
    models: models.map(({ model, calls, usage, cost }) => ({
      model,
      calls,
      input_tokens: usage.promptTokens,
      cached_tokens: usage.cachedTokens,
      output_tokens: usage.completionTokens,
      cost_usd: toUsdString(cost),
    })),
    baseline: {
      model: compared.baselineModel,
      cost_usd: toUsdString(compared.baseline),
      saving_percent: Math.round(compared.savingPercent * 10) / 10,
      assumption: compared.assumption,
      ...(compared.problem !== null && { problem: compared.problem }),
    },
  };
}
