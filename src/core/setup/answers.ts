import type { Complexity, TaskType } from "../models/vocabulary.ts";
import type { Settings } from "../settings.ts";

/** What somebody may answer, and what it is called on a screen. */
interface Option<Id extends string> {
  readonly id: Id;
  readonly label: string;
  readonly detail: string;
}

export type Build = "small" | "features" | "large" | "text";
export type Never = "train" | "retain" | "leave-eu" | "closed-models" | "reorder" | "large-swarm";

export interface Answers {
  readonly build: Build;
  /** US dollars a calendar month; above 0. */
  readonly monthUsd: number;
  readonly never: readonly Never[];
}

/** What the work is taken for when it is priced. */
export const WORK: Readonly<Record<Build, { readonly type: TaskType; readonly complexity: Complexity }>> = {
  small: { type: "coding", complexity: "simple" },
  features: { type: "coding", complexity: "medium" },
  large: { type: "coding", complexity: "complex" },
  text: { type: "analysis", complexity: "medium" },
};

export const BUILD_QUESTION = "What do you build?";
export const BUILD_OPTIONS: readonly Option<Build>[] = [
  {
    id: "features",
    label: "Features and fixes",
    detail: "In a project with tests or types that tell right from wrong.",
  },
  { id: "small", label: "Small programs and scripts", detail: "What fails is seen quickly and costs little." },
  { id: "large", label: "Hard changes", detail: "Across a large code base, where a task that fails costs you hours." },
  {
    id: "text",
    label: "Analysis and texts",
    detail: "Questions, reviews, documents: no test can tell whether they are right.",
  },
];

export const COST_QUESTION = "What may it cost?";
/** US dollars a month. */
export const COST_OPTIONS: readonly number[] = [2, 5, 10, 25, 50];

export const NEVER_QUESTION = "What must it never do?";
export const NEVER_OPTIONS: readonly Option<Never>[] = [
  { id: "train", label: "Let providers train on my prompts", detail: "Only providers that neither store nor train." },
  {
    id: "retain",
    label: "Let providers keep my prompts",
    detail: "Only providers with zero retention; fewer models have one.",
  },
  { id: "leave-eu", label: "Let my prompts leave the EU", detail: "Only an endpoint that says so, or this machine." },
  {
    id: "closed-models",
    label: "Use a model that is not open",
    detail: "Not even when all open models failed a task.",
  },
  { id: "reorder", label: "Change the order of models by itself", detail: "No learning from your own results." },
  { id: "large-swarm", label: "Spend much in one go", detail: "A swarm gets a twentieth of the month at most." },
];

/** The rules that settings keep already, so that they are not loosened by not being thought of. */
export function keptBy(settings: Pick<Settings, "dataPolicy" | "dataRegion">): readonly Never[] {
  return [
    ...(settings.dataPolicy === "no-training" ? (["train"] as const) : []),
    ...(settings.dataPolicy === "zero-retention" ? (["retain"] as const) : []),
    ...(settings.dataRegion === "eu" ? (["leave-eu"] as const) : []),
  ];
}
