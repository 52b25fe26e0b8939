import { nanoUsd } from "../../src/core/money.ts";
import type { Account, GenerationLookup } from "../../src/core/provider/account.ts";
import type { Ledger, NewAttempt } from "../../src/core/spend/ledger.ts";
import type { FakeHost } from "./fake-host.ts";
import { attempt } from "./ledger-attempts.ts";

/** Writes an attempt into the ledger whose outcome is not known; its generation is "gen-ID" unless that is `null`. */
export async function holdAttempt(
  ledger: Ledger,
  id: string,
  change: Partial<NewAttempt> = {},
  generationId: string | null = `gen-${id}`,
): Promise<void> {
  await ledger.reserve(attempt(id, { at: Date.now(), ...change }), []);
  await ledger.markSent(id);
  if (generationId !== null) await ledger.markGeneration(id, generationId);
  await ledger.hold(id, "cut: the stream ended without a reason");
}

/** What the provider tells of a generation that cost that many nano-dollars. */
export function told(cost: number): GenerationLookup {
  return {
    status: "found",
    cost: nanoUsd(cost),
    usage: { promptTokens: 10, cachedTokens: 0, cacheWriteTokens: 0, completionTokens: 4, reasoningTokens: 0 },
    model: "vendor/model-2026",
    provider: "Vendor",
    cancelled: true,
  };
}

export const NOT_YET: GenerationLookup = { status: "not_yet" };

/** An account that answers for each generation from its list, the last one again and again. */
export interface ScriptedAccount extends Pick<Account, "generation"> {
  readonly asked: string[];
  /** Most questions at the same time. */
  readonly busiest: () => number;
}

export function scriptedAccount(answers: Readonly<Record<string, readonly GenerationLookup[]>>): ScriptedAccount {
  const asked: string[] = [];
  let running = 0;
  let busiest = 0;
  return {
    asked,
    busiest: () => busiest,
    async generation(id, signal) {
      signal.throwIfAborted();
      const before = asked.filter((one) => one === id).length;
      asked.push(id);
      busiest = Math.max(busiest, ++running);
      await new Promise((resolve) => setImmediate(resolve));
      running--;
      signal.throwIfAborted();
      const list = answers[id] ?? [];
      const answer = list[Math.min(before, list.length - 1)];
      if (!answer) throw new Error(`the test has no answer for ${id}`);
      return answer;
    },
  };
}

/** Counts the promises of the objects that it watches, so that no clock is moved while real work is under way. */
export class Meter {
  busy = 0;
  readonly #watched = new WeakSet<object>();

  watching<T extends object>(object: T): T {
    if (this.#watched.has(object)) return object;
    const watched = new Proxy(object, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== "function") return member;
        return (...args: readonly unknown[]) => {
          const result: unknown = Reflect.apply(member, target, args);
          if (!(result instanceof Promise)) return result;
          this.busy++;
          const over = () => {
            this.busy--;
          };
          result.then(over, over);
          return result;
        };
      },
    });
    this.#watched.add(watched);
    return watched;
  }
}

/** Moves the clock to each sleeper in turn until the work is done; returns its result and how long it took, ms. */
export async function playOut<T>(
  host: FakeHost,
  meter: Meter,
  work: Promise<T>,
): Promise<{ readonly result: T; readonly tookMs: number }> {
  const started = host.elapsed();
  let over = false;
  const done = (): void => {
    over = true;
  };
  work.then(done, done);
  while (!over) {
    await new Promise((resolve) => setImmediate(resolve));
    const [next] = host.sleeping();
    if (!over && meter.busy === 0 && next !== undefined) await host.advance(next);
  }
  return { result: await work, tookMs: host.elapsed() - started };
}
