import { hash } from "node:crypto";
import { type NanoUsd, nanoUsd, ZERO } from "../../core/money.ts";
import { PERIODS, type Period, startOf } from "./period.ts";

/** A key that the emulator accepts. What is left out: no limit, no management key, valid for ever. */
export interface KeyOptions {
  readonly key: string;
  readonly label?: string;
  readonly limit?: NanoUsd | null;
  /** When the limit starts anew; without it, it is for the key's whole life. */
  readonly limitReset?: Period | null;
  /** May read `/credits`, and may not call models. */
  readonly management?: boolean;
  /** Epoch milliseconds. */
  readonly expiresAt?: number | null;
}

/** A key, its limit, and what it has spent, in all and by UTC day, week and month. */
export class ApiKey {
  readonly key: string;
  readonly label: string;
  readonly limitReset: Period | null;
  readonly management: boolean;
  readonly expiresAt: number | null;
  limit: NanoUsd | null;
  /** A revoked key is answered like one that never was. */
  revoked = false;
  #reserved: NanoUsd = ZERO;
  #spent: NanoUsd = ZERO;
  readonly #byPeriod = new Map<string, NanoUsd>();

  constructor(options: KeyOptions) {
    this.key = options.key;
    this.label = options.label ?? `${options.key.slice(0, 9)}...${options.key.slice(-3)}`;
    this.limit = options.limit ?? null;
    this.limitReset = options.limitReset ?? null;
    this.management = options.management ?? false;
    this.expiresAt = options.expiresAt ?? null;
  }

  /** SHA-256 of the key, by which the provider's pages name it. */
  get hash(): string {
    return hash("sha256", this.key);
  }

  get spent(): NanoUsd {
    return this.#spent;
  }

  get reserved(): NanoUsd {
    return this.#reserved;
  }

  isValid(now: number): boolean {
    return !this.revoked && (this.expiresAt === null || now < this.expiresAt);
  }

  spentIn(period: Period, now: number): NanoUsd {
    return this.#byPeriod.get(nameOf(period, now)) ?? ZERO;
  }

  /** What the limit still allows, not less than zero; `null` without a limit. */
  left(now: number): NanoUsd | null {
    if (this.limit === null) return null;
    const used = this.limitReset === null ? this.#spent : this.spentIn(this.limitReset, now);
    return nanoUsd(Math.max(0, this.limit - used));
  }

  reserve(amount: NanoUsd): void {
    this.#reserved = nanoUsd(this.#reserved + amount);
  }

  /** Replaces a reservation by what the request did cost. */
  settle(bound: NanoUsd, cost: NanoUsd, now: number): void {
    this.#reserved = nanoUsd(this.#reserved - bound);
    this.#spent = nanoUsd(this.#spent + cost);
    for (const period of PERIODS) {
      this.#byPeriod.set(nameOf(period, now), nanoUsd(this.spentIn(period, now) + cost));
    }
  }
}

function nameOf(period: Period, now: number): string {
  return `${period} ${startOf(period, now)}`;
}
