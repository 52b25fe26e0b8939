import type { Exchange } from "./exchange.ts";
import type { Fault } from "./faults.ts";
import type { Generation } from "./generation.ts";
import type { Pace } from "./pace.ts";
import { type AnswerFinish, type Piece, takeTokens } from "./pieces.ts";
import { errorChunk, finishChunk, pieceChunk, type UsageChunkForm, usageChunk, type WireFinish } from "./wire.ts";

/** An answer on its way: what to say, how it ends, and what goes wrong with it. */
export interface Delivery {
  readonly exchange: Exchange;
  readonly generation: Generation;
  readonly pieces: readonly Piece[];
  readonly finish: AnswerFinish;
  readonly fault: MidAnswerFault | null;
  readonly pace: Pace;
  readonly usageForm: UsageChunkForm;
}

/** Faults that happen once the model runs; the others end a request before it. */
export type MidAnswerFault = Exclude<Fault, { kind: "http" | "error_in_200" | "reset_before_headers" }>;

/**
 * Streams an answer as server-sent events. A client that goes away is billed for the prompt and what was generated so
 * far, as with a provider that supports cancellation. The bill is written before the client can see the end.
 */
export async function streamAnswer(delivery: Delivery): Promise<void> {
  const { exchange, generation, fault } = delivery;
  exchange.response.writeHead(200, {
    "Content-Type": "text/event-stream",
    "Cache-Control": "no-cache",
    "X-Generation-Id": generation.start.id,
  });
  await exchange.write(KEEP_ALIVE);
  await generate(delivery, fault && "afterTokens" in fault ? fault.afterTokens : Number.POSITIVE_INFINITY);
  if (exchange.gone.aborted) generation.settle(null, true);
  else await conclude(delivery);
  exchange.response.end();
}

const KEEP_ALIVE = ": OPENROUTER PROCESSING\n\n";
const DONE = "data: [DONE]\n\n";

async function generate({ exchange, generation, pieces, pace }: Delivery, tokens: number): Promise<void> {
  const beat = () => void exchange.response.write(KEEP_ALIVE);
  await pace.untilFirst(beat);
  for (const piece of takeTokens(pieces, tokens)) {
    await pace.generate(piece.tokens, beat);
    if (exchange.gone.aborted) return;
    generation.count(piece);
    await exchange.write(event(pieceChunk(generation, piece)));
  }
}

async function conclude(delivery: Delivery): Promise<void> {
  const { exchange, generation, fault, finish } = delivery;
  switch (fault?.kind) {
    case undefined:
      return await end(delivery, finish, true);
    case "missing_usage":
      return await end(delivery, finish, false);
    case "empty":
      return await end(delivery, "stop", true);
    case "finish_error":
      return await end(delivery, "error", true);
    case "cut":
      generation.settle(null, false);
      return;
    case "reset":
      generation.settle(null, true);
      return await exchange.reset();
    case "stall":
      await delivery.pace.forever(() => void exchange.response.write(KEEP_ALIVE));
      generation.settle(null, true);
      return;
    case "error_chunk": {
      const entry = generation.settle("error", false);
      await exchange.write(event(errorChunk(generation, fault.error, fault.form, entry)));
      if (fault.form === "with_usage") await exchange.write(DONE);
      return;
    }
    default:
      return fault satisfies never;
  }
}

async function end({ exchange, generation, usageForm }: Delivery, finish: WireFinish, withUsage: boolean) {
  const entry = generation.settle(finish, false);
  const usage = withUsage ? event(usageChunk(generation, finish, entry, usageForm)) : "";
  await exchange.write(event(finishChunk(generation, finish)) + usage + DONE);
}

function event(data: unknown): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}
