import type { TierConfig } from "../models/tiers.ts";
import { formatUsd, type NanoUsd, usd } from "../money.ts";
import { type DataPolicy, type DataRegion, dataProblem, EU_ENDPOINT } from "../provider/data-policy.ts";
import { DEFAULT_ENDPOINT, type Settings } from "../settings.ts";
import type { ModelRecord } from "../spend/outcomes.ts";
import { type Answers, WORK } from "./answers.ts";

type AdvisedKey =
  | "tier"
  | "budget.monthUsd"
  | "budget.dayUsd"
  | "budget.swarmUsd"
  | "budget.requestUsd"
  | "routing"
  | "allowBaseline"
  | "dataPolicy"
  | "dataRegion"
  | "endpoint"
  | "endpointProtocol"
  | "endpointModel"
  | "endpointPrice";

/** One setting, and the number or the rule behind it in one sentence. */
export type AdvisedSetting = {
  readonly [Key in AdvisedKey]: { readonly key: Key; readonly value: Settings[Key]; readonly why: string };
}[AdvisedKey];

/** Own tasks of a type that it takes to learn from them. */
const ENOUGH_OWN = 20;

/** Fewer tasks a month than one each working day are too few. */
export const LEAST_TASKS = 20;

/** Month, day, swarm and call, each at most the one before. `cost`: of a typical task in the tier. */
export function budgetAdvice(
  { monthUsd, never }: Answers,
  cost: NanoUsd,
  { swarmCap, maxCostPerRequest, name }: TierConfig,
): AdvisedSetting[] {
  const day = portion(monthUsd, 5);
  const share = never.includes("large-swarm") ? portion(monthUsd, 20) : portion(day, 2);
  const swarm = Math.min(share, day, swarmCap / 1e9);
  const request = Math.min(swarm, maxCostPerRequest / 1e9);
  const tasks = cost === 0 ? "any number of typical tasks" : tasksText(usd(swarm.toFixed(9)) / cost);
  const half = never.includes("large-swarm") ? "A twentieth of the month" : "Half of a day";
  const why = swarm < share ? `The ${name} tier's own limit for a swarm` : half;
  return [
    { key: "budget.monthUsd", value: monthUsd, why: "As you said." },
    { key: "budget.dayUsd", value: day, why: "A fifth of the month, so that one bad day leaves four." },
    { key: "budget.swarmUsd", value: swarm, why: `${why}: it pays for ${tasks}.` },
    {
      key: "budget.requestUsd",
      value: request,
      why:
        request < swarm
          ? `The ${name} tier's dearest call at its worst case.`
          : "No single call may take more than its swarm has.",
    },
  ];
}

function tasksText(count: number): string {
  if (count < 1) return "less than one typical task";
  return count < 2 ? "one typical task" : `about ${Math.floor(count)} typical tasks`;
}

/** An even part in whole cents: at least one, and never more than the whole. */
function portion(dollars: number, parts: number): number {
  return Math.min(dollars, Math.max(0.01, Math.floor((dollars * 100) / parts + 1e-6) / 100));
}

export function routingAdvice({ build, never }: Answers, records: readonly ModelRecord[]): AdvisedSetting {
  const { type } = WORK[build];
  const own = records.filter((record) => record.type === type).reduce((sum, record) => sum + record.tasks, 0);
  const key = "routing";
  if (never.includes("reorder"))
    return { key, value: "evidence", why: "A fixed order, chosen by public results; it changes on your word alone." };
  if (own < ENOUGH_OWN) {
    const known = own === 0 ? "none yet" : `${own}`;
    return {
      key,
      value: "evidence",
      why: `The order that public results favour; learning takes ${ENOUGH_OWN} ${type} tasks of your own, and you have ${known}.`,
    };
  }
  return { key, value: "learning", why: `You have ${own} ${type} tasks of your own to learn the tier's order from.` };
}

export function baselineAdvice(
  { build, never }: Answers,
  month: NanoUsd,
  cost: NanoUsd,
  last: NanoUsd,
): AdvisedSetting {
  const key = "allowBaseline";
  if (never.includes("closed-models")) return { key, value: false, why: "It must never use a model that is not open." };
  const worst = Math.floor(month / (cost + last));
  if (build !== "large")
    return {
      key,
      value: false,
      why: `The baseline costs ${formatUsd(last)} a task; a failed one is cheaper done again.`,
    };
  if (worst < LEAST_TASKS) {
    const why = `If each task ended on the baseline (${formatUsd(last)}), the month would pay for ${worst} only.`;
    return { key, value: false, why };
  }
  return {
    key,
    value: true,
    why: `Tried last, at ${formatUsd(last)} a task; even if each task came to it, the month pays for ${worst}.`,
  };
}

export function dataAdvice({ never }: Answers, current: Settings): AdvisedSetting[] {
  const dataPolicy: DataPolicy = never.includes("retain")
    ? "zero-retention"
    : never.includes("train")
      ? "no-training"
      : "any";
  const dataRegion: DataRegion = never.includes("leave-eu") ? "eu" : "any";
  const none = "You named no rule for it.";
  const policy = "Your rule, sent with every call. A model without a provider that keeps to it is passed over.";
  const problem = dataProblem({ dataPolicy, dataRegion }, new URL(current.endpoint));
  const rules: AdvisedSetting[] = [
    { key: "dataPolicy", value: dataPolicy, why: dataPolicy === "any" ? none : policy },
    { key: "dataRegion", value: dataRegion, why: dataRegion === "any" ? none : "Your rule. Fewer models run there." },
  ];
  if (problem === null) return rules;
  const { host } = new URL(current.endpoint);
  const whose = dataRegion === "eu" ? "OpenRouter's in the EU, for its Business and Enterprise accounts" : "OpenRouter";
  const why = `${host} cannot keep these rules; this is ${whose}. Its key is set next.`;
  const theirs = `It was for ${host}.`;
  // The endpoint last: what is set first belongs to it and must not be missing when it changes.
  const moved: AdvisedSetting[] = [
    { key: "endpointModel", value: "", why: theirs },
    { key: "endpointPrice", value: "", why: theirs },
    { key: "endpointProtocol", value: "auto", why: theirs },
    { key: "endpoint", value: dataRegion === "eu" ? EU_ENDPOINT : DEFAULT_ENDPOINT, why },
  ];
  return [...rules, ...moved.filter(({ key, value }) => current[key] !== value)];
}
