import type { ApiKey } from "./account/api-key.ts";
import type { Emulation } from "./emulation.ts";
import type { Exchange } from "./exchange.ts";
import { spoilAnswer } from "./faults/spoil-answer.ts";
import type { MidAnswerFault } from "./faults.ts";
import { Generation, type GenerationStart } from "./generation.ts";
import { generationId, toolCallId } from "./identifiers.ts";
import { Pace } from "./pace.ts";
import { piecesOf } from "./pieces.ts";
import type { AskedChat } from "./request/chat-request.ts";
import type { Answer, ParsedChatRequest, Reply } from "./responder.ts";
import type { Place } from "./routing/plan-route.ts";
import { streamAnswer } from "./stream.ts";
import type { PromptPart } from "./tokens.ts";
import { sendWholeAnswer } from "./whole-answer.ts";

/** A request that has been admitted, and what the simulated model says to it. */
export interface Admitted {
  readonly asked: AskedChat;
  readonly parts: readonly PromptPart[];
  readonly place: Place;
  readonly request: ParsedChatRequest;
  readonly reply: Reply;
  readonly key: ApiKey;
  readonly fault: MidAnswerFault | null;
}

/** Runs the generation: sends the answer, or what a fault leaves of it, and puts it on the bill. */
export async function deliverAnswer(emulation: Emulation, exchange: Exchange, admitted: Admitted): Promise<void> {
  const { asked, place, request, reply, fault } = admitted;
  const { account, bill, clock } = emulation;
  const { model } = place.endpoint;
  const latency = place.endpoint.latency ?? emulation.latency(model.slug, request.index);
  const pace = new Pace(latency, emulation.keepAliveMs, exchange.gone);
  const answer = shapeAnswer(spoilAnswer(answerOf(reply), fault), asked, model.capabilities.reasoning);
  const sameId = fault?.kind === "same_tool_ids" ? toolCallId(emulation.random) : null;
  const limits = { maxTokens: request.maxTokens, chunkTokens: pace.chunkTokens };
  const { pieces, finish } = piecesOf(answer, limits, () => sameId ?? toolCallId(emulation.random));
  const start = startOf(emulation, exchange, admitted);
  const { tag } = place.endpoint;
  emulation.sticky.keep(asked, model.slug, { tag, cached: start.cachedTokens > 0 }, clock());
  const generation = new Generation(start, { account, bill, clock });
  const delivery = {
    exchange,
    generation,
    pieces,
    finish,
    fault,
    pace,
    usageForm: emulation.usageChunk,
    hidesReasoning: asked.reasoning === "hidden",
    echo: asked.echo ? { model: model.slug, messages: asked.messages, stream: asked.stream } : null,
  };
  await (request.stream ? streamAnswer(delivery) : sendWholeAnswer(delivery));
}

function startOf(
  { cache, clock, random }: Emulation,
  exchange: Exchange,
  { asked, parts, place, request, key, fault }: Admitted,
): GenerationStart {
  const { endpoint, bound } = place;
  const id = generationId(clock(), random);
  return {
    id,
    wireId: fault?.kind === "same_id" ? fault.id : id,
    endpoint,
    key,
    caller: { userAgent: exchange.header("user-agent"), referer: exchange.header("referer"), user: asked.user },
    promptTokens: parts.reduce((total, part) => total + part.tokens, 0),
    ...cacheUse(cache, asked, parts, endpoint),
    streamed: request.stream,
    sessionId: request.sessionId,
    bound,
  };
}

/**
 * Where reading from the cache has a price, prefixes are cached: by themselves and for nothing where writing has none,
 * else only up to the place that the request marks.
 */
function cacheUse(
  cache: Emulation["cache"],
  asked: AskedChat,
  parts: readonly PromptPart[],
  { tag, model }: Place["endpoint"],
): { cachedTokens: number; cacheWriteTokens: number } {
  const { cacheRead, cacheWrite } = model.pricing;
  const explicit = cacheWrite !== undefined;
  if (cacheRead === undefined || (explicit && asked.cacheUpTo === null))
    return { cachedTokens: 0, cacheWriteTokens: 0 };
  const heads = parts.length - asked.messages.length;
  const upTo = explicit ? heads + (asked.cacheUpTo ?? 0) : parts.length;
  const { cachedTokens, newTokens } = cache.read(`${tag} ${model.slug}`, parts, upTo);
  return { cachedTokens, cacheWriteTokens: explicit ? newTokens : 0 };
}

function answerOf(reply: Reply): Answer {
  if (!("fault" in reply)) return reply;
  return reply.answer ?? SPOILED;
}

/** Stands in where a fault in mid-answer names no answer to spoil. */
const SPOILED: Answer = { content: "This simulated answer goes wrong on purpose. ".repeat(8), toolCalls: [] };

/** Reasoning only where the model has it and the request wants it; content up to the first stop text. */
function shapeAnswer(answer: Answer, { reasoning, stop }: AskedChat, reasons: boolean): Answer {
  const ends = stop.map((text) => answer.content.indexOf(text)).filter((place) => place !== -1);
  const content = ends.length === 0 ? answer.content : answer.content.slice(0, Math.min(...ends));
  const { reasoning: thought, ...rest } = answer;
  const thinks = thought !== undefined && reasons && reasoning !== "off";
  return { ...rest, content, ...(thinks && { reasoning: thought }) };
}
