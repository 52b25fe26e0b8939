import { setTimeout as sleep } from "node:timers/promises";

/**
 * Asks again and again until the answer is neither false, null, undefined nor empty, and returns it. Throws after
 * `timeoutMs`, with `what` and the last error if the question itself failed.
 */
export async function until<T>(what: string, ask: () => T | Promise<T>, timeoutMs = 30_000): Promise<NonNullable<T>> {
  const deadline = Date.now() + timeoutMs;
  let cause: unknown;
  do {
    try {
      const answer = await ask();
      if (answer) return answer;
      cause = undefined;
    } catch (error) {
      cause = error;
    }
    await sleep(100);
  } while (Date.now() < deadline);
  throw new Error(`Waited ${timeoutMs / 1000} s in vain until ${what}`, { cause });
}
