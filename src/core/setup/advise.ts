import { shareOf } from "../models/evidence.ts";
import { withRouting } from "../models/routing-choice.ts";
import { slotsInOrder } from "../models/tier-order.ts";
import type { Tiers } from "../models/tiers.ts";
import { TIERS, type Tier } from "../models/vocabulary.ts";
import { formatUsd, nanoUsd, usd } from "../money.ts";
import type { Settings } from "../settings.ts";
import type { ModelRecord } from "../spend/outcomes.ts";
import {
  type AdvisedSetting,
  baselineAdvice,
  budgetAdvice,
  dataAdvice,
  LEAST_TASKS,
  routingAdvice,
} from "./advised-settings.ts";
import { type Answers, type Build, WORK } from "./answers.ts";
import { evidenceText, ownText } from "./evidence-text.ts";
import { baselineTaskCost, type TaskCost, taskCost } from "./task-cost.ts";

export interface AdviceFacts {
  /** At today's prices. */
  readonly tiers: Tiers;
  /** The user's own outcomes, of all types; none: nothing was run yet. */
  readonly records: readonly ModelRecord[];
  readonly current: Settings;
}

export interface Advice {
  readonly tier: Tier;
  readonly settings: readonly AdvisedSetting[];
  /** What a typical task costs in each tier, and how many of them the month pays for; `null`: they cost nothing. */
  readonly costs: readonly (TaskCost & { readonly tasksAMonth: number | null })[];
  /** What else is known, a sentence or two each. */
  readonly notes: readonly string[];
}

/** Own tasks on each of a tier's models that it takes to say that they are not enough. */
const ENOUGH_OWN = 20;

/** Tasks of a swarm that is no large one. */
const FEW = 3;

const WANTED: Readonly<Record<Build, Tier>> = {
  small: "budget",
  text: "budget",
  features: "balanced",
  large: "premium",
};

/**
 * From three answers to settings. Pure. No budget is above the month's that was answered, each is at most the one above
 * it, every rule of `never` is kept, and the endpoint that is advised can keep the data rules.
 */
export function advise(answers: Answers, facts: AdviceFacts): Advice {
  const { current, records } = facts;
  const { tiers } = withRouting(facts.tiers, { mode: "evidence", chains: current.chains, allowBaseline: false });
  const work = WORK[answers.build];
  const month = usd(answers.monthUsd.toFixed(9));
  const costs = TIERS.map((tier) => {
    const cost = taskCost(work, tier, tiers, records);
    return { ...cost, tasksAMonth: cost.amount === 0 ? null : Math.floor(month / cost.amount) };
  });
  const { tier, why } = chooseTier(answers, costs, tiers, records);
  const cost = costs.find((one) => one.tier === tier)?.amount ?? nanoUsd(0);
  const settings: AdvisedSetting[] = [
    { key: "tier", value: tier, why },
    ...budgetAdvice(answers, cost, tiers.byName[tier]),
    routingAdvice(answers, records),
    baselineAdvice(answers, month, cost, baselineTaskCost(work, tiers)),
    ...dataAdvice(answers, current),
  ];
  return { tier, settings, costs, notes: notesOf(answers, facts, { tier, tiers, costs, settings }) };
}

type Costs = Advice["costs"];

function chooseTier(
  { build, monthUsd }: Answers,
  costs: Costs,
  tiers: Tiers,
  records: readonly ModelRecord[],
): { readonly tier: Tier; readonly why: string } {
  const { type, complexity } = WORK[build];
  const affordable = ({ tasksAMonth }: Costs[number]) => tasksAMonth === null || tasksAMonth >= LEAST_TASKS;
  const fell = fallsShort(build, WANTED[build], tiers, records);
  const wanted = TIERS.indexOf(WANTED[build]) + (fell === null ? 0 : 1);
  const reach = costs.slice(0, wanted + 1);
  const chosen = reach.findLast(affordable) ?? reach[0];
  if (chosen === undefined) throw new Error("there is no tier");
  const dearer = costs[TIERS.indexOf(chosen.tier) + 1];
  const passed = dearer !== undefined && TIERS.indexOf(dearer.tier) <= wanted ? dearer : undefined;
  const count = chosen.tasksAMonth === null ? "any number of" : `about ${chosen.tasksAMonth}`;
  const price = `at ${formatUsd(chosen.amount)} a ${complexity} ${type} task (${chosen.text})`;
  const sentences = [`${formatUsd(usd(monthUsd.toFixed(9)))} pays for ${count} tasks a month ${price}.`];
  if (passed !== undefined)
    sentences.push(
      `${capital(passed.tier)} would leave about ${passed.tasksAMonth ?? 0} at ${formatUsd(passed.amount)}.`,
    );
  else if (fell !== null) sentences.push(fell);
  return { tier: chosen.tier, why: sentences.join(" ") };
}

/** Own outcomes that show the tier's models to leave more than half unsolved; `null`: they do not, or say too little. */
function fallsShort(build: Build, tier: Tier, tiers: Tiers, records: readonly ModelRecord[]): string | null {
  const { type } = WORK[build];
  if (TIERS.indexOf(tier) + 1 >= TIERS.length) return null;
  const slots = slotsInOrder(WORK[build], tier, tiers).slice(0, tiers.byName[tier].cascade.stages);
  const own = slots.map(({ model }) => records.find((one) => one.type === type && one.model === model.slug));
  const enough = own.every((one) => one !== undefined && one.tasks >= ENOUGH_OWN);
  if (!enough || own.some((one) => one === undefined || shareOf(one.solved, one.tasks).high >= 50)) return null;
  const told = own.map((one, at) => `${slots[at]?.model.name} solved ${one?.solved} of ${one?.tasks}`);
  return `One tier above ${tier}, since its models left most of your own ${type} tasks unsolved: ${told.join(", ")}.`;
}

function notesOf(
  { build, never }: Answers,
  { records, current }: AdviceFacts,
  { tier, tiers, costs, settings }: Pick<Advice, "tier" | "costs" | "settings"> & { readonly tiers: Tiers },
): readonly string[] {
  const order = slotsInOrder(WORK[build], tier, tiers);
  const notes = [
    evidenceText(WORK[build].type, order, tiers.catalogue.baseline),
    ownText(WORK[build].type, records, tiers),
  ];
  if (build === "text")
    notes.push("No check can tell whether a text is right: a second model reviews it, which is weaker evidence.");
  const count = costs[0]?.tasksAMonth ?? null;
  if (count !== null && count < LEAST_TASKS)
    notes.push("That is little even for the cheapest tier. A model on a server of this machine costs nothing.");
  const closed = never.includes("closed-models") ? closedInChains(current, tiers) : [];
  if (closed.length > 0)
    notes.push(`Take ${closed.join(", ")} out of your own chains: that its weights are open is not known.`);
  const swarm = settings.find(({ key }) => key === "budget.swarmUsd");
  if (typeof swarm?.value === "number" && swarm.value * 1e9 < FEW * (costs[TIERS.indexOf(tier)]?.amount ?? 0))
    notes.push("A swarm of a few tasks can come to its budget; then its agents wait, and you choose how it goes on.");
  if (current.endpointModel !== "")
    notes.push(
      `${current.endpointModel} on ${new URL(current.endpoint).host} does all the work now: what is said of tiers and prices holds for OpenRouter's models.`,
    );
  return notes.filter((note) => note !== null);
}

/** Models of the user's own chains whose weights are not known to be published. */
function closedInChains({ chains }: Settings, { catalogue }: Tiers): readonly string[] {
  const named = new Set(Object.values(chains).flatMap((chain) => chain ?? []));
  return [...named].filter((name) => {
    const family = name.startsWith("family:") ? catalogue.family(name.slice("family:".length)) : undefined;
    return (family ?? catalogue.lookup(name))?.openWeights !== true;
  });
}

function capital(word: string): string {
  return `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
}
