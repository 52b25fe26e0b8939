import type { Bill } from "../bill.ts";
import type { BeforeAnswerFault, Fault } from "../faults.ts";
import type { ParsedChatRequest } from "../responder.ts";
import { NAMED_FAULTS } from "./catalogue.ts";
import { customFault } from "./custom-fault.ts";
import { isBeforeAnswer } from "./fail-before.ts";
import { fits, isChosen } from "./match.ts";
import type { FaultRule } from "./rule-schema.ts";

export type RuleTarget = FaultRule["on"];

interface Kept {
  readonly rule: FaultRule;
  /** Requests that fitted, and those that met the fault. */
  fitted: number;
  met: number;
}

/** The rules of the moment. They can be changed while the emulator runs; each counts the requests that fit it. */
export class FaultRules {
  #kept: Kept[] = [];
  readonly #seed: string;
  readonly #clock: () => number;
  readonly #bill: Bill;

  constructor(seed: string, clock: () => number, bill: Bill) {
    this.#seed = seed;
    this.#clock = clock;
    this.#bill = bill;
  }

  add(rule: FaultRule): void {
    this.#kept.push({ rule, fitted: 0, met: 0 });
  }

  clear(): void {
    this.#kept = [];
  }

  /** The rules, and how many requests have met their fault. */
  list(): readonly { readonly rule: FaultRule; readonly met: number }[] {
    return this.#kept.map(({ rule, met }) => ({ rule, met }));
  }

  forChat(request: ParsedChatRequest): Fault | null {
    return this.#decide("chat", request);
  }

  /** A fault for a request that is no chat. */
  forRead(target: RuleTarget): BeforeAnswerFault | null {
    const fault = this.#decide(target, null);
    return fault && isBeforeAnswer(fault) ? fault : null;
  }

  #decide(target: RuleTarget, request: ParsedChatRequest | null): Fault | null {
    for (const [place, kept] of this.#kept.entries()) {
      const { rule } = kept;
      if (rule.on !== target || (request && !fits(rule.when, request))) continue;
      const nth = kept.fitted++;
      if (!isChosen(rule.when, nth, this.#seed, place) || kept.met >= (rule.times ?? Number.POSITIVE_INFINITY))
        continue;
      kept.met += 1;
      return this.#make(rule.fault, request?.model ?? "");
    }
    return null;
  }

  #make(fault: FaultRule["fault"], model: string): Fault | null {
    if (typeof fault !== "string") return customFault(fault);
    const lastGeneration = this.#bill.entries().at(-1)?.generationId ?? "gen-0000000000-00000000000000000000";
    return NAMED_FAULTS.get(fault)?.make({ model, now: this.#clock(), lastGeneration }) ?? null;
  }
}
