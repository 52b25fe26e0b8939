import type { CallFailure } from "./client.ts";

export interface CircuitPolicy {
  /** Calls that ended within so long decide. */
  readonly windowMs: number;
  /** Fewer of them than this decide nothing. */
  readonly leastCalls: number;
  /** Share of failures that opens it, from 0 to 1. */
  readonly failureShare: number;
  /** How long it stays open before one call may try; twice as long after each try that failed, up to `longestOpenMs`. */
  readonly openMs: number;
  readonly longestOpenMs: number;
  /** While the one call tries, others are told to come back after this. */
  readonly tryAgainMs: number;
  /** After so long without a success there is no reason to believe that waiting helps. */
  readonly hopeMs: number;
}

export type Passing =
  | { readonly status: "closed" }
  /** The one call that finds out. It has to end with `ended` or `abandoned`. */
  | { readonly status: "probe" }
  | { readonly status: "open"; readonly last: CallFailure; readonly waitMs: number };

interface Open {
  readonly since: number;
  readonly until: number;
  readonly openMs: number;
  readonly last: CallFailure;
  readonly probing: boolean;
  /** Swarms that have met it. A new one may try at once: a person has done something since. */
  readonly met: Set<string>;
}

/** One breaker: closed, open, or half open with exactly one call on its way. Times are on the monotonic clock. */
export class Circuit {
  readonly #policy: CircuitPolicy;
  #samples: { readonly at: number; readonly ok: boolean }[] = [];
  #open: Open | null = null;
  #worked = false;

  constructor(policy: CircuitPolicy) {
    this.#policy = policy;
  }

  /** Is it worth waiting for? It has let calls through that ended well, and has not been open for long. */
  hopeful(now: number): boolean {
    return this.#worked && (this.#open === null || now - this.#open.since < this.#policy.hopeMs);
  }

  pass(swarm: string, now: number): Passing {
    const open = this.#open;
    if (open === null) return { status: "closed" };
    const { tryAgainMs } = this.#policy;
    const isNew = !open.met.has(swarm);
    if (!open.probing && (now >= open.until || isNew)) {
      open.met.add(swarm);
      this.#open = { ...open, probing: true };
      return { status: "probe" };
    }
    return { status: "open", last: open.last, waitMs: Math.max(open.until - now, open.probing ? tryAgainMs : 1) };
  }

  /** A call came back with something that says that the other side works. */
  succeeded(wasProbe: boolean, now: number): void {
    this.#worked = true;
    if (wasProbe) this.#close();
    // What was sent before it opened may still come to its end: that says nothing about new calls.
    else if (this.#open === null) this.#sample(true, now);
  }

  failed(failure: CallFailure, wasProbe: boolean, swarm: string, now: number): void {
    const open = this.#open;
    if (open !== null) {
      // Calls that were on their way when it opened tell nothing new.
      if (wasProbe) this.#openFor(open.openMs * 2, failure, swarm, now);
      else open.met.add(swarm);
      return;
    }
    this.#sample(false, now);
    const { leastCalls, failureShare } = this.#policy;
    const bad = this.#samples.filter((one) => !one.ok).length;
    if (this.#samples.length >= leastCalls && bad >= failureShare * this.#samples.length)
      this.trip(failure, swarm, now);
  }

  /** Opens at once. */
  trip(failure: CallFailure, swarm: string, now: number): void {
    if (this.#open === null || this.#open.probing) this.#openFor(this.#policy.openMs, failure, swarm, now);
  }

  /** The probe came to nothing: it was cancelled, or never sent. */
  abandoned(): void {
    if (this.#open !== null) this.#open = { ...this.#open, probing: false };
  }

  #openFor(ms: number, last: CallFailure, swarm: string, now: number): void {
    const openMs = Math.min(ms, this.#policy.longestOpenMs);
    const met = (this.#open?.met ?? new Set<string>()).add(swarm);
    this.#open = { since: this.#open?.since ?? now, until: now + openMs, openMs, last, probing: false, met };
    this.#samples = [];
  }

  #close(): void {
    this.#open = null;
    this.#samples = [];
  }

  #sample(ok: boolean, now: number): void {
    this.#samples.push({ at: now, ok });
    const from = now - this.#policy.windowMs;
    while (this.#samples[0] !== undefined && this.#samples[0].at < from) this.#samples.shift();
  }
}
