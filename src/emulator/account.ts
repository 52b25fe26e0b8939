import { type NanoUsd, nanoUsd, ZERO } from "../core/money.ts";

/** Why a key's budget refuses a request; `too_big` says how much is left for it. */
export type AccountVerdict =
  | { readonly kind: "admitted" }
  | { readonly kind: "spent" }
  | { readonly kind: "too_big"; readonly left: NanoUsd }
  | { readonly kind: "in_flight" };

/** What one key has spent and holds reserved. Spent plus reserved never passes the limit. */
export class Account {
  readonly limit: NanoUsd | null;
  #spent: NanoUsd = ZERO;
  #reserved: NanoUsd = ZERO;

  constructor(limit: NanoUsd | null) {
    this.limit = limit;
  }

  get spent(): NanoUsd {
    return this.#spent;
  }

  /** Reserves the most that a request can cost, or says why not. */
  admit(bound: NanoUsd): AccountVerdict {
    if (this.limit !== null) {
      const left = nanoUsd(this.limit - this.#spent);
      if (left <= 0) return { kind: "spent" };
      if (bound > left) return { kind: "too_big", left };
      if (bound > left - this.#reserved) return { kind: "in_flight" };
    }
    this.#reserved = nanoUsd(this.#reserved + bound);
    return { kind: "admitted" };
  }

  /** Gives a reservation back; the request never ran. */
  release(bound: NanoUsd): void {
    this.settle(bound, ZERO);
  }

  /** Replaces the reservation by what the request did cost. */
  settle(bound: NanoUsd, cost: NanoUsd): void {
    this.#reserved = nanoUsd(this.#reserved - bound);
    this.#spent = nanoUsd(this.#spent + cost);
  }
}
