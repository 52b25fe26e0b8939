import { spoilUsage } from "./faults/spoil-usage.ts";
import { totalTokens } from "./pieces.ts";
import { errorIn200 } from "./refusals.ts";
import type { Delivery } from "./stream.ts";
import { finishOf } from "./stream-end.ts";
import { completionBody, usageOf, type WireBody } from "./wire.ts";

/**
 * Sends an answer as one JSON body. It cannot be cancelled: a client that goes away pays for the whole answer, as the
 * provider documents. A fault in mid-answer happens instead of the body.
 */
export async function sendWholeAnswer(delivery: Delivery): Promise<void> {
  const { exchange, generation, pieces, pace, fault, finish } = delivery;
  await pace.untilFirst(quietly);
  await pace.generate(totalTokens(pieces), quietly);
  for (const piece of pieces) generation.count(piece);
  switch (fault?.kind) {
    case "error_chunk":
    case "late_error":
      generation.settle("error", false);
      return exchange.refuse(errorIn200(fault.error));
    case "cut":
    case "broken_event":
      generation.settle(finish, false);
      return halfBody(delivery);
    case "reset":
      generation.settle(finish, true);
      return await exchange.reset();
    case "stall":
    case "half_open":
      exchange.head(200, headers(delivery));
      exchange.response.flushHeaders();
      await exchange.park(pace.forever(() => void (fault.kind === "stall" && exchange.response.write(" "))));
      generation.settle(finish, true);
      return;
    default:
      return await whole(delivery);
  }
}

async function whole(delivery: Delivery): Promise<void> {
  const { exchange, generation, pieces, fault } = delivery;
  if (fault?.kind === "wire") exchange.shape(fault.shape);
  const finish = finishOf(delivery.finish, fault);
  const entry = generation.settle(finish, exchange.gone.aborted);
  exchange.head(200, headers(delivery));
  const shown = delivery.hidesReasoning ? pieces.filter(({ kind }) => kind !== "reasoning") : pieces;
  const padding = fault?.kind === "huge_chunk" ? { padding: "x".repeat(fault.bytes) } : {};
  const body = { ...completionBody(generation, shown, finish), ...sentUsage(usageOf(entry), fault), ...padding };
  await exchange.write(JSON.stringify(body));
  await exchange.end();
}

function sentUsage(usage: WireBody, fault: Delivery["fault"]): WireBody {
  if (fault?.kind === "missing_usage") return {};
  return { usage: fault?.kind === "wrong_usage" ? spoilUsage(usage, fault.how) : usage };
}

/** The response ends in good order in the middle of its JSON. */
function halfBody(delivery: Delivery): void {
  const { exchange, generation, pieces, finish } = delivery;
  const text = JSON.stringify(completionBody(generation, pieces, finish));
  exchange.head(200, headers(delivery));
  exchange.response.end(text.slice(0, text.length / 2));
}

function headers({ generation: { start } }: Delivery) {
  return {
    "Content-Type": "application/json",
    "X-Generation-Id": start.wireId,
    "X-Provider-Name": start.endpoint.provider,
  };
}

/** A body that has not begun needs nothing to stay alive. */
function quietly(): void {}
