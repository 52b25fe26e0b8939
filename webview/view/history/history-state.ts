import type { HistoryAnswer } from "../../../src/core/history/messages.ts";

type Answer<Type extends HistoryAnswer["type"]> = Extract<HistoryAnswer, { type: Type }>;

/** What the History section shows: nothing that the extension would not send again. */
export interface HistoryState {
  /** `null` until the extension has answered. */
  readonly list: Answer<"history-list"> | null;
  /** What stands in the box. */
  readonly query: string;
  readonly searching: boolean;
  readonly found: Answer<"history-found"> | null;
  /** The run that is looked at, by its id. */
  readonly open: string | null;
  readonly detail: Answer<"history-run"> | null;
  readonly page: Answer<"history-page"> | null;
  /** Where the pages before this one begin, the last one last. */
  readonly before: readonly number[];
  readonly trouble: string | null;
}

export const NO_HISTORY: HistoryState = {
  list: null,
  query: "",
  searching: false,
  found: null,
  open: null,
  detail: null,
  page: null,
  before: [],
  trouble: null,
};

/** An answer to what is no longer asked changes nothing. */
export function withAnswer(state: HistoryState, answer: HistoryAnswer): HistoryState {
  switch (answer.type) {
    case "history-list": {
      const gone =
        state.open !== null && !answer.rows.some(({ id }) => id === state.open) && answer.of <= answer.rows.length;
      const open = gone ? null : state.open;
      return { ...state, list: answer, open, trouble: null };
    }
    case "history-found":
      return answer.query === state.query ? { ...state, found: answer, searching: false, trouble: null } : state;
    case "history-run":
      return answer.run === state.open ? { ...state, detail: answer, trouble: null } : state;
    case "history-page":
      return answer.run === state.open ? { ...state, page: answer, trouble: null } : state;
    case "history-trouble":
      return { ...state, searching: false, trouble: answer.text };
    default:
      return answer satisfies never;
  }
}
