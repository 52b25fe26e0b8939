import type { FakeHost } from "./fake-host.ts";

/** The real `fetch`, and how many exchanges are on their way: sent, and not yet read to their end. */
export interface CountedFetch {
  readonly fetch: typeof globalThis.fetch;
  readonly active: () => number;
}

export function countedFetch(): CountedFetch {
  let active = 0;
  return {
    active: () => active,
    fetch: async (input, init) => {
      active++;
      let over = false;
      const end = (): void => {
        if (!over) active--;
        over = true;
      };
      try {
        const response = await globalThis.fetch(input, init);
        if (response.body === null) end();
        return new Response(response.body && untilRead(response.body, end), response);
      } catch (error) {
        end();
        throw error;
      }
    },
  };
}

/**
 * Runs work that talks to real servers and waits on the host's clock: the clock moves to the next sleeper only when
 * nothing is on its way, so that waits take no time and the order of things is that of the virtual clock.
 */
export async function inVirtualTime<T>(host: FakeHost, http: CountedFetch, work: Promise<T>): Promise<T> {
  let over = false;
  const watched = work.finally(() => {
    over = true;
  });
  // Told again below; here only so that a failure is never unhandled.
  watched.catch(() => undefined);
  while (!over) {
    await host.advance(0);
    if (http.active() > 0 || over) continue;
    const [next] = host.sleeping();
    if (next !== undefined) await host.advance(next);
  }
  return watched;
}

function untilRead(body: ReadableStream<Uint8Array>, end: () => void): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (!done) return controller.enqueue(value);
          end();
          controller.close();
        } catch (error) {
          end();
          throw error;
        }
      },
      cancel: (reason) => {
        end();
        return reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}
