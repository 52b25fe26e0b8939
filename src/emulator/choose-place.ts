import { freeLimitRefusal } from "./account/reserve.ts";
import type { Emulation } from "./emulation.ts";
import type { Exchange } from "./exchange.ts";
import { failBefore, failsOver, isBeforeAnswer } from "./faults/fail-before.ts";
import type { Fault } from "./faults.ts";
import type { Refusal } from "./refusals.ts";
import type { AskedChat } from "./request/chat-request.ts";
import type { ParsedChatRequest } from "./responder.ts";
import { moderationRefusal } from "./routing/moderation.ts";
import type { Place } from "./routing/plan-route.ts";
import { isFree } from "./routing/slug.ts";

/** The place that serves a request, and the fault that it meets there. */
export interface Served {
  readonly place: Place;
  readonly request: ParsedChatRequest;
  readonly fault: Fault | null;
}

export interface Choice {
  readonly asked: AskedChat;
  /** In the order in which they are tried. */
  readonly places: readonly Place[];
  /** Place of the request among those that arrived. */
  readonly index: number;
  /** What the first place meets; the others are asked for when it comes to them. */
  readonly firstFault: Fault | null;
}

/**
 * The first place that is not ruled out by the free models' limits, by moderation or by a fault. Where there is none,
 * the last refusal is sent. A request to free models counts once, whatever becomes of it.
 */
export async function choosePlace(emulation: Emulation, exchange: Exchange, choice: Choice): Promise<Served | null> {
  const { asked, places, index, firstFault } = choice;
  let refused: Refusal | null = null;
  let failed: Fault | null = null;
  let counted = false;
  for (const [rank, place] of places.entries()) {
    const request = requestFor(asked, place, index);
    const free: boolean = isFree(place.endpoint.model) && !counted;
    const limit = free ? emulation.account.free.admit(emulation.clock()) : null;
    counted ||= free;
    refused = limit ? freeLimitRefusal(limit) : moderationRefusal(asked.messages, place.endpoint, emulation.moderate);
    if (refused) continue;
    failed = rank === 0 ? firstFault : faultFor(emulation, request);
    if (!failed || !isBeforeAnswer(failed)) return { place, request, fault: failed };
    if (!failsOver(failed)) break;
  }
  if (refused) exchange.refuse(refused);
  else if (failed && isBeforeAnswer(failed)) await failBefore(exchange, failed);
  return null;
}

/** The fault that a request meets; a test's own script goes before the rules. */
export function faultFor({ faults, rules }: Emulation, request: ParsedChatRequest): Fault | null {
  return faults(request) ?? rules.forChat(request);
}

/** The request as the model of this place understands it. */
export function requestFor(asked: AskedChat, { endpoint, maxTokens }: Place, index: number): ParsedChatRequest {
  const { messages, tools, toolChoice, sessionId, stream } = asked;
  const { slug: model, capabilities } = endpoint.model;
  const { jsonMode, structuredOutputs } = capabilities;
  const understood = { text: true, json_object: jsonMode, json_schema: structuredOutputs };
  // Without `require_parameters`, a format that the model does not know is dropped silently.
  const responseFormat = understood[asked.responseFormat.type] ? asked.responseFormat : ({ type: "text" } as const);
  const { provider } = endpoint;
  return { index, model, provider, messages, tools, toolChoice, responseFormat, maxTokens, sessionId, stream };
}
