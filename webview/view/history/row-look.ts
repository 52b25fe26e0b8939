import type { HistoryRow } from "../../../src/core/history/run-detail.ts";
import type { Look } from "../task-look.ts";

/** How a run stands, as a shape and a word. */
export function rowLook({ ended, status }: Pick<HistoryRow, "ended" | "status">): Look {
  if (ended === null)
    return status === "running" ? { mark: "running", word: "Running" } : { mark: "stopped", word: "Interrupted" };
  switch (ended.status) {
    case "done":
      return { mark: "checked", word: "Done" };
    case "partly":
      return { mark: "unchecked", word: "Partly done" };
    case "stopped":
      return { mark: "stopped", word: "Stopped" };
    case "failed":
      return { mark: "failed", word: "Failed" };
    default:
      return ended.status satisfies never;
  }
}
