import { ZERO } from "../core/money.ts";
import type { ApiKey } from "./account/api-key.ts";
import { reserve } from "./account/reserve.ts";
import { choosePlace, faultFor, requestFor } from "./choose-place.ts";
import { deliverAnswer } from "./deliver.ts";
import type { Emulation } from "./emulation.ts";
import type { Exchange } from "./exchange.ts";
import { changeWorld } from "./faults/change-world.ts";
import { failBefore, isBeforeAnswer, isMidAnswer } from "./faults/fail-before.ts";
import { refusal } from "./refusals.ts";
import { parseChatRequest } from "./request/chat-request.ts";
import type { ParsedChatRequest, Reply } from "./responder.ts";
import { planRoute } from "./routing/plan-route.ts";
import { promptParts } from "./tokens.ts";

/** Answers `POST /chat/completions`. `index` is the request's place among those that arrived. */
export async function handleChat(emulation: Emulation, exchange: Exchange, key: ApiKey, index: number): Promise<void> {
  const body = await exchange.body();
  if (typeof body !== "string") return exchange.refuse(body);
  // No capture of it is known; the documentation says that such keys cannot call models.
  if (key.management) return exchange.refuse(refusal(403, "Management keys cannot call models", { user: false }));
  const parsed = parseChatRequest(body, exchange.header("x-session-id"));
  if (parsed.kind === "refused") return exchange.refuse(parsed.refusal);
  const { asked } = parsed;
  const parts = promptParts(asked);
  const promptTokens = parts.reduce((total, part) => total + part.tokens, 0);

  let route = planRoute(asked, promptTokens, emulation);
  if (route.kind === "refused") return exchange.refuse(route.refusal);
  let firstFault = faultFor(emulation, requestFor(asked, route.first, index));
  if (firstFault?.kind === "change") {
    changeWorld(emulation, firstFault.change, key, route.first.endpoint.model.slug);
    firstFault = null;
    if (!key.isValid(emulation.clock())) return exchange.refuse(refusal(401, "User not found.", { user: false }));
    route = planRoute(asked, promptTokens, emulation);
    if (route.kind === "refused") return exchange.refuse(route.refusal);
  }
  const places = [route.first, ...route.others];
  const served = await choosePlace(emulation, exchange, { asked, places, index, firstFault });
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
  const fault = late && isMidAnswer(late) ? late : null;
  await deliverAnswer(emulation, exchange, { asked, parts, place, request, reply, key, fault });
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
