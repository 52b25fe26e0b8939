import * as z from "zod";

/** A decimal string of US dollars per million tokens, at most six decimals. */
export const UsdPerMillion = z
  .string()
  .regex(/^\d+(\.\d{1,6})?$/, 'a decimal string of USD per million tokens, like "0.26"');

const Day = z.iso.date();

export const Pricing = z.strictObject({
  input: UsdPerMillion,
  output: UsdPerMillion,
  /** What a cached prompt token costs; absent where the provider lists none (then it costs the input price). */
  cacheRead: UsdPerMillion.optional(),
  cacheWrite: UsdPerMillion.optional(),
  /** Dearer long-context prices, by the least number of prompt tokens they start at. */
  overrides: z
    .array(z.strictObject({ minPromptTokens: z.int().positive(), input: UsdPerMillion, output: UsdPerMillion }))
    .optional(),
});

const PublicRun = z.strictObject({
  /** Its name alone; only runs on the same benchmark are compared. */
  benchmark: z.string().min(1),
  /** Percent of `tasks` solved. */
  score: z.number().min(0).max(100),
  /** Size of the sample. */
  tasks: z.int().positive(),
  /** US dollars a task as the source recorded it, at the prices and the caching of its time; absent where it did not. */
  costPerTask: z.number().positive().optional(),
  /** Day of the run. */
  date: Day,
  source: z.string().min(1),
});
export type PublicRun = z.infer<typeof PublicRun>;

/** How `priceSource` begins for a price of the endpoint's own list; the shipped ones name another. */
export const LISTED_BY = "listed by ";

export const CatalogueModel = z.strictObject({
  slug: z.string().regex(/^~?[a-z0-9-]+\/[a-z0-9.:_-]+$/, "a slug like deepseek/deepseek-v3.2"),
  name: z.string().min(1),
  family: z.string().min(1),
  /** A retired model is never called; its slug leads to `supersededBy`. */
  status: z.enum(["current", "retired"]),
  /** Its weights are published. Left out: not known. Only models of which it is known are ever suggested. */
  openWeights: z.boolean().optional(),
  /** What takes its place; for a current model, what would when its endpoint no longer had it. */
  supersededBy: z.string().optional(),
  /** Why it cannot be used now although it is current; left out in the shipped file. */
  unusable: z.string().min(1).optional(),
  pricing: Pricing,
  priceDate: Day,
  priceSource: z.string().min(1),
  contextWindow: z.int().positive(),
  maxOutputTokens: z.int().positive(),
  capabilities: z.strictObject({
    toolCalling: z.boolean(),
    jsonMode: z.boolean(),
    structuredOutputs: z.boolean(),
    reasoning: z.boolean(),
    streaming: z.boolean(),
  }),
  quality: z.strictObject({
    /** 0-100, the project's reading of the evidence for coding work; see `evidence`. */
    score: z.number().min(0).max(100),
    evidence: z.array(PublicRun),
    note: z.string().optional(),
  }),
  /** What a reader should know of the price, the limits or the model's fate. */
  note: z.string().min(1).optional(),
});
export type CatalogueModel = z.infer<typeof CatalogueModel>;

export const CatalogueFile = z.strictObject({
  $schema: z.string().optional(),
  date: Day,
  sources: z.array(z.string().min(1)).min(1),
  /** How a price and a limit are chosen where the sources differ, in words. */
  priceRule: z.string().min(1),
  /** How `quality.score` is read from the evidence, in words; a test recomputes the scores by it. */
  qualityRule: z.string().min(1),
  /** Slug of the model that savings are measured against. */
  baseline: z.string(),
  /** Family name -> slug of its current member. */
  families: z.record(z.string(), z.string()),
  models: z.array(CatalogueModel).min(1),
});
export type CatalogueFile = z.infer<typeof CatalogueFile>;
