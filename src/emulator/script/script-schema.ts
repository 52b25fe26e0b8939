import * as z from "zod";
import { PERIODS } from "../account/period.ts";
import { FaultRule, When } from "../faults/rule-schema.ts";
import { USAGE_CHUNK_FORMS } from "../wire.ts";

const Text = z.string().min(1);
const Share = z.number().min(0).max(1);
const Dollars = z.number().nonnegative();
const Price = z.string().regex(/^\d+(\.\d{1,6})?$/, 'a decimal string of USD per million tokens, like "0.26"');

const Latency = z.strictObject({
  firstTokenMs: z.number().nonnegative(),
  /** 0: at once. */
  tokensPerSecond: z.number().nonnegative(),
});

const Endpoint = z.strictObject({
  provider: Text,
  tag: Text.optional(),
  quantization: Text.optional(),
  pricing: z.strictObject({ input: Price, output: Price, cacheRead: Price, cacheWrite: Price }).partial().optional(),
  contextWindow: z.int().positive().optional(),
  maxOutputTokens: z.int().positive().optional(),
  toolChoice: z.boolean().optional(),
  zeroRetention: z.boolean().optional(),
  trainsOnData: z.boolean().optional(),
  stopsWhenCancelled: z.boolean().optional(),
  latency: Latency.optional(),
});

const Count = z.int().nonnegative();

/** When `/generation` knows a generation that has ended. */
export const Records = z.strictObject({
  delayMs: z.number().nonnegative().optional(),
  misses: z.union([Count, z.tuple([Count, Count])]).optional(),
  neverShare: Share.optional(),
});

/** What the model says to requests of a kind. The first one that fits answers; else the simulated model does. */
export const ScriptedAnswer = z.strictObject({
  when: When.default({}),
  times: z.int().positive().optional(),
  content: z.string().default(""),
  reasoning: z.string().optional(),
  toolCalls: z
    .array(
      z.strictObject({
        name: Text,
        /** JSON text as a model writes it, or an object. */
        arguments: z.union([z.string(), z.record(z.string(), z.unknown())]).default({}),
      }),
    )
    .default([]),
  finish: z.enum(["stop", "tool_calls", "length"]).optional(),
});
export type ScriptedAnswer = z.infer<typeof ScriptedAnswer>;

/** A script for the emulator: what goes wrong and when, and how the world is. All fields can be left out. */
export const EmulatorScript = z.strictObject({
  $schema: z.string().optional(),
  seed: Text.optional(),
  rules: z.array(FaultRule).default([]),
  answers: z.array(ScriptedAnswer).default([]),
  keys: z
    .array(
      z.strictObject({
        key: Text,
        label: Text.optional(),
        limitUsd: Dollars.nullable().optional(),
        limitReset: z.enum(PERIODS).nullable().optional(),
        management: z.boolean().optional(),
      }),
    )
    .min(1)
    .optional(),
  credits: z.strictObject({ boughtUsd: Dollars, usedUsd: Dollars.default(0) }).optional(),
  endpoints: z.record(z.string(), z.array(Endpoint).min(1)).optional(),
  latency: z.union([z.literal("seeded"), Latency]).optional(),
  records: Records.optional(),
  usageChunk: z.enum(USAGE_CHUNK_FORMS).optional(),
  keepAliveMs: z.number().positive().optional(),
});
export type EmulatorScript = z.infer<typeof EmulatorScript>;
