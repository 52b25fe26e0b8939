import type { Host } from "../host.ts";
import type { PriceOf } from "../spend/price.ts";
import type { CallContext, ModelClient, ModelRequest } from "./client.ts";

export interface WarmingPolicy {
  /** Letters that two prompts must have in common from their start; providers cache from some 1,024 tokens up. */
  readonly leastCommon: number;
  /** Siblings wait no longer than this for the first one. */
  readonly longestWaitMs: number;
  /** Providers keep a prefix for about five minutes after its last use. */
  readonly warmMs: number;
}

export const WARMING_POLICY: WarmingPolicy = { leastCommon: 4_096, longestWaitMs: 5_000, warmMs: 240_000 };

/** The calls of one swarm to one model. */
interface Siblings {
  /** How the prompt of the first one begins. */
  readonly start: string;
  /** Resolves when the provider has read it, or when nothing will come of it. */
  readonly read: Promise<void>;
  /** On the monotonic clock; `null` while the first one has not been read. */
  warmUntil: number | null;
}

/**
 * Lets the first call of a swarm to a model warm the provider's prompt cache for its siblings: they wait, for a short
 * time, until its first word has come, so that what their prompts have in common is billed at the price of a cached
 * token and not once each. Only where the price list has such a price, and where enough is in common to be cached.
 */
export function warming(
  inner: ModelClient,
  host: Host,
  priceOf: PriceOf,
  policy: WarmingPolicy = WARMING_POLICY,
): ModelClient {
  const groups = new Map<string, Siblings>();
  return {
    async complete(request, call) {
      const price = priceOf(request.model);
      const cheaper = price !== undefined && price.cacheRead !== null && price.cacheRead < price.input;
      if (!cheaper || call.priority === "interactive") return inner.complete(request, call);
      const key = `${call.identity.swarm} ${request.model}`;
      const known = groups.get(key);
      if (known === undefined || isCold(known, host.elapsed())) return lead(key, request, call);
      if (known.warmUntil === null) await follow(known, request, call, host, policy);
      else known.warmUntil = host.elapsed() + policy.warmMs;
      return inner.complete(request, call);
    },
  };

  async function lead(key: string, request: ModelRequest, call: CallContext) {
    let done: () => void = () => undefined;
    const read = new Promise<void>((resolve) => {
      done = resolve;
    });
    const group: Siblings = { start: startOf(request), read, warmUntil: null };
    groups.set(key, group);
    forgetOldest(groups);
    const warm = (): void => {
      group.warmUntil = host.elapsed() + policy.warmMs;
      done();
    };
    const onDelta: CallContext["onDelta"] = (delta) => {
      if (group.warmUntil === null) warm();
      call.onDelta?.(delta);
    };
    try {
      const outcome = await inner.complete(request, { ...call, onDelta });
      if (outcome.status === "completed") warm();
      return outcome;
    } finally {
      if (group.warmUntil === null && groups.get(key) === group) groups.delete(key);
      done();
    }
  }
}

function isCold({ warmUntil }: Siblings, now: number): boolean {
  return warmUntil !== null && now >= warmUntil;
}

async function follow(
  { start, read }: Siblings,
  request: ModelRequest,
  call: CallContext,
  host: Host,
  policy: WarmingPolicy,
): Promise<void> {
  if (!haveInCommon(start, startOf(request), policy.leastCommon)) return;
  const over = new AbortController();
  const signal = AbortSignal.any([call.signal, over.signal]);
  const tooLong = host.sleep(policy.longestWaitMs, signal).catch(() => undefined);
  await Promise.race([read, tooLong]);
  over.abort(OVER);
}

/** What is sent first, in the order in which chat templates put it: tools, the system's text, the first message. */
function startOf({ tools, messages }: ModelRequest): string {
  const [first, second] = messages;
  return `${JSON.stringify(tools)}${first?.content ?? ""}${second?.content ?? ""}`;
}

function haveInCommon(a: string, b: string, letters: number): boolean {
  return a.length >= letters && b.length >= letters && a.slice(0, letters) === b.slice(0, letters);
}

/** A process may run many swarms; what is forgotten is only led anew. */
function forgetOldest(groups: Map<string, Siblings>): void {
  const [oldest] = groups.keys();
  if (groups.size > 100 && oldest !== undefined) groups.delete(oldest);
}

const OVER = new Error("no longer waited for");
