import { createHash } from "node:crypto";
import type { CallStep, Message, ModelOutcome } from "../provider/client.ts";
import type { Attempt, TranscriptLine } from "./transcript-lines.ts";

/** One agent's conversation as far as it is written down. Every method gives the lines that are to be added. */
export interface Talk {
  asked(messages: readonly Message[], at: number): TranscriptLine[];
  answered(outcome: ModelOutcome, steps: readonly CallStep[], at: number): TranscriptLine[];
  /** The result of the last answer's tool call number `index`, before the model is sent it. */
  toolRan(index: number, result: ToolOutcome, at: number): TranscriptLine[];
}

export interface ToolOutcome {
  readonly ok: boolean;
  readonly content: string;
  readonly summary: string;
}

/**
 * A request holds the whole conversation, so that only what is new in it is written. `lines` is what an earlier process
 * of the same run has written of it.
 */
export function createTalk(lines: readonly TranscriptLine[]): Talk {
  /** Digests of the messages, a hole for each tool's result that is not known yet. */
  let known: (string | undefined)[] = [];
  let turn = 0;
  /** Where the last answer stands, and its tool calls. */
  let answerAt = -1;
  let calls: readonly string[] = [];
  /** What the tools of the last answer said, by the call's id. */
  const results = new Map<string, string>();

  const answer = (digest: string, ids: readonly string[]) => {
    answerAt = known.length;
    known.push(digest);
    calls = ids;
    results.clear();
  };
  for (const line of lines) {
    if (line.type === "call") turn = line.turn;
    if (line.type === "rewound") known = known.slice(0, line.to);
    if (line.type !== "message") continue;
    const index = line.toolCallId === undefined ? -1 : calls.indexOf(line.toolCallId);
    if (line.role === "assistant")
      answer(
        line.digest,
        (line.toolCalls ?? []).map(({ id }) => id),
      );
    else if (index >= 0) known[answerAt + 1 + index] = line.digest;
    else known.push(line.digest);
  }

  const isKnown = (message: Message, index: number): boolean => {
    const before = known[index];
    if (before === undefined) return false;
    // How the loop puts an answer into the history is its own matter: it may shorten it.
    if (index === answerAt && message.role === "assistant") return true;
    // What a tool said may have been put into a frame since.
    const said = message.role === "tool" ? results.get(message.toolCallId) : undefined;
    return before === digestOf(message) || (said !== undefined && said !== "" && message.content.includes(said));
  };

  return {
    asked(messages, at) {
      const added: TranscriptLine[] = [];
      const differs = messages.findIndex((message, index) => known[index] !== undefined && !isKnown(message, index));
      const keeps = differs === -1 ? Math.min(known.length, messages.length) : differs;
      if (known.length > keeps && known.slice(keeps).some((one) => one !== undefined)) {
        added.push({ type: "rewound", at, to: keeps });
        known = known.slice(0, keeps);
      }
      for (const [index, message] of messages.entries()) {
        if (known[index] !== undefined) continue;
        known[index] = digestOf(message);
        added.push(lineOf(message, at));
      }
      return added;
    },
    answered(outcome, steps, at) {
      turn += 1;
      const attempts = attemptsIn(steps);
      const common = { type: "call" as const, at, turn, model: outcome.model, attempts };
      if (outcome.status === "failed") {
        const { kind: ended, message: why } = outcome;
        return [{ ...common, served: null, provider: null, status: "failed", ended, why, ms: null }];
      }
      const { content, toolCalls, servedModel: served, provider, finish: ended, ms } = outcome;
      const message: Message = { role: "assistant", content, toolCalls };
      answer(
        digestOf(message),
        toolCalls.map(({ id }) => id),
      );
      return [{ ...common, served, provider, status: "completed", ended, ms }, lineOf(message, at)];
    },
    toolRan(index, { ok, content, summary }, at) {
      const toolCallId = calls[index];
      if (toolCallId === undefined || results.has(toolCallId)) return [];
      const message: Message = { role: "tool", toolCallId, content };
      results.set(toolCallId, content);
      known[answerAt + 1 + index] = digestOf(message);
      return [{ ...lineOf(message, at), ok, summary }];
    },
  };
}

function lineOf(message: Message, at: number): Extract<TranscriptLine, { type: "message" }> {
  const { role, content } = message;
  return {
    type: "message",
    at,
    role,
    content,
    digest: digestOf(message),
    ...(message.role === "assistant" &&
      message.toolCalls.length > 0 && {
        toolCalls: message.toolCalls.map(({ id, name, arguments: text }) => ({ id, name, arguments: text })),
      }),
    ...(message.role === "tool" && { toolCallId: message.toolCallId }),
  };
}

/** Requests share their messages, so that each is looked through once. */
const digests = new WeakMap<Message, string>();

function digestOf(message: Message): string {
  const before = digests.get(message);
  if (before !== undefined) return before;
  const digest = createHash("sha256").update(`${message.role}\n${message.content}`).digest("hex").slice(0, 16);
  digests.set(message, digest);
  return digest;
}

function attemptsIn(steps: readonly CallStep[]): Attempt[] {
  const attempts = new Map<string, Attempt>();
  for (const step of steps) {
    if (step.type === "retrying" || step.type === "fallback" || step.type === "cleaned") continue;
    const { attempt, model } = step;
    const bound = attempts.get(attempt)?.bound ?? 0;
    const open: Attempt = { attempt, model, state: "open", bound, cost: null, origin: null, tokens: null };
    if (step.type === "reserved") attempts.set(attempt, { ...open, bound: step.bound });
    else if (step.type === "settled") {
      const { promptTokens, cachedTokens: cached, completionTokens: out } = step.usage;
      const { cost, origin } = step.charge;
      attempts.set(attempt, { ...open, state: "settled", cost, origin, tokens: { in: promptTokens, cached, out } });
    } else attempts.set(attempt, { ...open, state: step.type, why: step.why });
  }
  return [...attempts.values()];
}
