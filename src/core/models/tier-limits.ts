import * as z from "zod";
import { formatUsd, type NanoUsd, usd } from "../money.ts";
import type { Catalogue } from "./catalogue.ts";
import { parseConfig } from "./config-error.ts";
import { type FoundFile, useFile } from "./found-file.ts";
import { Usd } from "./tier-schema.ts";
import type { Cascade, TierConfig, Tiers } from "./tiers.ts";
import type { Tier } from "./vocabulary.ts";

/** A folder's file for one tier. It holds numbers that tighten and models to leave out; it can name none to use. */
export const TierLimitsFile = z.strictObject({
  $schema: z.string().optional(),
  stages: z.int().min(1).max(4).optional().describe("At most so many models that a task climbs when its checks fail."),
  attemptsPerStage: z.int().min(1).max(5).optional().describe("At most so many attempts per model."),
  taskUsd: Usd.optional().describe("Most that all stages of one task may cost together, USD."),
  taskTurns: z.int().min(1).max(10_000).optional().describe("Most answers of models that one task may take."),
  taskToolCalls: z.int().min(1).max(10_000).optional().describe("Most tool calls that one task may make."),
  taskMinutes: z.int().min(1).max(1_440).optional().describe("Most minutes that one task may work; waiting is free."),
  maxCostPerRequest: Usd.optional().describe(
    "Models whose worst case for one request is above this (USD) are left out.",
  ),
  swarm: Usd.optional().describe("Most that one swarm may spend, USD."),
  taskSharePercent: z
    .number()
    .min(1)
    .max(100)
    .optional()
    .describe("Share of the swarm's budget that one task may take at most, percent."),
  qualityThreshold: z
    .number()
    .min(0)
    .max(100)
    .optional()
    .describe("Models below this quality score (0-100) are left out."),
  leaveOut: z
    .array(z.string().min(1))
    .max(100)
    .optional()
    .describe("Models that are not to be used here: slugs, or family:NAME for all models of a family."),
});
type TierLimitsFile = z.infer<typeof TierLimitsFile>;

export interface LimitedTiers {
  readonly tiers: Tiers;
  /** What the folder asks for and does not get, a sentence each. */
  readonly problems: readonly string[];
}

const MINUTE = 60_000;

const FAMILY = "family:";

/**
 * The tiers with one of them tightened by the file of the folder that is worked on. Nothing in it can loosen a limit
 * or bring in a model: what asks for more than the tier allows is not followed, and said.
 */
export function withTierLimits(tiers: Tiers, tier: Tier, found: FoundFile | undefined): LimitedTiers {
  if (found === undefined) return { tiers, problems: [] };
  const used = useFile(found, (value) => parseConfig(TierLimitsFile, value, found.file));
  switch (used.status) {
    case "refused": {
      const problem = `The limits of this folder are not used: ${used.problem}. Correct the file, or take it away.`;
      return { tiers, problems: [problem] };
    }
    case "used": {
      const problems: string[] = [];
      const config = tightened(tiers.byName[tier], used.value, tiers.catalogue, (problem) =>
        problems.push(`${found.file} ${problem}`),
      );
      return { tiers: { ...tiers, byName: { ...tiers.byName, [tier]: config } }, problems };
    }
    default:
      return used satisfies never;
  }
}

function tightened(
  config: TierConfig,
  limits: TierLimitsFile,
  catalogue: Catalogue,
  say: (problem: string) => void,
): TierConfig {
  const { cascade } = config;
  const text = (amount: number) => formatUsd(amount as NanoUsd);
  const stay = (name: keyof TierLimitsFile, asked: string, has: string) =>
    say(
      `asks for ${name} ${asked}, and the ${config.name} tier has ${has}, which stays: a folder may only tighten. What you want for all folders goes into a tier of your own.`,
    );
  const atMost = <N extends number>(
    name: keyof TierLimitsFile,
    asked: N | undefined,
    has: N,
    show: (n: N) => string,
  ) => {
    if (asked === undefined || asked <= has) return asked ?? has;
    stay(name, show(asked), show(has));
    return has;
  };
  const amount = (given: string | undefined) => (given === undefined ? undefined : usd(given));
  const stages = atMost("stages", limits.stages, cascade.stages, String);
  const cost = atMost("maxCostPerRequest", amount(limits.maxCostPerRequest), config.maxCostPerRequest, text);
  const quality = Math.max(config.qualityThreshold, limits.qualityThreshold ?? 0);
  if (limits.qualityThreshold !== undefined && limits.qualityThreshold < quality)
    stay("qualityThreshold", String(limits.qualityThreshold), String(quality));
  if (stages < cascade.stages && cascade.lastResort !== null)
    say(
      `leaves a task ${stages} of ${cascade.stages} stages, so that the last resort behind them is not tried either.`,
    );
  return {
    ...config,
    qualityThreshold: quality,
    maxCostPerRequest: cost,
    taskSharePercent: atMost("taskSharePercent", limits.taskSharePercent, config.taskSharePercent, (n) => `${n} %`),
    swarmCap: atMost("swarm", amount(limits.swarm), config.swarmCap, text),
    cascade: {
      ...cascade,
      stages,
      chains: limits.stages === undefined ? cascade.chains : cutChains(cascade.chains, limits.stages),
      attemptsPerStage: atMost("attemptsPerStage", limits.attemptsPerStage, cascade.attemptsPerStage, String),
      taskCap: atMost("taskUsd", amount(limits.taskUsd), cascade.taskCap, text),
      limits: {
        turns: atMost("taskTurns", limits.taskTurns, cascade.limits.turns, String),
        toolCalls: atMost("taskToolCalls", limits.taskToolCalls, cascade.limits.toolCalls, String),
        activeMs: MINUTE * atMost("taskMinutes", limits.taskMinutes, cascade.limits.activeMs / MINUTE, String),
      },
      // With fewer stages it would be tried sooner, and so more often.
      lastResort: stages < cascade.stages ? null : cascade.lastResort,
    },
    folder: {
      quality: limits.qualityThreshold ?? null,
      cost: amount(limits.maxCostPerRequest) ?? null,
      leaveOut: new Set((limits.leaveOut ?? []).flatMap((name) => namedModels(name, catalogue, say))),
    },
  };
}

/** Slugs; of a family those of all its models that the catalogue knows. */
function namedModels(name: string, catalogue: Catalogue, say: (problem: string) => void): readonly string[] {
  const family = name.startsWith(FAMILY) ? name.slice(FAMILY.length) : null;
  const named = catalogue.models.filter((model) => (family === null ? model.slug === name : model.family === family));
  if (named.length === 0)
    say(`leaves out "${name}", which is neither a model nor a family that is known; check its spelling.`);
  return named.map(({ slug }) => slug);
}

/** The user's own chains have as many stages as models. */
function cutChains(chains: Cascade["chains"], stages: number): Cascade["chains"] {
  const cut = Object.entries(chains).map(([type, { slots, source }]) => {
    const [first, ...others] = slots;
    return [type, { slots: [first, ...others.slice(0, stages - 1)], source }];
  });
  return Object.fromEntries(cut);
}
