import * as z from "zod";
import { UsdPerMillion } from "./catalogue-schema.ts";
import { EMPTY_CHAIN } from "./checked-chain.ts";
import { MODEL_ROLES, TASK_TYPES, type TaskType, TIERS } from "./vocabulary.ts";

/** An amount of USD as tier files write it. */
export const Usd = z.string().regex(/^\d{1,6}(\.\d{1,9})?$/, 'a decimal string of USD below a million, like "10.00"');

const TierModel = z.strictObject({
  provider: z.enum(["openrouter"]).describe("Whose slugs these are."),
  model: z
    .string()
    .min(1)
    .describe('A slug like "deepseek/deepseek-v3.2", or "family:NAME" for that family\'s current model.'),
  pricing: z
    .strictObject({ input: UsdPerMillion, output: UsdPerMillion })
    .describe(
      "USD per million tokens, of a model that the catalogue does not know; else the catalogue's price is used, and a difference is told.",
    ),
  capabilities: z
    .strictObject({
      toolCalling: z.boolean(),
      jsonMode: z.boolean(),
      streaming: z.boolean(),
      contextWindow: z.int().positive().describe("Tokens."),
    })
    .describe("Of a model that the catalogue does not know; else the catalogue's are used."),
  qualityScore: z.number().min(0).max(100).describe("0-100, of a model that the catalogue does not know."),
  specialization: z.array(z.enum(TASK_TYPES)).min(1).describe("Types of task that it may be mapped to."),
});
export type TierModel = z.infer<typeof TierModel>;

const Role = z.enum(MODEL_ROLES);

const Chain = z
  .array(z.string().min(1))
  .min(1, EMPTY_CHAIN)
  .max(4)
  .describe("Models by slug or family:NAME, in the order in which a task of the type climbs them.");

function perType<T extends z.ZodType>(schema: T): Record<TaskType, T> {
  return Object.fromEntries(TASK_TYPES.map((type) => [type, schema])) as Record<TaskType, T>;
}

export const TierFile = z.strictObject({
  $schema: z.string().optional(),
  name: z.enum(TIERS).describe("As the file's name says."),
  description: z.string().min(1).describe("For people: what the tier is for."),
  models: z.strictObject({
    primary: TierModel,
    secondary: TierModel.optional(),
    tertiary: TierModel.optional(),
    fallback: TierModel,
  }),
  routing: z.strictObject({
    strategy: z
      .enum(["cost-optimized", "balanced", "quality-optimized"])
      .describe(
        "Which of the tier's own two limits below gives way when no candidate meets both: cost-optimized gives up the quality threshold, quality-optimized the cost ceiling, balanced neither. Limits that a caller or a folder sets never give way.",
      ),
    taskTypeMapping: z
      .strictObject({ coding: Role, analysis: Role, general: Role, structured: Role })
      .describe("The model that starts a task, by its type."),
    chain: z.array(Role).min(1).describe("Order in which the tier's models are tried after the mapped one."),
    simpleTasksUse: z.enum(TIERS).describe("Tier whose mapping a simple task takes for its first model."),
    qualityThreshold: z.number().min(0).max(100).describe("Candidates below this quality score (0-100) are left out."),
    maxCostPerRequest: Usd.describe("Candidates whose worst case for one request is above this (USD) are left out."),
  }),
  cascade: z.strictObject({
    stages: z.int().min(1).max(4).describe("How many models of the order a task may climb when its checks fail."),
    attemptsPerStage: z.int().min(1).max(5).describe("Attempts per model, each with the check's verdict fed back."),
    taskUsd: Usd.describe("Most that all stages of one task may cost together, USD."),
    chains: z
      .strictObject(perType(Chain.optional()))
      .describe(
        "Chains by type of task, which go before the table unless the user says otherwise; the table's models follow. Types that are left out go by the table.",
      ),
  }),
  budgets: z.strictObject({
    taskSharePercent: z
      .number()
      .min(1)
      .max(100)
      .describe("Share of the swarm's budget that one task may take at most, percent."),
    swarm: Usd.describe("Most that one swarm of this tier may spend (USD), also where the settings would allow more."),
  }),
  monitoring: z.strictObject({
    costTracking: z
      .boolean()
      .describe("Off: costs are still booked, but no per-call cost events are sent to the screens."),
    performanceMetrics: z.boolean().describe("On: latency and tokens per second are kept per call."),
    errorRates: z.boolean().describe("On: failures are counted per model and shown."),
  }),
});
export type TierFile = z.infer<typeof TierFile>;
