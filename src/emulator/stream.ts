import type { Exchange } from "./exchange.ts";
import type { MidAnswerFault } from "./faults.ts";
import type { Generation } from "./generation.ts";
import type { Pace } from "./pace.ts";
import { type AnswerFinish, type Piece, takeTokens } from "./pieces.ts";
import { DONE, endStream, event } from "./stream-end.ts";
import { errorChunk, paddedChunk, pieceChunk, type UsageChunkForm } from "./wire.ts";

/** An answer on its way: what to say, how it ends, and what goes wrong with it. */
export interface Delivery {
  readonly exchange: Exchange;
  readonly generation: Generation;
  readonly pieces: readonly Piece[];
  readonly finish: AnswerFinish;
  readonly fault: MidAnswerFault | null;
  readonly pace: Pace;
  readonly usageForm: UsageChunkForm;
  /** Reasoning is generated and billed, but not sent. */
  readonly hidesReasoning: boolean;
  /** The body that the provider is said to have been sent, for clients that ask to see it. */
  readonly echo: unknown;
}

/**
 * Streams an answer as server-sent events. A client that goes away is billed for the prompt and what was generated so
 * far, or for the whole answer where the provider does not stop. The bill is written before the client can see the end.
 */
export async function streamAnswer(delivery: Delivery): Promise<void> {
  const { exchange, generation, fault, echo } = delivery;
  if (fault?.kind === "wire") exchange.shape(fault.shape);
  exchange.head(200, {
    "Content-Type": "text/event-stream",
    "Cache-Control": "no-cache",
    "X-Generation-Id": generation.start.wireId,
    "X-Provider-Name": generation.start.endpoint.provider,
  });
  exchange.response.flushHeaders();
  await exchange.write(KEEP_ALIVE);
  if (echo !== null)
    await exchange.write(event({ id: generation.start.wireId, choices: [], debug: { echo_upstream_body: echo } }));
  const sent = await generate(delivery, fault && "afterTokens" in fault ? fault.afterTokens : Number.POSITIVE_INFINITY);
  if (exchange.gone.aborted) settleCancelled(delivery, sent);
  else await conclude(delivery, sent);
  await exchange.end();
}

const KEEP_ALIVE = ": OPENROUTER PROCESSING\n\n";

/** Sends the pieces up to so many tokens; how many pieces were generated. */
async function generate(delivery: Delivery, tokens: number): Promise<number> {
  const { exchange, generation, pieces, pace, fault, hidesReasoning } = delivery;
  const beat = () => void exchange.write(KEEP_ALIVE);
  await pace.untilFirst(beat);
  if (fault?.kind === "huge_chunk") await exchange.write(event(paddedChunk(generation, fault.bytes)));
  let sent = 0;
  for (const piece of takeTokens(pieces, tokens)) {
    await pace.generate(piece.tokens, beat);
    if (exchange.gone.aborted) return sent;
    generation.count(piece);
    sent += 1;
    if (piece.kind !== "reasoning" || !hidesReasoning) await exchange.write(event(pieceChunk(generation, piece)));
  }
  return sent;
}

/** The client has gone: a provider that does not stop generates the rest all the same. */
function settleCancelled({ generation, pieces, finish }: Delivery, sent: number): void {
  if (generation.start.endpoint.stopsWhenCancelled) {
    generation.settle(null, true);
    return;
  }
  for (const piece of pieces.slice(sent)) generation.count(piece);
  generation.settle(finish, true);
}

async function conclude(delivery: Delivery, sent: number): Promise<void> {
  const { exchange, generation, fault, pace } = delivery;
  switch (fault?.kind) {
    case "cut":
      generation.settle(null, false);
      return;
    case "reset":
      generation.settle(null, true);
      return await exchange.reset();
    case "stall":
      await exchange.park(pace.forever(() => void exchange.write(KEEP_ALIVE)));
      return settleCancelled(delivery, sent);
    case "half_open":
      await exchange.untilGone();
      return settleCancelled(delivery, sent);
    case "error_chunk": {
      const entry = generation.settle("error", false);
      await exchange.write(event(errorChunk(generation, fault.error, fault.form, entry)));
      if (fault.form === "with_usage") await exchange.write(DONE);
      return;
    }
    case "broken_event":
      await exchange.write(`${event(pieceChunk(generation, BROKEN)).slice(0, -20)}\n\n`);
      return await endStream(delivery);
    default:
      return await endStream(delivery);
  }
}

const BROKEN: Piece = { kind: "content", text: "broken off", tokens: 0 };
