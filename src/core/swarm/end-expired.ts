import type { EngineParts } from "../engine-parts.ts";
import { errorText } from "../error-text.ts";
import type { Host } from "../host.ts";
import { clearDeadFolders } from "../workspace/dead-folders.ts";
import { STORE_PARTS } from "../workspace/prepare-store.ts";
import { interruptedRuns, unendedRun } from "./interrupted-runs.ts";
import { keepFinished } from "./keep-finished.ts";
import { takeRun } from "./take-run.ts";

/** Interrupted runs wait for their user this long after their last step, and so many of them. */
const KEEP_DAYS = 14;
const MOST_WAITING = 20;

/**
 * Removes what earlier runs have left of their copies: of those that ended all, of those that did not nothing before its
 * work is kept as patches, which is done when nobody has come back to them for long. Never rejects.
 */
export async function clearRuns(
  { host, ledger, runsFolder }: Pick<EngineParts, "host" | "ledger" | "runsFolder">,
  signal: AbortSignal,
): Promise<void> {
  try {
    for (const { id, lastAt, simulated } of (await expired(host, runsFolder)).slice(0, MOST_WAITING)) {
      if (signal.aborted) return;
      const day = new Date(lastAt).toISOString().slice(0, 10);
      const detail = `The program ended on ${day}, and the run was not resumed since. What was finished is kept, and what was not as patches of its tasks.`;
      const run = await takeRun(host, runsFolder, id);
      await keepFinished({ host, ledger: simulated ? null : ledger }, run, () => undefined, detail);
    }
  } catch (error) {
    host.log("warn", `An interrupted run could not be ended: ${errorText(error)}`);
  }
  const keep = async (id: string) => (await unendedRun(host.files, runsFolder, id)) !== null;
  await clearDeadFolders(host, { parent: runsFolder, parts: STORE_PARTS, keep, signal });
}

async function expired(host: Host, runsFolder: string) {
  const runs = await interruptedRuns(host, runsFolder, null);
  const oldest = host.now() - KEEP_DAYS * 86_400_000;
  return runs.filter(({ lastAt }, index) => lastAt < oldest || index >= MOST_WAITING);
}
