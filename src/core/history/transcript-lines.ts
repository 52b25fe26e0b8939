import * as z from "zod";

/** Folder of a run in which each agent's conversation is kept, one file an agent, one JSON object a line. */
export const TRANSCRIPTS = "transcripts";

/** One attempt at a model call, as it was told when it ended; nano-dollars. */
const Attempt = z.object({
  attempt: z.string(),
  model: z.string(),
  state: z.enum(["settled", "held", "released", "open"]),
  bound: z.number(),
  /** `null` unless it is settled: what was found out later is in the ledger alone. */
  cost: z.nullable(z.number()),
  origin: z.nullable(z.string()),
  tokens: z.nullable(z.object({ in: z.number(), cached: z.number(), out: z.number() })),
  why: z.optional(z.string()),
});
export type Attempt = z.infer<typeof Attempt>;

const Message = z.object({
  type: z.literal("message"),
  at: z.number(),
  role: z.enum(["system", "user", "assistant", "tool"]),
  content: z.string(),
  /** Characters that were left out of the middle. */
  cut: z.optional(z.number()),
  toolCalls: z.optional(z.array(z.object({ id: z.string(), name: z.string(), arguments: z.string() }))),
  /** Of a tool's result: the call that it answers, and what the tool said of itself. */
  toolCallId: z.optional(z.string()),
  ok: z.optional(z.boolean()),
  summary: z.optional(z.string()),
  /** Tells the message from others when the run goes on in another process; of the whole text. */
  digest: z.string(),
});

const Call = z.object({
  type: z.literal("call"),
  at: z.number(),
  /** Number of the call in this agent's file, from 1. */
  turn: z.number(),
  model: z.string(),
  served: z.nullable(z.string()),
  provider: z.nullable(z.string()),
  status: z.enum(["completed", "failed"]),
  /** How the answer ended, or which kind of failure it was. */
  ended: z.string(),
  why: z.optional(z.string()),
  ms: z.nullable(z.number()),
  attempts: z.array(Attempt),
});

/** What a transcript is made of. Lines of another shape are passed over by readers. */
export const TranscriptLine = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("start"),
    version: z.literal(1),
    at: z.number(),
    agent: z.string(),
    task: z.string(),
    role: z.string(),
  }),
  Message,
  Call,
  /** The conversation goes on from its first `to` messages: another model's turn, or it was made shorter. */
  z.object({ type: z.literal("rewound"), at: z.number(), to: z.number() }),
  /** From here on texts are left out. */
  z.object({ type: z.literal("cut"), at: z.number(), why: z.string() }),
]);
export type TranscriptLine = z.infer<typeof TranscriptLine>;
export type TranscriptMessage = z.infer<typeof Message>;
export type TranscriptCall = z.infer<typeof Call>;

/** `undefined` for a line that is torn or of another version. */
export function parseLine(line: string): TranscriptLine | undefined {
  try {
    const read = TranscriptLine.safeParse(JSON.parse(line));
    return read.success ? read.data : undefined;
  } catch {
    return undefined;
  }
}
