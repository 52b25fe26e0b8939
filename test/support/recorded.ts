import assert from "node:assert/strict";
import type { Delta, ModelOutcome } from "../../src/core/provider/client.ts";
import { context, request } from "./scripted-client.ts";
import { answeredBy } from "./wire-client.ts";

const STREAM = "text/event-stream";
const WHOLE = "application/json";

export interface Recording {
  readonly name: string;
  readonly type: string;
}

/** Answers that were recorded off the wire, in data/openrouter/recorded. */
export const STREAMS: readonly Recording[] = [
  "stream-choices-empty-usage-2026-03-08.sse",
  "stream-midstream-error-2025-11-03.sse",
  "stream-tail-legacy-usage-2026-02-02.sse",
  "stream-tool-call-empty-args-2026-03-08.sse",
  "stream-web-search-2026-08-11.sse",
].map((name) => ({ name, type: STREAM }));

export const BODIES: readonly Recording[] = [
  "nonstream-tool-call-2025-11-02.json",
  "nonstream-tool-call-2026-05-21.json",
].map((name) => ({ name, type: WHOLE }));

/** Feeds bytes in pieces of a size to the whole client, by a `fetch` that answers at once. */
export async function replay(
  bytes: Uint8Array,
  type: string,
  pieceSize: number,
  onDelta?: (delta: Delta) => void,
): Promise<ModelOutcome> {
  const pieces = new ReadableStream<Uint8Array>({
    start(controller) {
      for (let at = 0; at < bytes.length; at += pieceSize) controller.enqueue(bytes.slice(at, at + pieceSize));
      controller.close();
    },
  });
  const response = new Response(pieces, { status: 200, headers: { "content-type": type } });
  return answeredBy(() => response).complete(request(), context(onDelta ? { onDelta } : {}));
}

/** Where an answer is whole: with its last line, or with the last bracket of its JSON. */
export function wholeAt(bytes: Buffer, type: string): number {
  const last = type === STREAM ? "data: [DONE]" : "}";
  return bytes.lastIndexOf(last) + last.length;
}

/** Cuts a recording off at each of these bytes. Throws where that gives an answer or a tool call. */
export async function assertCutsFail(bytes: Buffer, type: string, cuts: readonly number[]): Promise<void> {
  for (const cut of cuts) {
    const outcome = await replay(bytes.subarray(0, cut), type, cut || 1);
    assert.equal(outcome.status, "failed", `cut at byte ${cut}`);
    assert.ok(!("toolCalls" in outcome), `a tool call from a stream that was cut at byte ${cut}`);
  }
}
