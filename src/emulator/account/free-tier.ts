import { type NanoUsd, usd } from "../../core/money.ts";
import { DAY_MS, startOf } from "./period.ts";

/** Why a request to a free model is refused: which limit, how high it is, and when it starts anew (epoch ms). */
export interface FreeLimit {
  readonly limit: "minute" | "day" | "day_high_balance";
  readonly requests: number;
  readonly resetsAt: number;
}

/**
 * Requests to `:free` models, counted for the whole account in fixed UTC minutes and days. Attempts that fail later
 * count too. Limits: 20 a minute; 50 a day, 1000 once 10 dollars of credits have been bought.
 */
export class FreeTier {
  readonly #bought: () => NanoUsd;
  #minute = { start: 0, used: 0 };
  #day = { start: 0, used: 0 };

  constructor(bought: () => NanoUsd) {
    this.#bought = bought;
  }

  /** Counts a request, or says which limit refuses it; a refused one is not counted. */
  admit(now: number): FreeLimit | null {
    this.#turn(now);
    const perDay = this.perDay();
    if (this.#day.used >= perDay) {
      const limit = perDay === HIGH_PER_DAY ? "day_high_balance" : "day";
      return { limit, requests: perDay, resetsAt: this.#day.start + DAY_MS };
    }
    if (this.#minute.used >= PER_MINUTE) {
      return { limit: "minute", requests: PER_MINUTE, resetsAt: this.#minute.start + MINUTE_MS };
    }
    this.#minute.used += 1;
    this.#day.used += 1;
    return null;
  }

  perDay(): number {
    return this.#bought() >= HIGH_BALANCE ? HIGH_PER_DAY : LOW_PER_DAY;
  }

  usedToday(now: number): number {
    this.#turn(now);
    return this.#day.used;
  }

  /** As if today's requests had all been made. */
  exhaustDay(now: number): void {
    this.#turn(now);
    this.#day.used = this.perDay();
  }

  #turn(now: number): void {
    const minute = Math.floor(now / MINUTE_MS) * MINUTE_MS;
    if (this.#minute.start !== minute) this.#minute = { start: minute, used: 0 };
    const day = startOf("daily", now);
    if (this.#day.start !== day) this.#day = { start: day, used: 0 };
  }
}

const MINUTE_MS = 60_000;
const PER_MINUTE = 20;
const LOW_PER_DAY = 50;
const HIGH_PER_DAY = 1000;
const HIGH_BALANCE = usd("10");
