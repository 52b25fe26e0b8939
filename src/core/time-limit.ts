import type { Host } from "./host.ts";

/**
 * Runs `work` with a signal that aborts with `signal` and when the time is over, whichever is first; `isLate` tells
 * whether it was the time. Leaves no clock behind.
 */
export async function withTimeLimit<T>(
  host: Pick<Host, "sleep">,
  ms: number,
  signal: AbortSignal,
  work: (limited: AbortSignal, isLate: () => boolean) => Promise<T>,
): Promise<T> {
  const late = new AbortController();
  const over = new AbortController();
  host.sleep(ms, over.signal).then(
    () => late.abort(),
    () => undefined,
  );
  try {
    return await work(AbortSignal.any([signal, late.signal]), () => late.signal.aborted);
  } finally {
    over.abort();
  }
}
