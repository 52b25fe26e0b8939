/** The words that routing, configs, events and screens share. */

export const TASK_TYPES = ["coding", "analysis", "general", "structured"] as const;
export type TaskType = (typeof TASK_TYPES)[number];

export const COMPLEXITIES = ["simple", "medium", "complex"] as const;
export type Complexity = (typeof COMPLEXITIES)[number];

export const TIERS = ["budget", "balanced", "premium"] as const;
export type Tier = (typeof TIERS)[number];

/** The places in a tier's file that a model can hold. */
export const MODEL_ROLES = ["primary", "secondary", "tertiary", "fallback"] as const;
export type ModelRole = (typeof MODEL_ROLES)[number];

/** Where a model stands in a task's order: in the tier's table, in a checked chain of the task's type, or as the last resort. */
export type SlotRole = ModelRole | "chain" | "baseline";

/** The same for a model in the order of one task, where the user may have put one in front. */
export type RouteRole = SlotRole | "chosen";

/**
 * What decides the order of models: the tier's checked chains, chosen by public evidence, and its table for other types;
 * the table alone; or what was learnt from the user's own outcomes within the tier's models.
 */
export const ROUTING_MODES = ["evidence", "table", "learning"] as const;
export type RoutingMode = (typeof ROUTING_MODES)[number];
