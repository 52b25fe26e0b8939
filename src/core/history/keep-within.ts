import { errorText } from "../error-text.ts";
import type { Host } from "../host.ts";
import type { Settings } from "../settings.ts";
import { type HistoryLimits, pruneRuns } from "./remove-runs.ts";

/** What the user allows the history to take. */
export function historyLimitsOf(settings: Settings): HistoryLimits {
  return { maxMb: settings["history.maxMb"], maxDays: settings["history.maxDays"] };
}

/** Prunes beside a swarm that begins. Never rejects: what cannot be pruned now is at another start. */
export async function keepWithin(
  host: Host,
  runsFolder: string,
  limits: HistoryLimits | undefined,
  signal: AbortSignal,
): Promise<void> {
  if (limits === undefined) return;
  try {
    const { removed, slimmed, bytes } = await pruneRuns(host, runsFolder, limits, signal);
    if (bytes > 0)
      host.log(
        "info",
        `The history was pruned: ${removed} runs removed, ${slimmed} without transcripts, ${bytes} bytes.`,
      );
  } catch (error) {
    host.log("warn", `The history could not be pruned: ${errorText(error)}`);
  }
}
