import type { Host } from "../host.ts";

/** A sleep that ends early when something rings. */
export interface AlarmClock {
  /** Ends the sleep, or the next one when nobody sleeps. */
  readonly ring: () => void;
  /** Resolves to whether it was rung; also when the signal aborts. */
  sleep(ms: number): Promise<boolean>;
}

export function alarmClock(host: Pick<Host, "sleep">, signal: AbortSignal): AlarmClock {
  let rung = false;
  let wake = (): void => undefined;
  return {
    ring: () => {
      rung = true;
      wake();
    },
    async sleep(ms) {
      if (!rung) {
        const woken = new AbortController();
        wake = () => woken.abort();
        await host.sleep(ms, AbortSignal.any([signal, woken.signal])).catch(() => undefined);
      }
      const early = rung;
      rung = false;
      return early;
    },
  };
}
