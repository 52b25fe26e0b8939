import type { Host } from "../host.ts";
import { enter, type Gate, leave, type Passage, taken, waitAt } from "./gate.ts";

/** Who wants to go through which gates. */
export interface Applicant {
  readonly gates: readonly Gate[];
  /** Estimated, for limits of tokens. */
  readonly tokens: number;
  readonly interactive: boolean;
  /** Groups take turns with each other: a swarm of two agents is not behind one of sixty. */
  readonly group: string;
  readonly signal: AbortSignal;
  /** A pause of that gate that is known to be longer is not waited for. */
  readonly patienceMs: (gate: Gate) => number;
}

export type Turn =
  | TakenTurn
  | { readonly status: "cancelled" }
  | { readonly status: "too-long"; readonly waitMs: number; readonly gate: Gate };

export interface TakenTurn {
  readonly status: "taken";
  /** One for each gate, in their order. */
  readonly passages: readonly Passage[];
  /** The server has taken the call. */
  taken(): void;
  /** It is over. `undo`: it was never sent. */
  leave(undo: boolean): void;
}

interface Waiter extends Applicant {
  readonly since: number;
  readonly answer: (turn: Turn) => void;
}

/** A background call that has waited so long comes before interactive ones, so that those never starve it. */
const LONG_WAIT_MS = 30_000;

/**
 * The queue before all gates. Interactive calls go first, then the group that was served longest ago, then who came first.
 * Invariant: who is behind a closed gate keeps its place there, and nobody passes it through that gate.
 */
export class Turns {
  readonly #host: Host;
  readonly #waiting: Waiter[] = [];
  readonly #served = new Map<string, number>();
  #grants = 0;
  #alarm: AbortController | null = null;
  #alarmAt = Number.POSITIVE_INFINITY;

  constructor(host: Host) {
    this.#host = host;
  }

  /** Resolves when it is the applicant's turn, or when there is no use in waiting. */
  take(applicant: Applicant): Promise<Turn> {
    if (applicant.signal.aborted) return Promise.resolve({ status: "cancelled" });
    return new Promise((resolve) => {
      const abort = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
        resolve({ status: "cancelled" });
        // It may have been what others stood behind.
        this.serve();
      };
      const waiter: Waiter = {
        ...applicant,
        since: this.#host.elapsed(),
        answer: (turn) => {
          applicant.signal.removeEventListener("abort", abort);
          this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
          resolve(turn);
        },
      };
      applicant.signal.addEventListener("abort", abort, { once: true });
      this.#waiting.push(waiter);
      this.serve();
    });
  }

  /** Lets in who may go now. To be called when a gate has changed. */
  serve(): void {
    while (this.#serveOne());
  }

  #serveOne(): boolean {
    const now = this.#host.elapsed();
    const closed = new Set<Gate>();
    let soonest = Number.POSITIVE_INFINITY;
    for (const waiter of this.#inOrder(now)) {
      const waits = waiter.gates.map((gate) => ({ gate, ms: waitAt(gate, waiter.tokens, now) }));
      const shut = waits.filter(({ ms }) => ms > 0);
      const known = shut.filter(({ ms }) => ms !== Number.POSITIVE_INFINITY);
      const hopeless = known.find(({ gate, ms }) => ms > waiter.patienceMs(gate));
      if (hopeless) {
        waiter.answer({ status: "too-long", waitMs: hopeless.ms, gate: hopeless.gate });
        return true;
      }
      if (shut.length === 0 && !waiter.gates.some((gate) => closed.has(gate))) {
        this.#letIn(waiter, now);
        return true;
      }
      for (const { gate } of shut) closed.add(gate);
      for (const { ms } of known) soonest = Math.min(soonest, ms);
    }
    this.#wakeIn(soonest, now);
    return false;
  }

  #letIn(waiter: Waiter, now: number): void {
    this.#served.set(waiter.group, ++this.#grants);
    if (this.#served.size > 1_000) this.#served.clear();
    const passages = waiter.gates.map((gate) => enter(gate, waiter.tokens, now));
    const each = (act: (gate: Gate, passage: Passage) => void): void => {
      for (const [at, gate] of waiter.gates.entries()) {
        const passage = passages[at];
        if (passage) act(gate, passage);
      }
      if (this.#waiting.length > 0) this.serve();
    };
    waiter.answer({
      status: "taken",
      passages,
      taken: () => each(taken),
      leave: (undo) => each((gate, passage) => leave(gate, passage, undo)),
    });
  }

  #inOrder(now: number): readonly Waiter[] {
    if (this.#waiting.length < 2) return [...this.#waiting];
    const rank = (one: Waiter): number => {
      if (!one.interactive && now - one.since >= LONG_WAIT_MS) return 0;
      return one.interactive ? 1 : 2;
    };
    // The queue is in order of arrival, which a stable sort keeps.
    return [...this.#waiting].sort(
      (a, b) => rank(a) - rank(b) || (this.#served.get(a.group) ?? 0) - (this.#served.get(b.group) ?? 0),
    );
  }

  /** One alarm for all who wait for a time. */
  #wakeIn(ms: number, now: number): void {
    if (this.#alarm !== null && this.#alarmAt === now + ms) return;
    this.#alarm?.abort(REPLACED);
    this.#alarm = null;
    this.#alarmAt = now + ms;
    if (ms === Number.POSITIVE_INFINITY) return;
    const alarm = new AbortController();
    this.#alarm = alarm;
    this.#host.sleep(ms, alarm.signal).then(
      () => {
        if (this.#alarm === alarm) this.#alarm = null;
        this.serve();
      },
      () => undefined,
    );
  }
}

const REPLACED = new Error("another time came first");
