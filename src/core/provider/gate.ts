import type { LimitedBy } from "./failure-cause.ts";

/**
 * One limit that calls share: that of a model, of all free models together, or of the account. Times are milliseconds on
 * the monotonic clock. A gate is plain data; the queue before it is `Turns`.
 */
export interface Gate {
  /** Calls at the same time, at most. */
  readonly places: number;
  active: number;
  /** Those of `active` of which it is not known yet whether the server takes them. */
  pending: number;
  /** How many may be pending: one after a refusal, then twice as many with each call that the server takes. */
  open: number;
  pausedUntil: number;
  /** Who asked for the pause; `null` when nobody ever did. */
  pausedBy: LimitedBy | null;
  /** Refusals in a row. */
  refusals: number;
  /** `null`: no limit is known. */
  perMinute: number | null;
  tokensPerMinute: number | null;
  /** Calls of the last minute, oldest first. */
  readonly recent: Passage[];
}

/** One call that went through. */
export interface Passage {
  readonly at: number;
  /** As estimated, then as counted. */
  tokens: number;
  taken: boolean;
}

/**
 * A minute, and a second for what the way to the server adds: two calls that leave a minute apart may arrive closer
 * together than that.
 */
const WINDOW_MS = 61_000;

export function createGate(places: number, perMinute: number | null): Gate {
  return {
    places,
    active: 0,
    pending: 0,
    open: places,
    pausedUntil: 0,
    pausedBy: null,
    refusals: 0,
    perMinute,
    tokensPerMinute: null,
    recent: [],
  };
}

/** Milliseconds until a call of so many tokens may go; 0: now; infinite: when another one has ended. */
export function waitAt(gate: Gate, tokens: number, now: number): number {
  const known = knownWait(gate, tokens, now);
  if (known > 0) return known;
  return gate.active >= gate.places || gate.pending >= gate.open ? Number.POSITIVE_INFINITY : 0;
}

export function enter(gate: Gate, tokens: number, now: number): Passage {
  const passage: Passage = { at: now, tokens, taken: false };
  gate.active++;
  gate.pending++;
  gate.recent.push(passage);
  return passage;
}

/** `undo`: the call was not made, so that it does not count for the minute. */
export function leave(gate: Gate, passage: Passage, undo: boolean): void {
  gate.active--;
  if (!passage.taken) gate.pending--;
  if (!undo) return;
  const at = gate.recent.lastIndexOf(passage);
  if (at >= 0) gate.recent.splice(at, 1);
}

/** The server has taken a call: twice as many may try. */
export function taken(gate: Gate, passage: Passage): void {
  if (passage.taken) return;
  passage.taken = true;
  gate.pending--;
  gate.refusals = 0;
  gate.open = Math.min(gate.places, gate.open * 2);
}

/** The server refused: nobody goes for so long, and then one goes first. */
export function pause(gate: Gate, ms: number, by: LimitedBy, now: number): void {
  gate.refusals++;
  gate.open = 1;
  if (now + ms <= gate.pausedUntil) return;
  gate.pausedUntil = now + ms;
  gate.pausedBy = by;
}

function knownWait(gate: Gate, tokens: number, now: number): number {
  const paused = Math.max(0, gate.pausedUntil - now);
  const { recent, perMinute, tokensPerMinute } = gate;
  while (recent[0] !== undefined && recent[0].at + WINDOW_MS <= now) recent.shift();
  const byCount = perMinute === null ? 0 : untilOver(recent.length - Math.max(1, perMinute) + 1, recent, now);
  return Math.max(paused, byCount, tokensPerMinute === null ? 0 : untilFits(recent, tokens, tokensPerMinute, now));
}

/** Until so many of the oldest calls are out of the window. */
function untilOver(calls: number, recent: readonly Passage[], now: number): number {
  const last = calls <= 0 ? undefined : recent[calls - 1];
  return last === undefined ? 0 : last.at + WINDOW_MS - now;
}

/** A call that alone is above the limit goes when nothing else is in the window. */
function untilFits(recent: readonly Passage[], tokens: number, limit: number, now: number): number {
  let used = recent.reduce((sum, one) => sum + one.tokens, tokens);
  let over = 0;
  while (used > limit && over < recent.length) used -= recent[over++]?.tokens ?? 0;
  return untilOver(over, recent, now);
}
