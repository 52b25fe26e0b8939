import { type NanoUsd, usd } from "../money.ts";
import type { Catalogue } from "./catalogue.ts";
import type { CatalogueModel } from "./catalogue-schema.ts";
import { chainSlots } from "./checked-chain.ts";
import { ConfigError, parseConfig } from "./config-error.ts";
import { TASK_LIMITS, type TaskLimits } from "./task-limits.ts";
import { disagreementsOf, resolveModel } from "./tier-model.ts";
import { TierFile } from "./tier-schema.ts";
import {
  MODEL_ROLES,
  type ModelRole,
  type SlotRole,
  TASK_TYPES,
  type TaskType,
  TIERS,
  type Tier,
} from "./vocabulary.ts";

/** The tier files, resolved to current models. */
export interface Tiers {
  readonly byName: Readonly<Record<Tier, TierConfig>>;
  /** The catalogue, and what tier files name that it does not know. Everything that asks for a price asks this one. */
  readonly catalogue: Catalogue;
  /** Where a tier file says something else than the catalogue, a sentence each, to be shown. The catalogue holds. */
  readonly disagreements: readonly string[];
}

export interface TierConfig {
  readonly name: Tier;
  readonly description: string;
  readonly strategy: RoutingStrategy;
  /** In role order; roles that the file leaves out are left out. */
  readonly models: readonly TierSlot[];
  /** First model by task type. */
  readonly mapping: Readonly<Record<TaskType, TierSlot>>;
  /** Tried after the mapped one, in this order. */
  readonly chain: readonly TierSlot[];
  /** Tier whose mapping a simple task takes. */
  readonly simpleTasksUse: Tier;
  /** 0-100. */
  readonly qualityThreshold: number;
  readonly maxCostPerRequest: NanoUsd;
  readonly cascade: Cascade;
  readonly taskSharePercent: number;
  /** Most that one swarm of this tier may spend, also where the settings would allow more. */
  readonly swarmCap: NanoUsd;
  readonly monitoring: Readonly<TierFile["monitoring"]>;
  readonly folder: FolderRules;
}

/** What the folder that is worked on has laid down; unlike the tier's own limits, none of it ever gives way. */
export interface FolderRules {
  /** 0-100; `null`: nothing. */
  readonly quality: number | null;
  /** Highest worst case of one request; `null`: nothing. */
  readonly cost: NanoUsd | null;
  /** Slugs. */
  readonly leaveOut: ReadonlySet<string>;
}

const NO_RULES: FolderRules = { quality: null, cost: null, leaveOut: new Set() };

/** The stop rule of a checked task, and the chains that it climbs. */
export interface Cascade {
  /** Models that a task may climb. */
  readonly stages: number;
  /** Per model, each with the check's verdict fed back. */
  readonly attemptsPerStage: number;
  /** Most that all stages of one task may cost together. */
  readonly taskCap: NanoUsd;
  /** Beside the dollars. */
  readonly limits: TaskLimits;
  /** Types without a chain go by the table. */
  readonly chains: Readonly<Partial<Record<TaskType, CheckedChain>>>;
  /** Tried after `stages` models; `null` unless the user has allowed it. */
  readonly lastResort: TierSlot | null;
}

export interface CheckedChain {
  readonly slots: readonly [TierSlot, ...TierSlot[]];
  /** The tier file's, or the user's own. */
  readonly source: "tier" | "user";
}

/** A model in its place of a tier. */
export interface TierSlot {
  readonly tier: Tier;
  readonly role: SlotRole;
  readonly model: CatalogueModel;
  readonly specialization: readonly TaskType[];
}

type RoutingStrategy = TierFile["routing"]["strategy"];

/** Reads the contents of the tier files, by tier. Throws a ConfigError that names `<tier>.json`. */
export function loadTiers(values: Readonly<Record<Tier, unknown>>, catalogue: Catalogue): Tiers {
  const byName: Partial<Record<Tier, TierConfig>> = {};
  const disagreements: string[] = [];
  let known = catalogue;
  for (const tier of TIERS) {
    const name = `${tier}.json`;
    const file = parseConfig(TierFile, values[tier], name);
    if (file.name !== tier)
      throw new ConfigError(name, ["name"], file.name, `must be "${tier}", as the file's name says`);
    const slots: TierSlot[] = [];
    for (const role of MODEL_ROLES) {
      const entry = file.models[role];
      if (entry === undefined) continue;
      const resolved = resolveModel(entry, known, name, ["models", role, "model"]);
      if (resolved.known) disagreements.push(...disagreementsOf(entry, resolved.model, `${name}, ${role}`));
      else known = known.withModels([resolved.model]);
      if (resolved.note !== null) disagreements.push(`${name}, ${role}: ${resolved.note}.`);
      slots.push({ tier, role, model: resolved.model, specialization: entry.specialization });
    }
    byName[tier] = tierConfig(file, slots, known, name);
  }
  return { byName: byName as Record<Tier, TierConfig>, catalogue: known, disagreements };
}

function tierConfig(file: TierFile, slots: readonly TierSlot[], catalogue: Catalogue, name: string): TierConfig {
  const { routing } = file;
  const slotOf = (role: ModelRole, path: readonly (string | number)[]): TierSlot => {
    const slot = slots.find((one) => one.role === role);
    if (slot === undefined) throw new ConfigError(name, path, role, `is not among the tier's models`);
    return slot;
  };
  const mapped = (type: TaskType): TierSlot => {
    const path = ["routing", "taskTypeMapping", type];
    const slot = slotOf(routing.taskTypeMapping[type], path);
    if (slot.specialization.includes(type)) return slot;
    throw new ConfigError(name, path, slot.role, `is mapped, but "${type}" is not in that model's specialization`);
  };
  const mapping: Partial<Record<TaskType, TierSlot>> = {};
  for (const type of TASK_TYPES) mapping[type] = mapped(type);
  return {
    name: file.name,
    description: file.description,
    strategy: routing.strategy,
    models: slots,
    mapping: mapping as Record<TaskType, TierSlot>,
    chain: routing.chain.map((role, index) => slotOf(role, ["routing", "chain", index])),
    simpleTasksUse: routing.simpleTasksUse,
    qualityThreshold: routing.qualityThreshold,
    maxCostPerRequest: usd(routing.maxCostPerRequest),
    cascade: cascadeOf(file, catalogue, name),
    taskSharePercent: file.budgets.taskSharePercent,
    swarmCap: usd(file.budgets.swarm),
    monitoring: file.monitoring,
    folder: NO_RULES,
  };
}

function cascadeOf(file: TierFile, catalogue: Catalogue, name: string): Cascade {
  const { stages, attemptsPerStage, taskUsd, chains } = file.cascade;
  const checked: Partial<Record<TaskType, CheckedChain>> = {};
  for (const type of TASK_TYPES) {
    const chain = chains[type];
    if (chain === undefined) continue;
    const path = ["cascade", "chains", type];
    const found = chainSlots(chain, file.name, catalogue);
    if (found.status === "problem") throw new ConfigError(name, [...path, found.at], chain[found.at], found.problem);
    checked[type] = { slots: found.slots, source: "tier" };
  }
  return { stages, attemptsPerStage, taskCap: usd(taskUsd), limits: TASK_LIMITS, chains: checked, lastResort: null };
}
