import { setImmediate, setTimeout } from "node:timers/promises";
import type { Host } from "../../src/core/host.ts";
import { seededRandom } from "../../src/emulator/chance.ts";
import { refusingFiles } from "./fake-host.ts";

/** A host on which waiting takes no time: its clock leaps to the next sleeper as soon as nothing else goes on. */
export interface VirtualHost extends Host {
  /** Calls under way that the clock must not overtake, such as those of the ledger's thread. */
  track<T>(call: Promise<T>): Promise<T>;
  /** Drives the clock until the work has ended; rejects when nothing goes on any more and it has not. */
  run<T>(work: Promise<T>): Promise<T>;
}

/** The server in this process that the host's requests go to. */
export interface Watched {
  /** Requests that nothing but their client can end any more. */
  waiting(): number;
}

/** Turns of the loop without any work before the clock leaps. */
const QUIET_TURNS = 4;
/** Real time without a leap after which the work is said to hang. */
const HANGING_MS = 120_000;
const START = Date.UTC(2026, 10, 22, 12);

export function virtualHost(seed: string, server: () => Watched): VirtualHost {
  const random = seededRandom(seed);
  const sleepers = new Set<{ readonly at: number; readonly wake: () => void }>();
  let clock = 0;
  let ids = 0;
  let calls = 0;
  /** Requests whose answer has not been read to its end. */
  let open = 0;
  const busy = (): boolean => calls > 0 || open > server().waiting();
  const begin = (): (() => void) => {
    open += 1;
    let ended = false;
    return () => {
      if (!ended) open -= 1;
      ended = true;
    };
  };
  return {
    fetch: async (input, init) => {
      const end = begin();
      try {
        const { body, status, headers } = await fetch(input, init);
        if (!body) end();
        return new Response(body && told(body, end), { status, headers });
      } catch (error) {
        end();
        throw error;
      }
    },
    files: refusingFiles(),
    exec: () => unexpected("exec"),
    claim: () => unexpected("claim"),
    outline: () => unexpected("outline"),
    shell: { parse: () => unexpected("a parse of a line"), find: () => unexpected("a search on PATH") },
    confinement: async () => ({ level: "none", by: "", text: "A host of a test." }),
    freeBytes: async () => null,
    home: null,
    now: () => START + clock,
    elapsed: () => clock,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason);
        const leave = () => {
          sleepers.delete(sleeper);
          signal.removeEventListener("abort", abort);
        };
        const abort = () => {
          leave();
          reject(signal.reason);
        };
        const wake = () => {
          leave();
          resolve();
        };
        const sleeper = { at: clock + ms, wake };
        sleepers.add(sleeper);
        signal.addEventListener("abort", abort, { once: true });
      }),
    random,
    id: () => `${seed}-${++ids}`,
    log: () => undefined,
    async track(call) {
      calls += 1;
      try {
        return await call;
      } finally {
        calls -= 1;
      }
    },
    async run(work) {
      let over = false;
      const end = () => {
        over = true;
      };
      work.then(end, end);
      let quiet = 0;
      let leapt = performance.now();
      while (!over) {
        // A busy server or ledger gets the processor; a quiet loop only has to turn.
        await (busy() ? setTimeout(1) : setImmediate());
        quiet = busy() ? 0 : quiet + 1;
        const [first] = quiet < QUIET_TURNS ? [] : [...sleepers].sort((a, b) => a.at - b.at);
        if (first) {
          clock = Math.max(clock, first.at);
          first.wake();
          quiet = 0;
          leapt = performance.now();
        } else if (performance.now() - leapt > HANGING_MS) {
          throw new Error(`it hangs: ${calls} calls of the ledger and ${open} requests have not ended`);
        }
      }
      return await work;
    },
  };
}

/** The same bytes; tells when no more of them are waited for. */
function told(body: ReadableStream<Uint8Array>, end: () => void): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (!done) return controller.enqueue(value);
        end();
        controller.close();
      } catch (error) {
        end();
        controller.error(error);
      }
    },
    cancel: (reason) => {
      end();
      return reader.cancel(reason);
    },
  });
}

function unexpected(what: string): never {
  throw new Error(`the run did not expect to use ${what}`);
}
