import type { Host } from "../host.ts";
import type { RunSummary } from "./run-summary.ts";

export type RunStatus = "ended" | "running" | "interrupted";

/** A run claims its folder when it starts, which takes a moment: until then it must not be kept from it. */
const STARTING_MS = 10_000;

/** Whether a process has the run, and whether it still has to be resumed, kept or discarded. */
export async function statusOf(host: Host, runsFolder: string, run: RunSummary): Promise<RunStatus> {
  if (run.ended !== null) return "ended";
  if (host.now() - run.startedAt < STARTING_MS) return "running";
  const release = await host.claim(`${runsFolder}/${run.id}`);
  if (release === null) return "running";
  await release();
  return "interrupted";
}
