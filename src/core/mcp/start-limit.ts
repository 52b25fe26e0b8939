import type { Host } from "../host.ts";

/**
 * As `withTimeLimit`, but what a person takes for, as at a sign-in, does not count: the time begins anew after it.
 * Leaves no clock behind.
 */
export async function withStartLimit<T>(
  host: Pick<Host, "sleep">,
  ms: number,
  signal: AbortSignal,
  work: (limited: AbortSignal, whilePerson: WhilePerson, isLate: () => boolean) => Promise<T>,
): Promise<T> {
  const late = new AbortController();
  let clock = new AbortController();
  let people = 0;
  const begin = () => {
    clock = new AbortController();
    host.sleep(ms, clock.signal).then(
      () => late.abort(),
      () => undefined,
    );
  };
  const whilePerson: WhilePerson = async (asked) => {
    people++;
    clock.abort();
    try {
      return await asked;
    } finally {
      people--;
      if (people === 0 && !isOver) begin();
    }
  };
  let isOver = false;
  begin();
  try {
    return await work(AbortSignal.any([signal, late.signal]), whilePerson, () => late.signal.aborted);
  } finally {
    isOver = true;
    clock.abort();
  }
}

export type WhilePerson = <T>(asked: Promise<T>) => Promise<T>;
