import { totalTokens } from "./pieces.ts";
import { errorIn200 } from "./refusals.ts";
import type { Delivery } from "./stream.ts";
import { completionBody, usageOf, type WireFinish } from "./wire.ts";

/**
 * Sends an answer as one JSON body. It cannot be cancelled: a client that goes away pays for the whole answer, as the
 * provider documents. A fault in mid-answer happens instead of the body.
 */
export async function sendWholeAnswer(delivery: Delivery): Promise<void> {
  const { exchange, generation, pieces, pace, fault, finish } = delivery;
  exchange.response.setHeader("X-Generation-Id", generation.start.id);
  await pace.untilFirst(quietly);
  await pace.generate(totalTokens(pieces), quietly);
  for (const piece of pieces) generation.count(piece);
  switch (fault?.kind) {
    case undefined:
      return end(delivery, finish, true);
    case "missing_usage":
      return end(delivery, finish, false);
    case "empty":
      return end(delivery, "stop", true);
    case "finish_error":
      return end(delivery, "error", true);
    case "error_chunk":
      generation.settle("error", false);
      return exchange.refuse(errorIn200(fault.error));
    case "cut":
      return halfBody(delivery);
    case "reset":
      generation.settle(finish, true);
      return await exchange.reset();
    case "stall":
      exchange.response.writeHead(200, JSON_TYPE);
      exchange.response.flushHeaders();
      await pace.forever(() => void exchange.response.write(" "));
      generation.settle(finish, true);
      return;
    default:
      return fault satisfies never;
  }
}

const JSON_TYPE = { "Content-Type": "application/json" };

function end({ exchange, generation, pieces }: Delivery, finish: WireFinish, withUsage: boolean): void {
  const entry = generation.settle(finish, exchange.gone.aborted);
  const usage = withUsage ? { usage: usageOf(entry) } : {};
  exchange.json(200, { ...completionBody(generation, pieces, finish), ...usage });
}

/** The response ends in good order in the middle of its JSON. */
function halfBody({ exchange, generation, pieces, finish }: Delivery): void {
  generation.settle(finish, false);
  const text = JSON.stringify(completionBody(generation, pieces, finish));
  exchange.response.writeHead(200, JSON_TYPE);
  exchange.response.end(text.slice(0, text.length / 2));
}

/** A body that has not begun needs nothing to stay alive. */
function quietly(): void {}
