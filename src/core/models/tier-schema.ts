import * as z from "zod";
import { UsdPerMillion } from "./catalogue-schema.ts";
import { EMPTY_CHAIN } from "./checked-chain.ts";
import { MODEL_ROLES, TASK_TYPES, type TaskType, TIERS } from "./vocabulary.ts";

const Usd = z.string().regex(/^\d+(\.\d{1,9})?$/, 'a decimal string of USD, like "10.00"');

const TierModel = z.strictObject({
  /** Whose slugs these are. */
  provider: z.enum(["openrouter"]),
  /** A slug of the catalogue, or `family:NAME` for that family's current slug. */
  model: z.string().min(1),
  /** USD per million tokens. The catalogue's price, and what the provider billed, go before it. */
  pricing: z.strictObject({ input: UsdPerMillion, output: UsdPerMillion }),
  capabilities: z.strictObject({
    toolCalling: z.boolean(),
    jsonMode: z.boolean(),
    streaming: z.boolean(),
    contextWindow: z.int().positive(),
  }),
  qualityScore: z.number().min(0).max(100),
  /** Types of task it may be mapped to. */
  specialization: z.array(z.enum(TASK_TYPES)).min(1),
});
export type TierModel = z.infer<typeof TierModel>;

const Role = z.enum(MODEL_ROLES);

/** Models by slug or `family:NAME`, in the order in which a task of the type climbs them. */
const Chain = z.array(z.string().min(1)).min(1, EMPTY_CHAIN).max(4);

function perType<T extends z.ZodType>(schema: T): Record<TaskType, T> {
  return Object.fromEntries(TASK_TYPES.map((type) => [type, schema])) as Record<TaskType, T>;
}

export const TierFile = z.strictObject({
  $schema: z.string().optional(),
  name: z.enum(TIERS),
  description: z.string().min(1),
  models: z.strictObject({
    primary: TierModel,
    secondary: TierModel.optional(),
    tertiary: TierModel.optional(),
    fallback: TierModel,
  }),
  routing: z.strictObject({
    /**
     * Which of the tier's own two limits below gives way when no candidate meets both: cost-optimized gives up the
     * quality threshold, quality-optimized the cost ceiling, balanced neither. Limits that a caller sets never give way.
     */
    strategy: z.enum(["cost-optimized", "balanced", "quality-optimized"]),
    taskTypeMapping: z.strictObject({ coding: Role, analysis: Role, general: Role, structured: Role }),
    /** Order in which the tier's models are tried after the mapped one. */
    chain: z.array(Role).min(1),
    /** Tier whose mapping a simple task takes for its first model. */
    simpleTasksUse: z.enum(TIERS),
    /** Candidates below this quality score (0-100) are left out. */
    qualityThreshold: z.number().min(0).max(100),
    /** Candidates whose worst case for one request is above this are left out. */
    maxCostPerRequest: Usd,
  }),
  cascade: z.strictObject({
    /** How many models of the chain a task may climb when its checks fail. */
    stages: z.int().min(1).max(4),
    /** Attempts per model, each with the check's verdict fed back. */
    attemptsPerStage: z.int().min(1).max(5),
    /** Most that all stages of one task may cost together. */
    taskUsd: Usd,
    /**
     * Chains by type of task, which go before the table unless the user says otherwise; the table's models follow where
     * providers fail. Types that are left out go by the table.
     */
    chains: z.strictObject(perType(Chain.optional())),
  }),
  budgets: z.strictObject({
    /** Share of the swarm's budget that one task may take at most, percent. */
    taskSharePercent: z.number().min(1).max(100),
    /** Most that one swarm of this tier may spend, also where the settings would allow more. */
    swarm: Usd,
  }),
  monitoring: z.strictObject({
    /** Off: costs are still booked, but no per-call cost events are sent to the screens. */
    costTracking: z.boolean(),
    /** On: latency and tokens per second are kept per call. */
    performanceMetrics: z.boolean(),
    /** On: failures are counted per model and shown. */
    errorRates: z.boolean(),
  }),
});
export type TierFile = z.infer<typeof TierFile>;
