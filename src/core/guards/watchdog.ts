import type { Host } from "../host.ts";
import type { ModelClient } from "../provider/client.ts";
import type { Abilities } from "../tools/abilities.ts";
import { SILENT_MS } from "./limits.ts";

/** Watches one running task by its signs of life and its time. */
export interface Watch {
  /** Aborts when the task is to be stopped. */
  readonly signal: AbortSignal;
  /** Why it was, a sentence; `null` as long as it was not. */
  why(): string | null;
  alive(): void;
  /** The task waits for a person, a budget or its turn, which takes none of its time; call what is returned when it is over. */
  pause(): () => void;
  /** Leaves no clock behind. */
  end(): void;
}

/** A clock that is later than it should be by this: the machine slept, and nobody was silent. */
const SLEPT_MS = 60_000;

/** `activeMs`: as a task's limits. */
export function watchTask(host: Pick<Host, "elapsed" | "sleep">, activeMs: number, silentMs = SILENT_MS): Watch {
  const late = new AbortController();
  const over = new AbortController();
  let why: string | null = null;
  let heard = host.elapsed();
  let active = 0;
  let since: number | null = heard;
  let pauses = 0;
  let resumed = Promise.withResolvers<void>();
  const stop = (reason: string): void => {
    why = reason;
    late.abort();
  };
  const worked = (): number => active + (since === null ? 0 : host.elapsed() - since);
  const watch = async (): Promise<void> => {
    while (!over.signal.aborted && !late.signal.aborted) {
      if (pauses > 0) {
        await resumed.promise;
        continue;
      }
      const now = host.elapsed();
      const [silence, work] = [heard + silentMs - now, activeMs - worked()];
      if (work <= 0)
        return stop(`It was stopped after ${minutes(activeMs)} of work. Give it as several smaller tasks.`);
      if (silence <= 0)
        return stop(
          `It was stopped: it gave no sign of life for ${minutes(silentMs)}. Run it again, or on another model.`,
        );
      const ms = Math.min(silence, work);
      await host.sleep(ms, over.signal);
      const slept = host.elapsed() - now - ms;
      if (slept < SLEPT_MS) continue;
      heard = host.elapsed();
      if (since !== null) since = Math.min(heard, since + slept);
    }
  };
  watch().catch(() => undefined);
  return {
    signal: late.signal,
    why: () => why,
    alive: () => {
      heard = host.elapsed();
    },
    pause() {
      if (pauses++ === 0) {
        active = worked();
        since = null;
      }
      let done = false;
      return () => {
        if (done) return;
        done = true;
        if (--pauses > 0) return;
        since = heard = host.elapsed();
        resumed.resolve();
        resumed = Promise.withResolvers();
      };
    },
    end: () => {
      over.abort();
      resumed.resolve();
    },
  };
}

/** What a call waits for before it is sent (room in a budget, a rate limit, its turn) takes none of the task's time. */
export function watchedClient(inner: ModelClient, watch: Watch): ModelClient {
  return {
    async complete(request, call) {
      let resume = watch.pause();
      try {
        return await inner.complete(request, {
          ...call,
          onDelta: (delta) => {
            watch.alive();
            call.onDelta?.(delta);
          },
          onStep: (step) => {
            resume();
            watch.alive();
            if (step.type !== "reserved") resume = watch.pause();
            call.onStep?.(step);
          },
        });
      } finally {
        resume();
      }
    },
  };
}

/** Commands and questions have time limits of their own, or wait for a person. */
export function watchedAbilities(abilities: Abilities, watch: Watch): Abilities {
  const { commands, askUser } = abilities;
  const waiting = async <T>(work: () => Promise<T>): Promise<T> => {
    const resume = watch.pause();
    return work().finally(resume);
  };
  return {
    ...abilities,
    commands: commands && ((line, place) => waiting(() => commands(line, place))),
    askUser: askUser && ((question, signal) => waiting(() => askUser(question, signal))),
  };
}

function minutes(ms: number): string {
  return `${Math.round(ms / 60_000)} minutes`;
}
