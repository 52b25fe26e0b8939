import { CONDENSED_GO_ON, CONDENSED_NOTES, CONDENSER_RULES, CONDENSER_TASK } from "../prompts/condenser.ts";
import type { CallContext, CallFailure, Message, ModelClient, ModelOutcome } from "../provider/client.ts";
import { estimatedTokens, type Parts, partsOf, transcriptOf, withoutResults } from "./shorten.ts";

/** How conversations are made shorter in one stage of a task. */
export interface Condensing {
  /** Tokens; `null`: not known. */
  readonly windowOf: (model: string) => number | null;
  /** Slugs of who makes them shorter, the cheapest first. */
  readonly models: readonly [string, ...string[]];
  /** What stays word for word: the criteria by which the task is done. */
  readonly keep: readonly string[];
}

export interface CondenseDeps extends Condensing {
  readonly client: ModelClient;
  /** As the agent's own: it is paid from the same budgets. */
  readonly call: CallContext;
  readonly sessionId: string;
  /** Does the model call as a step of the run. */
  readonly step: (work: () => Promise<ModelOutcome>) => Promise<ModelOutcome>;
}

export type Condensed =
  | {
      readonly status: "condensed";
      readonly messages: readonly Message[];
      /** Tokens, as estimated. */
      readonly before: number;
      readonly after: number;
    }
  /** What is left would not be short enough, or would not hold what has to stay. */
  | { readonly status: "too-little"; readonly why: string }
  | { readonly status: "failed"; readonly failure: CallFailure };

/** Of the window less the room of the answer: from there on a conversation is made shorter. */
const FULL_SHARE = 0.75;

/** Tokens from which on every turn is dear, however large the window. */
const DEAR_TOKENS = 150_000;

/** It must come down to this share, or it is not worth its price. */
const MOST_LEFT = 0.7;

/** Characters that the condensing model is given: about 40,000 tokens. */
const LONGEST_TRANSCRIPT = 120_000;

/** Characters of the task that it is told. */
const LONGEST_TASK = 8_000;

const MAX_TOKENS = 1_500;

/** Why a conversation of so many tokens is to be made shorter; `null`: it is not. */
export function whyShorten(tokens: number, window: number | null, maxTokens: number): "window" | "price" | null {
  if (window !== null && tokens >= Math.max(window / 4, window - maxTokens) * FULL_SHARE) return "window";
  return tokens >= DEAR_TOKENS ? "price" : null;
}

/**
 * Makes a conversation shorter: first by leaving old results out, which costs nothing, and where that is not enough by
 * notes that a cheap model makes of the older turns. The head stays as it is, for the prompt cache, and so do the last
 * turns with their results. `open`: errors that are not yet mended; they and `keep` stay word for word.
 */
export async function condense(
  messages: readonly Message[],
  open: readonly string[],
  deps: CondenseDeps,
): Promise<Condensed> {
  const before = estimatedTokens(messages);
  const parts = partsOf(messages);
  const kept = [...deps.keep, ...open];
  const bare = withoutResults(parts.middle);
  const free = [...parts.head, ...bare, ...parts.tail];
  if (estimatedTokens(free) <= before * MOST_LEFT && missing(kept, free).length === 0)
    return { status: "condensed", messages: free, before, after: estimatedTokens(free) };
  if (parts.middle.length === 0) return { status: "too-little", why: "its last turns alone are too long" };
  const outcome = await deps.step(() => deps.client.complete(requestFor(parts, deps), callFor(deps.call)));
  if (outcome.status === "failed") return { status: "failed", failure: outcome };
  const notes = outcome.content.trim();
  if (notes === "" || outcome.finish === "content_filter") return tooLittle("no notes of it could be made");
  const rest = missing(kept, [...parts.head, ...parts.tail]);
  const short: readonly Message[] = [
    ...parts.head,
    { role: "assistant", content: CONDENSED_NOTES.fill({ notes }), toolCalls: [] },
    { role: "user", content: CONDENSED_GO_ON.fill({ open: openText(rest) }) },
    ...parts.tail,
  ];
  const after = estimatedTokens(short);
  if (after > before * MOST_LEFT) return tooLittle(`it would still have ${percent(after / before)} of its length`);
  return { status: "condensed", messages: short, before, after };
}

function tooLittle(why: string): Condensed {
  return { status: "too-little", why };
}

function missing(texts: readonly string[], messages: readonly Message[]): readonly string[] {
  return [...new Set(texts)].filter((text) => !messages.some(({ content }) => content.includes(text)));
}

function openText(rest: readonly string[]): string {
  return rest.length === 0 ? "" : `\nStill to be met or mended (data):\n${rest.join("\n\n")}`;
}

function requestFor({ head, middle }: Parts, { models: [model, ...fallbacks], sessionId }: CondenseDeps) {
  const task = (head.at(-1)?.content ?? "").slice(-LONGEST_TASK);
  const transcript = transcriptOf(middle, LONGEST_TRANSCRIPT);
  const messages: readonly Message[] = [
    { role: "system", content: CONDENSER_RULES.fill({}) },
    { role: "user", content: CONDENSER_TASK.fill({ task, transcript }) },
  ];
  return { model, fallbacks, messages, tools: [], maxTokens: MAX_TOKENS, sessionId: `${sessionId}:notes` };
}

/** Not counted among the attempts at this kind of task. */
function callFor(call: CallContext): CallContext {
  const routeReason = "The agent's conversation had to be made shorter.";
  return { ...call, identity: { ...call.identity, taskType: null, complexity: null, routeReason } };
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
