/** 0 done, 1 not all done, 130 cancelled. */
export function exitCode(status: "done" | "partly" | "stopped" | "failed", signal: AbortSignal): number {
  if (signal.aborted) return 130;
  return status === "done" ? 0 : 1;
}
