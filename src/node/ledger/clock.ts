import { periodsOf } from "../../core/spend/ledger.ts";
import { farAheadText, LedgerError } from "./errors.ts";

/** What tells the time here. Injected, so that tests can set it. */
export interface Clock {
  /** The machine's clock: milliseconds since the epoch. */
  now(): number;
  /** Milliseconds since the machine was started, sleep included; no setting of the clock moves it. */
  uptime(): number;
}

type Periods = ReturnType<typeof periodsOf>;

/** Windows' clocks may differ by this, and a day may have begun in one of them. More is a clock that is wrong. */
export const TOLERANCE_MS = 36 * 3_600_000;

/**
 * In which UTC month and day an attempt is booked. No ledger can prove what time it is; this is what can be proved:
 *
 * - A period that spend was booked in has begun, so an earlier one is over: an attempt is booked in its own period, but
 *   never in an earlier one than the newest booked. A clock set back reopens nothing.
 * - A newest period that begins more than 36 hours after the clock's time means that the clock was wrong then or is
 *   wrong now. Booking in that far period would keep one day's and one month's budget for everything until it comes;
 *   booking in the earlier one could reopen it. So nothing is reserved until a person has said which is true: sets the
 *   clock, or has the ledger repaired, which books what was booked too far ahead in the present day and month.
 * - A clock that has gone on for more than 36 hours longer than the machine has run, since this window was opened, was
 *   set forward: it would open a fresh budget. Nothing is reserved until the window is opened again, which is a
 *   person's word for it. Between two windows nothing of the kind can be proved: nobody may have worked for a week.
 */
export class Calendar {
  readonly #clock: Clock;
  readonly #file: string;
  readonly #drift: number;

  constructor(clock: Clock, file: string) {
    this.#clock = clock;
    this.#file = file;
    this.#drift = clock.now() - clock.uptime();
  }

  /** `newest` is the latest day that anything is booked on. Throws a LedgerError of the kind `clock`. */
  periodOf(at: number, newest: string | null): Periods {
    const ahead = this.#clock.now() - this.#clock.uptime() - this.#drift;
    if (ahead > TOLERANCE_MS) throw new LedgerError("clock", setForwardText(ahead));
    const own = periodsOf(at);
    if (newest === null || newest <= own.day) return own;
    if (isFarAhead(newest, at)) throw new LedgerError("clock", farAheadText(this.#file, newest, own.day));
    return { day: newest, month: newest.slice(0, 7) };
  }
}

/** Whether a day begins so long after a moment that one of the two clocks was wrong. */
export function isFarAhead(day: string, at: number): boolean {
  return Date.parse(day) - at > TOLERANCE_MS;
}

function setForwardText(ahead: number): string {
  const days = (ahead / 86_400_000).toFixed(1);
  return `This machine's clock was set forward by ${days} days while Frugal Swarm was running, which would open another day's and month's budget. Nothing is sent. If the clock is right now, reload the window or start again; if not, set it right first.`;
}
