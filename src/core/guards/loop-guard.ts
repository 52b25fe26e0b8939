import { type Alarm, circlesOf, type GuardName, noProgress, type Past, sameAnswers } from "./circles.ts";
import { fingerprint, type SeenCall, sameText } from "./fingerprint.ts";

/** What a guard says after a turn: a hint is for the agent, a stop ends its attempt. JSON. */
export type Verdict =
  | { readonly action: "go on" }
  | { readonly action: "hint" | "stop"; readonly guard: GuardName; readonly why: string };

export const GO_ON: Verdict = { action: "go on" };

/** Sees one agent go in circles within one attempt. Goes by calls, results and recorded costs alone. */
export interface LoopGuard {
  /** A turn with its tool calls, in order. `cost`: nano-dollars; 0 where it is not known. */
  turn(calls: readonly SeenCall[], cost: number): Verdict;
  /** A turn without calls, which ends an attempt. */
  answer(text: string): Verdict;
  /** The agent no longer has what it had read: to read it again is right, unless it goes on so. */
  forgot(): void;
}

export interface LoopGuardOptions {
  /** The swarm's budget, nano-dollars; 0: what a circle costs does not count. */
  readonly budget: number;
  /** Signs of circles that an agent of the swarm was stopped for: who begins the same gets no hint. */
  readonly known: Set<string>;
}

/** Calls that are looked back over. */
const WINDOW = 60;

/** Hints in one attempt: who goes from circle to circle is stopped at the next. */
const MOST_HINTS = 3;

/** Of the swarm's budget; what a circle has cost from which on it gets no further round after its hint. */
const DEAR_SHARE = 0.01;

/** Circles that are the same for every agent that meets them. */
const SHARED: readonly GuardName[] = ["cycle", "near-repeat", "undone"];

export function createLoopGuard({ budget, known }: LoopGuardOptions): LoopGuard {
  const dear = budget > 0 ? budget * DEAR_SHARE : Number.POSITIVE_INFINITY;
  const hinted = new Set<string>();
  const changes = new Set<string>();
  let facts = new Set<string>();
  let past: readonly Past[] = [];
  let idle = { turns: 0, cost: 0 };
  let answers: readonly string[] = [];
  let hints = 0;

  const decide = (alarms: readonly Alarm[]): Verdict => {
    const end = alarms.find(({ sign, level }) => {
      if (hinted.has(sign)) return level === "stop";
      return known.has(sign) || hints >= MOST_HINTS;
    });
    if (end !== undefined) {
      for (const { guard, sign } of alarms) if (SHARED.includes(guard)) known.add(sign);
      return { action: "stop", guard: end.guard, why: end.why };
    }
    const fresh = alarms.find(({ sign }) => !hinted.has(sign));
    for (const { sign } of alarms) hinted.add(sign);
    if (fresh === undefined) return GO_ON;
    hints++;
    return { action: "hint", guard: fresh.guard, why: fresh.why };
  };

  /** Whether the call changed or told something that was not known. */
  const learns = ({ call, print }: Past): boolean => {
    if (call.ok && call.effect === "write") {
      if (changes.has(print.asked)) return false;
      changes.add(print.asked);
      // What was read before a change may well read otherwise after it.
      facts = new Set();
      return true;
    }
    if (facts.has(print.near)) return false;
    facts.add(print.near);
    return true;
  };

  return {
    turn(calls, cost) {
      answers = [];
      const alarms: Alarm[] = [];
      let learnt = false;
      for (const [index, call] of calls.entries()) {
        const one = { call, print: fingerprint(call), cost: index === 0 ? cost : 0 };
        past = [...past, one].slice(-WINDOW);
        learnt = learns(one) || learnt;
        alarms.push(...circlesOf(past, dear));
      }
      idle = learnt ? { turns: 0, cost: 0 } : { turns: idle.turns + 1, cost: idle.cost + cost };
      return decide([...alarms, ...noProgress(idle.turns, idle.cost, dear)]);
    },
    answer(text) {
      const sign = sameText(text);
      answers = answers.every((one) => one === sign) ? [...answers, sign] : [sign];
      return decide(sameAnswers(answers.length, sign));
    },
    forgot() {
      facts = new Set();
      idle = { turns: 0, cost: 0 };
    },
  };
}
