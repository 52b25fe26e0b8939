import type { Account } from "./account.ts";
import { type Place, placeRequest, reserve } from "./admission.ts";
import { type AskedChat, parseChatRequest } from "./chat-request.ts";
import type { Emulation } from "./emulation.ts";
import type { Exchange } from "./exchange.ts";
import type { Fault } from "./faults.ts";
import { Generation } from "./generation.ts";
import { generationId, toolCallId } from "./identifiers.ts";
import { Pace } from "./pace.ts";
import { piecesOf } from "./pieces.ts";
import { errorIn200, usualRefusal } from "./refusals.ts";
import type { Answer, ParsedChatRequest, Reply } from "./responder.ts";
import { type MidAnswerFault, streamAnswer } from "./stream.ts";
import { type PromptPart, promptParts } from "./tokens.ts";
import { sendWholeAnswer } from "./whole-answer.ts";

/** Answers `POST /chat/completions`. `index` is the request's place among those that arrived. */
export async function handleChat(
  emulation: Emulation,
  exchange: Exchange,
  account: Account,
  index: number,
): Promise<void> {
  const body = await exchange.body();
  if (typeof body !== "string") return exchange.refuse(body);
  const parsed = parseChatRequest(body, exchange.header("x-session-id"));
  if (parsed.kind === "refused") return exchange.refuse(parsed.refusal);
  const { asked } = parsed;
  const parts = promptParts(asked);
  const promptTokens = parts.reduce((total, part) => total + part.tokens, 0);
  const placement = placeRequest(asked, promptTokens, emulation.catalogue);
  if (placement.kind === "refused") return exchange.refuse(placement.refusal);
  const request = requestFor(asked, placement.place, index);

  const scripted = emulation.faults(request);
  if (scripted && isBeforeAnswer(scripted)) return await fail(exchange, scripted);
  const unpaid = reserve(account, placement.place, promptTokens);
  if (unpaid) return exchange.refuse(unpaid);
  const reply = respond(emulation, request, () => account.release(placement.place.bound));
  const fault = scripted ?? ("fault" in reply ? reply.fault : null);
  if (fault && isBeforeAnswer(fault)) {
    account.release(placement.place.bound);
    return await fail(exchange, fault);
  }
  const generation = begin(emulation, account, request, placement.place, parts);
  await deliver(emulation, exchange, generation, request, answerOf(reply, fault), fault);
}

function requestFor(asked: AskedChat, { model, maxTokens }: Place, index: number): ParsedChatRequest {
  const { messages, tools, toolChoice, sessionId, stream } = asked;
  const { jsonMode, structuredOutputs } = model.capabilities;
  const understood = { text: true, json_object: jsonMode, json_schema: structuredOutputs };
  // Without `require_parameters`, a format that the model does not know is dropped silently.
  const responseFormat = understood[asked.responseFormat.type] ? asked.responseFormat : ({ type: "text" } as const);
  return { index, model: model.slug, messages, tools, toolChoice, responseFormat, maxTokens, sessionId, stream };
}

/** A responder that throws is a bug: it surfaces as one, but leaves no money reserved. */
function respond(emulation: Emulation, request: ParsedChatRequest, onBug: () => void): Reply {
  try {
    return emulation.responder.respond(request);
  } catch (bug) {
    onBug();
    throw bug;
  }
}

function answerOf(reply: Reply, fault: Fault | null): Answer {
  if (fault?.kind === "empty") return EMPTY;
  if (!("fault" in reply)) return reply;
  return reply.answer ?? SPOILED;
}

const EMPTY: Answer = { content: "", toolCalls: [] };

/** Stands in where a fault in mid-answer names no answer to spoil. */
const SPOILED: Answer = { content: "This simulated answer goes wrong on purpose. ".repeat(8), toolCalls: [] };

function begin(
  { cache, bill, clock, random }: Emulation,
  account: Account,
  { sessionId, stream }: ParsedChatRequest,
  { model, bound }: Place,
  parts: readonly PromptPart[],
): Generation {
  const promptTokens = parts.reduce((total, part) => total + part.tokens, 0);
  const repeated = cache.read(sessionId, model.slug, parts);
  const cachedTokens = model.pricing.cacheRead === undefined ? 0 : repeated;
  const id = generationId(clock(), random);
  const start = { id, model, promptTokens, cachedTokens, streamed: stream, sessionId, bound };
  return new Generation(start, { account, bill, clock });
}

async function deliver(
  emulation: Emulation,
  exchange: Exchange,
  generation: Generation,
  request: ParsedChatRequest,
  answer: Answer,
  fault: MidAnswerFault | null,
): Promise<void> {
  const pace = new Pace(emulation.latency, emulation.keepAliveMs, exchange.gone);
  const limits = { maxTokens: request.maxTokens, chunkTokens: pace.chunkTokens };
  const { pieces, finish } = piecesOf(answer, limits, () => toolCallId(emulation.random));
  const delivery = { exchange, generation, pieces, finish, fault, pace, usageForm: emulation.usageChunk };
  await (request.stream ? streamAnswer(delivery) : sendWholeAnswer(delivery));
}

type BeforeAnswerFault = Exclude<Fault, MidAnswerFault>;

function isBeforeAnswer(fault: Fault): fault is BeforeAnswerFault {
  return fault.kind === "http" || fault.kind === "error_in_200" || fault.kind === "reset_before_headers";
}

/** Fails before any model ran; nothing is billed. */
async function fail(exchange: Exchange, fault: BeforeAnswerFault): Promise<void> {
  switch (fault.kind) {
    case "http": {
      const usual = usualRefusal(fault.status);
      return exchange.refuse({ ...usual, body: fault.body ?? usual.body, headers: fault.headers ?? {} });
    }
    case "error_in_200":
      return exchange.refuse(errorIn200(fault.error));
    case "reset_before_headers":
      return await exchange.reset();
    default:
      return fault satisfies never;
  }
}
