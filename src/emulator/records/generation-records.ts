import type { Bill, BillEntry } from "../bill.ts";
import { chance } from "../chance.ts";

/** When the record of a generation that has ended can be read at `/generation`. Nothing given: at once. */
export interface RecordRule {
  /** Not before so long after the end, ms. */
  readonly delayMs?: number;
  /** Asked so many times in vain first; a range is drawn from by the seed, for each generation. */
  readonly misses?: number | readonly [least: number, most: number];
  /** Share (0 to 1) of the generations, by the seed, whose record never comes. */
  readonly neverShare?: number;
}

/** `/generation` as the real one is: late, sometimes very, and always 404 before. */
export class GenerationRecords {
  rule: RecordRule;
  readonly #bill: Bill;
  readonly #seed: string;
  readonly #asked = new Map<string, number>();
  readonly #rules = new Map<string, RecordRule>();

  constructor(bill: Bill, seed: string, rule: RecordRule) {
    this.rule = rule;
    this.#bill = bill;
    this.#seed = seed;
  }

  /** Another rule for one generation than for all. */
  except(generationId: string, rule: RecordRule): void {
    this.#rules.set(generationId, rule);
  }

  /** The record, or `null` while it is not there; counts the question once the generation has ended. */
  ask(generationId: string, now: number): BillEntry | null {
    const entry = this.#bill.find(generationId);
    if (!entry) return null;
    const { delayMs = 0, misses = 0, neverShare = 0 } = this.#rules.get(generationId) ?? this.rule;
    if (now < entry.endedAt + delayMs) return null;
    if (chance(this.#seed, "never", generationId) < neverShare) return null;
    const asked = this.#asked.get(generationId) ?? 0;
    this.#asked.set(generationId, asked + 1);
    return asked < this.#missesOf(generationId, misses) ? null : entry;
  }

  #missesOf(generationId: string, misses: NonNullable<RecordRule["misses"]>): number {
    if (typeof misses === "number") return misses;
    const [least, most] = misses;
    return least + Math.floor(chance(this.#seed, "misses", generationId) * (most - least + 1));
  }
}
