import { ZERO } from "../core/money.ts";
import type { ApiKey } from "./account/api-key.ts";
import { freeLimitRefusal, reserve } from "./account/reserve.ts";
import { deliverAnswer } from "./deliver.ts";
import type { Emulation } from "./emulation.ts";
import type { Exchange } from "./exchange.ts";
import { changeWorld } from "./faults/change-world.ts";
import { failBefore, failsOver, isBeforeAnswer, isMidAnswer } from "./faults/fail-before.ts";
import type { Fault } from "./faults.ts";
import { type Refusal, refusal } from "./refusals.ts";
import { type AskedChat, parseChatRequest } from "./request/chat-request.ts";
import type { ParsedChatRequest, Reply } from "./responder.ts";
import { moderationRefusal } from "./routing/moderation.ts";
import { type Place, planRoute } from "./routing/plan-route.ts";
import { isFree } from "./routing/slug.ts";
import { promptParts } from "./tokens.ts";

/** Answers `POST /chat/completions`. `index` is the request's place among those that arrived. */
export async function handleChat(emulation: Emulation, exchange: Exchange, key: ApiKey, index: number): Promise<void> {
  const body = await exchange.body();
  if (typeof body !== "string") return exchange.refuse(body);
  const parsed = parseChatRequest(body, exchange.header("x-session-id"));
  if (parsed.kind === "refused") return exchange.refuse(parsed.refusal);
  const { asked } = parsed;
  const parts = promptParts(asked);
  const promptTokens = parts.reduce((total, part) => total + part.tokens, 0);

  let route = planRoute(asked, promptTokens, emulation);
  if (route.kind === "refused") return exchange.refuse(route.refusal);
  let fault = faultFor(emulation, requestFor(asked, route.first, index));
  if (fault?.kind === "change") {
    changeWorld(emulation, fault.change, key, route.first.endpoint.model.slug);
    fault = null;
    if (!key.isValid(emulation.clock())) return exchange.refuse(refusal(401, "User not found.", { user: false }));
    route = planRoute(asked, promptTokens, emulation);
    if (route.kind === "refused") return exchange.refuse(route.refusal);
  }
  const limited = isFree(route.first.endpoint.model) ? emulation.account.free.admit(emulation.clock()) : null;
  if (limited) return exchange.refuse(freeLimitRefusal(limited));

  const served = await choosePlace(emulation, exchange, asked, [route.first, ...route.others], index, fault);
  if (!served) return;
  const { place, request } = served;
  const now = emulation.clock();
  const unpaid = reserve({ account: emulation.account, key, now }, place, promptTokens);
  if (unpaid) return exchange.refuse(unpaid);
  const release = (): void => key.settle(place.bound, ZERO, now);
  const reply = respond(emulation, request, release);
  const late = served.fault ?? ("fault" in reply ? reply.fault : null);
  if (late && isBeforeAnswer(late)) {
    release();
    return await failBefore(exchange, late);
  }
  emulation.sticky.keep(request.sessionId, request.model, place.endpoint.tag, now);
  const mid = late && isMidAnswer(late) ? late : null;
  await deliverAnswer(emulation, exchange, { asked, parts, place, request, reply, key, fault: mid });
}

function faultFor({ faults, rules }: Emulation, request: ParsedChatRequest): Fault | null {
  return faults(request) ?? rules.forChat(request);
}

interface Served {
  readonly place: Place;
  readonly request: ParsedChatRequest;
  readonly fault: Fault | null;
}

/** The first place that neither moderation nor a fault rules out; the last refusal is sent when there is none. */
async function choosePlace(
  emulation: Emulation,
  exchange: Exchange,
  asked: AskedChat,
  places: readonly Place[],
  index: number,
  firstFault: Fault | null,
): Promise<Served | null> {
  let refused: Refusal | null = null;
  let failed: Fault | null = null;
  for (const [rank, place] of places.entries()) {
    const request = requestFor(asked, place, index);
    refused = moderationRefusal(asked.messages, place.endpoint, emulation.moderate);
    if (refused) continue;
    failed = rank === 0 ? firstFault : faultFor(emulation, request);
    if (!failed || !isBeforeAnswer(failed)) return { place, request, fault: failed };
    if (!failsOver(failed)) break;
  }
  if (refused) exchange.refuse(refused);
  else if (failed && isBeforeAnswer(failed)) await failBefore(exchange, failed);
  return null;
}

function requestFor(asked: AskedChat, { endpoint, maxTokens }: Place, index: number): ParsedChatRequest {
  const { messages, tools, toolChoice, sessionId, stream } = asked;
  const { slug: model, capabilities } = endpoint.model;
  const { jsonMode, structuredOutputs } = capabilities;
  const understood = { text: true, json_object: jsonMode, json_schema: structuredOutputs };
  // Without `require_parameters`, a format that the model does not know is dropped silently.
  const responseFormat = understood[asked.responseFormat.type] ? asked.responseFormat : ({ type: "text" } as const);
  const { provider } = endpoint;
  return { index, model, provider, messages, tools, toolChoice, responseFormat, maxTokens, sessionId, stream };
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
