import type { Host } from "../host.ts";

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
  /** Why the clocks gave up, in words; `null` as long as they did not. */
  readonly stalled: string | null;
  /** No clock runs after this. */
  stop(): void;
}

/** Starts the clocks; `giveUp` is called once when one of them runs out. One sleeper, however many bytes arrive. */
export function startClocks(host: Host, policy: StallPolicy, giveUp: () => void): StallClocks {
  const stopped = new AbortController();
  const started = host.elapsed();
  let answered = false;
  let lastByte = started;
  let lastProgress = started;
  let stalled: string | null = null;

  const due = (): { at: number; why: string } => {
    if (!answered) return { at: started + policy.headersMs, why: `no answer within ${seconds(policy.headersMs)}` };
    const silent = { at: lastByte + policy.byteIdleMs, why: `no byte for ${seconds(policy.byteIdleMs)}` };
    const idle = { at: lastProgress + policy.progressIdleMs, why: `no progress for ${seconds(policy.progressIdleMs)}` };
    return silent.at <= idle.at ? silent : idle;
  };
  const run = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      const { at, why } = due();
      const left = at - host.elapsed();
      if (left <= 0) {
        stalled = why;
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
    stop: () => stopped.abort(),
  };
}

function seconds(ms: number): string {
  return `${ms / 1000} s`;
}
