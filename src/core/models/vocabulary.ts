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
