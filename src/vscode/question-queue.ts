import type { QuestionKind } from "../core/protocol.ts";
import { untilAborted } from "../core/until-aborted.ts";

/** What somebody waits for the user to decide. */
export interface Waiting {
  readonly kind: QuestionKind;
  /** In words, for places where it cannot be answered. */
  readonly text: string;
}

/** The user has put it off: it stays, and others get their turn. */
export const LATER = Symbol("later");

/** Shows a question until it is answered, put off, or the signal aborts. */
type Present<T> = (signal: AbortSignal) => Promise<T | typeof LATER>;

/** All questions of a window: one is shown at a time, in the order of asking; what was put off waits to be called up. */
export interface QuestionQueue {
  /** The one that is shown first, then those that wait, then those that were put off. */
  readonly waiting: readonly Waiting[];
  /** Resolves with the answer, or with `otherwise` when the signal aborts. */
  ask<T>(question: Waiting, present: Present<T>, otherwise: T, signal: AbortSignal): Promise<T>;
  /** Brings what was put off back into its turn. False when nothing was: what is shown is somewhere on the screen. */
  callUp(): boolean;
}

interface Entry {
  readonly question: Waiting;
  readonly signal: AbortSignal;
  /** One turn of being shown; whether it was put off. */
  readonly show: () => Promise<boolean>;
}

export function createQuestionQueue(onChange: () => void): QuestionQueue {
  let shown: Entry | null = null;
  const inTurn: Entry[] = [];
  const putOff: Entry[] = [];
  const leave = (entry: Entry): void => {
    for (const list of [inTurn, putOff]) {
      const at = list.indexOf(entry);
      if (at >= 0) list.splice(at, 1);
    }
    onChange();
  };
  const next = async (): Promise<void> => {
    if (shown !== null) return;
    const entry = inTurn.shift();
    if (entry === undefined) return;
    shown = entry;
    onChange();
    const later = await entry.show();
    shown = null;
    if (later && !entry.signal.aborted) putOff.push(entry);
    onChange();
    void next();
  };
  const enter = (entry: Entry): void => {
    inTurn.push(entry);
    if (shown === null) void next();
    else onChange();
  };
  return {
    get waiting() {
      return [...(shown === null ? [] : [shown]), ...inTurn, ...putOff].map(({ question }) => question);
    },
    async ask<T>(question: Waiting, present: Present<T>, otherwise: T, signal: AbortSignal) {
      if (signal.aborted) return otherwise;
      const answered = Promise.withResolvers<T>();
      const entry: Entry = {
        question,
        signal,
        async show() {
          try {
            // An answer is wrapped, so that none can be taken for the sign of an abort.
            const given = present(signal).then((answer) => ({ answer }));
            const ended = await untilAborted(given, signal);
            if (ended === "aborted") answered.resolve(otherwise);
            else if (ended.answer === LATER) return true;
            else answered.resolve(ended.answer as T);
          } catch (error) {
            answered.reject(error);
          }
          return false;
        },
      };
      enter(entry);
      const end = () => {
        answered.resolve(otherwise);
        leave(entry);
      };
      signal.addEventListener("abort", end, { once: true });
      try {
        return await answered.promise;
      } finally {
        signal.removeEventListener("abort", end);
      }
    },
    callUp() {
      if (putOff.length === 0) return false;
      for (const entry of putOff.splice(0)) enter(entry);
      return true;
    },
  };
}
