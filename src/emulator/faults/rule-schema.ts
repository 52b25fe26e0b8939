import * as z from "zod";
import { NAMED_FAULTS } from "./catalogue.ts";
import { customFault } from "./custom-fault.ts";
import { isBeforeAnswer } from "./fail-before.ts";

const Text = z.string().min(1);
const Headers = z.record(z.string(), z.string());
const Tokens = z.int().nonnegative();
const Bytes = z.int().nonnegative();
const Millis = z.number().nonnegative();
const WireError = z.strictObject({
  code: z.union([z.int(), z.string()]),
  message: z.string(),
  metadata: z.record(z.string(), z.unknown()).optional(),
});

/** Faults that are not in the list of names, with values of one's own. */
const CustomFault = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("http"),
    status: z.int().min(100).max(599),
    body: z.unknown().optional(),
    headers: Headers.optional(),
  }),
  z.strictObject({
    kind: z.literal("raw"),
    status: z.int().min(200).max(599),
    contentType: Text,
    text: z.string(),
    headers: Headers.optional(),
  }),
  z.strictObject({ kind: z.literal("error_in_200"), error: WireError }),
  z.strictObject({
    kind: z.literal("error_chunk"),
    afterTokens: Tokens.default(0),
    error: WireError,
    form: z.enum(["documented", "no_choices", "bare", "with_usage", "in_choice"]).default("documented"),
  }),
  z.strictObject({ kind: z.enum(["cut", "reset", "stall", "half_open", "finish_error"]), afterTokens: Tokens }),
  z.strictObject({
    kind: z.literal("cut_at_byte"),
    atByte: Bytes,
    ending: z.enum(["end", "reset", "silence"]).default("end"),
  }),
  z.strictObject({ kind: z.literal("trickle"), bytes: z.int().positive(), everyMs: Millis }),
  z.strictObject({ kind: z.literal("huge_chunk"), bytes: Bytes.max(64_000_000) }),
  z.strictObject({
    kind: z.literal("replay"),
    /** A recorded body: a file beside the script, or its text or its bytes here. */
    file: Text.optional(),
    text: z.string().optional(),
    base64: z.base64().optional(),
    status: z.int().min(200).max(599).default(200),
    contentType: Text.default("text/event-stream"),
  }),
  z.strictObject({ kind: z.literal("price"), model: Text.optional(), factor: z.number().positive() }),
  z.strictObject({ kind: z.literal("retire"), model: Text.optional(), supersededBy: Text.optional() }),
  z.strictObject({ kind: z.literal("credits"), leaveUsd: z.number().nonnegative() }),
]);
export type CustomFault = z.infer<typeof CustomFault>;

const FaultName = z.string().refine((name) => NAMED_FAULTS.has(name), "no fault of this name; --list-faults shows all");

/** Which requests a rule is for; what is left out does not matter. */
export const When = z.strictObject({
  /** A slug, or its beginning with a star behind it. */
  model: Text.optional(),
  provider: Text.optional(),
  /** A text in any message. */
  contains: Text.optional(),
  stream: z.boolean().optional(),
  /** Whether tools are offered. */
  tools: z.boolean().optional(),
  /** Of the requests that fit so far: these ones, counted from 0. */
  requests: z.array(z.int().nonnegative()).optional(),
  /** From this one on. */
  from: z.int().nonnegative().optional(),
  /** Each n-th. */
  every: z.int().positive().optional(),
  /** This share of them, drawn by the seed. */
  share: z.number().min(0).max(1).optional(),
});
export type When = z.infer<typeof When>;

/** One rule: a fault and the requests that meet it. The first rule that fits a request decides. */
export const FaultRule = z
  .strictObject({
    fault: z.union([FaultName, CustomFault]),
    when: When.default({}),
    /** How often at most. */
    times: z.int().positive().optional(),
    /** Which requests of all: chats, or reads of the account and the list of models (only faults before an answer). */
    on: z.enum(["chat", "models", "key", "credits", "generation", "auth"]).default("chat"),
  })
  .refine(({ fault, on }) => on === "chat" || happensBefore(fault), {
    path: ["fault"],
    message: "only a fault that happens before an answer can meet what is no chat",
  });
export type FaultRule = z.infer<typeof FaultRule>;

function happensBefore(fault: string | CustomFault): boolean {
  const place = { model: "", now: 0, lastGeneration: "" };
  const made = typeof fault === "string" ? NAMED_FAULTS.get(fault)?.make(place) : customFault(fault);
  return made !== undefined && isBeforeAnswer(made);
}
