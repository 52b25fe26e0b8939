/**
 * The same response, whose body ends in an error as soon as there is too much of it: of one event where it is a stream of
 * events, else of the whole. Counted after decompression. `told`: why, once.
 */
export function boundedResponse(response: Response, most: number, told: (why: string) => void): Response {
  if (response.body === null) return response;
  const isStream = /^text\/event-stream\b/i.test(response.headers.get("content-type") ?? "");
  const what = isStream ? "an event" : "an answer";
  const count = isStream ? new EventBytes() : new AllBytes();
  const reader = response.body.getReader();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await reader.read();
      if (done) return controller.close();
      if (count.add(value) <= most) return controller.enqueue(value);
      const why = `it sent ${what} of more than ${megabytes(most)} MB, and was closed`;
      controller.error(new Error(why));
      told(why);
      await reader.cancel().catch(() => undefined);
    },
    cancel: (reason) => reader.cancel(reason),
  });
  const { status, statusText, headers } = response;
  return new Response(body, { status, statusText, headers });
}

class AllBytes {
  #bytes = 0;

  add(chunk: Uint8Array): number {
    this.#bytes += chunk.length;
    return this.#bytes;
  }
}

const LF = 10;
const CR = 13;

/** Of the longest event so far: an empty line ends one, and lines end in LF, CR or both. */
class EventBytes {
  #bytes = 0;
  #longest = 0;
  #isLineEmpty = true;
  #last = 0;

  add(chunk: Uint8Array): number {
    for (const byte of chunk) {
      const endsPair = byte === LF && this.#last === CR;
      this.#last = byte;
      if (endsPair) continue;
      this.#bytes++;
      if (this.#bytes > this.#longest) this.#longest = this.#bytes;
      const isEnd = byte === LF || byte === CR;
      if (isEnd && this.#isLineEmpty) this.#bytes = 0;
      this.#isLineEmpty = isEnd;
    }
    return this.#longest;
  }
}

function megabytes(bytes: number): string {
  return String(Math.round((bytes / 1024 / 1024) * 100) / 100);
}
