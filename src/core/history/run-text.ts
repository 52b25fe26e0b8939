import type { HistoryRow } from "./run-detail.ts";

/** How a run ended, in words. */
export function endText({ ended, status }: Pick<HistoryRow, "ended" | "status">): string {
  if (ended === null) return status === "running" ? "running" : "interrupted: resume, keep or discard it";
  const took = ended.ms === 0 ? "" : ` in ${(ended.ms / 1000).toFixed(1)} s`;
  return ended.why === "" ? `${ended.status}${took}` : `${ended.status}${took}: ${ended.why}`;
}
