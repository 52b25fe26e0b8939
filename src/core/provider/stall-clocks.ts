import type { Host } from "../host.ts";
import type { Silence } from "./failure-cause.ts";

/** How long a server may be silent, in milliseconds. */
export interface StallPolicy {
  /** From sending until the headers arrive. */
  readonly headersMs: number;
  /** Without any byte. */
  readonly byteIdleMs: number;
  /** Without a data line: OpenRouter's keep-alive comments keep the bytes flowing while nothing comes of it. */
  readonly progressIdleMs: number;
}

export interface StallClocks {
  headers(): void;
  bytes(): void;
  progress(): void;
  /** Why the clocks gave up; `null` as long as they did not. */
  readonly stalled: Stall | null;
  /** No clock runs after this. */
  stop(): void;
}

export interface Stall {
  readonly silent: Silence;
  readonly why: string;
}

/** Starts the clocks; `giveUp` is called once when one of them runs out. One sleeper, however many bytes arrive. */
export function startClocks(host: Host, policy: StallPolicy, giveUp: () => void): StallClocks {
  const stopped = new AbortController();
  const started = host.elapsed();
  let answered = false;
  let lastByte = started;
  let lastProgress = started;
  let stalled: Stall | null = null;

  const due = (): Stall & { readonly at: number } => {
    const { headersMs, byteIdleMs, progressIdleMs } = policy;
    if (!answered) return { at: started + headersMs, silent: "headers", why: `no answer within ${seconds(headersMs)}` };
    const byte = lastByte + byteIdleMs;
    const progress = lastProgress + progressIdleMs;
    if (byte <= progress) return { at: byte, silent: "bytes", why: `no byte for ${seconds(byteIdleMs)}` };
    return { at: progress, silent: "progress", why: `no progress for ${seconds(progressIdleMs)}` };
  };
  const run = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      const next = due();
      const left = next.at - host.elapsed();
      if (left <= 0) {
        stalled = next;
        giveUp();
        return;
      }
      await host.sleep(left, stopped.signal);
    }
  };
  // The only rejection is the sleep's, when the clocks are stopped.
  run().catch(() => undefined);

  return {
    headers: () => {
      answered = true;
      lastByte = host.elapsed();
      lastProgress = lastByte;
    },
    bytes: () => {
      lastByte = host.elapsed();
    },
    progress: () => {
      lastProgress = host.elapsed();
    },
    get stalled() {
      return stalled;
    },
    stop: () => stopped.abort(STOPPED),
  };
}

/** One for all: an abort without a reason makes an exception with a stack each time. */
const STOPPED = new Error("the attempt is over");

function seconds(ms: number): string {
  return `${ms / 1000} s`;
}
