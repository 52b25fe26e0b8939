import { type NanoUsd, nanoUsd, sum, usd, ZERO } from "../../core/money.ts";
import { ApiKey, type KeyOptions } from "./api-key.ts";
import { FreeTier } from "./free-tier.ts";

/** What the emulator's one user has paid for; what is left of it is `bought` less what all keys have spent. */
export interface Credits {
  readonly bought: NanoUsd;
  /** Spent before the emulator was started. Default 0. */
  readonly used?: NanoUsd;
}

/** Why the account or the key refuses a request; `too_big` says how much is left for it. */
export type AccountVerdict =
  | { readonly kind: "admitted" }
  | { readonly kind: "key_spent" }
  | { readonly kind: "never_purchased" }
  | { readonly kind: "no_credit" }
  | { readonly kind: "too_big"; readonly by: "key" | "credits"; readonly left: NanoUsd }
  | { readonly kind: "in_flight" };

/** The user behind all keys: credits, keys, and the limits of free models, which are the user's and not a key's. */
export class Account {
  readonly free: FreeTier;
  #bought: NanoUsd;
  #usedBefore: NanoUsd;
  readonly #keys = new Map<string, ApiKey>();

  constructor(keys: readonly KeyOptions[], credits: Credits = PLENTY) {
    this.#bought = credits.bought;
    this.#usedBefore = credits.used ?? ZERO;
    this.free = new FreeTier(() => this.#bought);
    for (const key of keys) this.addKey(key);
  }

  get bought(): NanoUsd {
    return this.#bought;
  }

  get used(): NanoUsd {
    return sum([this.#usedBefore, ...this.keys().map(({ spent }) => spent)]);
  }

  keys(): readonly ApiKey[] {
    return [...this.#keys.values()];
  }

  addKey(options: KeyOptions): ApiKey {
    const key = new ApiKey(options);
    this.#keys.set(key.key, key);
    return key;
  }

  /** The key of this text, if it is valid now. */
  find(text: string, now: number): ApiKey | null {
    const key = this.#keys.get(text);
    return key?.isValid(now) ? key : null;
  }

  buy(amount: NanoUsd): void {
    this.#bought = nanoUsd(this.#bought + amount);
  }

  /** Leaves so much credit, as if the rest had been spent elsewhere. */
  leave(amount: NanoUsd): void {
    this.#usedBefore = nanoUsd(this.#usedBefore + (this.#bought - this.used) - amount);
  }

  /** Reserves the most that a request can cost, or says why not. Spent plus reserved never passes key or credits. */
  admit(key: ApiKey, bound: NanoUsd, now: number): AccountVerdict {
    const keyLeft = key.left(now);
    if (keyLeft !== null && keyLeft <= 0) return { kind: "key_spent" };
    const credit = nanoUsd(this.#bought - this.used);
    // A balance below zero refuses free models too; a balance of zero refuses what costs something.
    if (credit < 0 || (credit === 0 && bound > 0))
      return { kind: this.#bought === 0 ? "never_purchased" : "no_credit" };
    if (keyLeft !== null && bound > keyLeft) return { kind: "too_big", by: "key", left: keyLeft };
    if (bound > credit) return { kind: "too_big", by: "credits", left: credit };
    const reserved = sum(this.keys().map((each) => each.reserved));
    if (bound > credit - reserved || (keyLeft !== null && bound > keyLeft - key.reserved)) return { kind: "in_flight" };
    key.reserve(bound);
    return { kind: "admitted" };
  }
}

/** Enough for every test that is not about credits. */
const PLENTY: Credits = { bought: usd("10000") };
