import * as z from "zod/mini";
import type { TranscriptPage } from "./read-transcript.ts";
import type { HistoryRow, RunDetail } from "./run-detail.ts";
import type { SearchResult } from "./search-runs.ts";

const Run = z.string().check(z.regex(/^[a-z0-9][a-z0-9-]{0,39}$/));
const Agent = z.string().check(z.regex(/^[a-z0-9][a-z0-9_-]{0,99}$/));

/** What the History section may ask: ids that the host looks up, a text to look for, a place in a transcript. */
export const HISTORY_ASKS = [
  z.strictObject({ type: z.literal("history-list") }),
  z.strictObject({ type: z.literal("history-search"), query: z.string().check(z.maxLength(200)) }),
  z.strictObject({ type: z.literal("history-open"), run: Run }),
  z.strictObject({ type: z.literal("history-read"), run: Run, agent: Agent, from: z.int().check(z.minimum(0)) }),
  /** Deleting and exporting are confirmed in the editor's own dialogs. */
  z.strictObject({
    type: z.literal("history-act"),
    run: Run,
    act: z.enum(["open-patch", "export", "delete", "review"]),
  }),
] as const;

/** Any of them, by itself. */
const HistoryAskSchema = z.discriminatedUnion("type", HISTORY_ASKS);
export type HistoryAsk = z.infer<typeof HistoryAskSchema>;

/** Rows of one list; the rest is found by searching. */
export const MOST_ROWS = 300;

/** What the section is told. Each is complete in itself, and as large as its limits say: a run's patch and a transcript's page are parts. */
export type HistoryAnswer =
  | {
      readonly type: "history-list";
      /** Newest first, at most `MOST_ROWS`. */
      readonly rows: readonly HistoryRow[];
      readonly of: number;
      /** Of all runs. */
      readonly bytes: number;
    }
  | {
      readonly type: "history-found";
      readonly query: string;
      readonly result: SearchResult;
      readonly rows: readonly HistoryRow[];
    }
  /** `null`: it is not there any more. */
  | { readonly type: "history-run"; readonly run: string; readonly detail: RunDetail | null }
  | {
      readonly type: "history-page";
      readonly run: string;
      readonly agent: string;
      readonly page: TranscriptPage | null;
    }
  | { readonly type: "history-trouble"; readonly text: string };
