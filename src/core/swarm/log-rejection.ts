import type { SwarmEvent } from "../events.ts";
import type { Host } from "../host.ts";
import type { Ledger } from "../spend/ledger.ts";
import { type CountedResult, type FalseAccept, foundByUser } from "../verify/false-accept.ts";
import { JOURNAL } from "./journal.ts";
import { overturn } from "./keep-outcomes.ts";

/**
 * Adds to a run's journal what the user's rejection of files says about its evidence: results that had counted and of
 * which nothing is kept. `null` when there is none. In the run's ledger, where it is there (`null`: it is gone), they no
 * longer count for their models. Rejects only for what the disk did.
 */
export async function logRejection(
  host: Host,
  run: { readonly id: string; readonly folder: string },
  rejected: readonly string[],
  ledger: Ledger | null,
): Promise<FalseAccept | null> {
  const path = `${run.folder}/${JOURNAL}`;
  const bytes = await host.files.read(path);
  if (bytes === undefined) return null;
  const wrong = foundByUser(countedIn(new TextDecoder().decode(bytes)), rejected);
  if (wrong === null) return null;
  const event: SwarmEvent = { at: host.now(), swarm: run.id, type: "check.false-accept", ...wrong };
  await host.files.append(path, `${JSON.stringify(event)}\n`);
  if (ledger !== null) await overturn(run.id, wrong, { ledger, host });
  return wrong;
}

/** The last line of a journal may be torn, and an older one may be of another shape. */
function countedIn(journal: string): readonly CountedResult[] {
  const counted = new Map<string, CountedResult>();
  for (const line of journal.split("\n")) {
    if (!line.includes('"task.finished"')) continue;
    try {
      const event = JSON.parse(line) as SwarmEvent;
      if (event.type !== "task.finished") continue;
      const { task, outcome } = event;
      if (outcome.status !== "done" || outcome.evidence === "no-checks") counted.delete(task);
      else counted.set(task, { task, files: outcome.files });
    } catch {}
  }
  return [...counted.values()];
}
