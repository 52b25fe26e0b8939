import { errorText } from "../error-text.ts";
import type { Host } from "../host.ts";
import { STEPS } from "../resume/open-steps.ts";
import { JOURNAL } from "../swarm/journal.ts";
import { listRuns, noteSizes, sizeOf } from "./list-runs.ts";
import type { RunSummary } from "./run-summary.ts";
import { TRANSCRIPTS } from "./transcript-lines.ts";

export type Removal =
  | { readonly run: string; readonly status: "removed" }
  /** `why`: a sentence for people. */
  | { readonly run: string; readonly status: "kept"; readonly why: string };

/** Removes what is left of a run. One that somebody works on, or that has no end yet, stays. The ledger is not touched. */
export async function removeRun(host: Host, runsFolder: string, run: RunSummary): Promise<Removal> {
  const kept = (why: string): Removal => ({ run: run.id, status: "kept", why });
  if (run.ended === null)
    return kept(`Run ${run.id} has not ended. Stop it, or resume, keep or discard it first: it may hold unsaved work.`);
  return whileClaimed(host, `${runsFolder}/${run.id}`, async (folder) => {
    // The journal last: what is left when this is interrupted is listed, and can be removed again.
    for (const { name } of await host.files.list(folder))
      if (name !== JOURNAL && name !== LOCK) await host.files.remove(`${folder}/${name}`);
    await host.files.remove(`${folder}/${JOURNAL}`);
  }).then(
    async (done) => {
      if (!done) return kept(`Run ${run.id} is in use by another window or terminal. Try again when it has ended.`);
      await host.files.remove(`${runsFolder}/${run.id}`);
      return { run: run.id, status: "removed" };
    },
    (error: unknown) => kept(`Run ${run.id} could not be removed: ${errorText(error)}. Try again.`),
  );
}

/** How a claimed folder is marked; it is open until it is released, and Windows removes no file that is. */
const LOCK = "in-use.lock";

async function whileClaimed(host: Host, folder: string, work: (folder: string) => Promise<void>): Promise<boolean> {
  const release = await host.claim(folder);
  if (release === null) return false;
  try {
    await work(folder);
  } finally {
    await release();
  }
  return true;
}

export interface HistoryLimits {
  /** All runs together, in megabytes; 0: no limit. */
  readonly maxMb: number;
  /** Runs that are older go; 0: no limit. */
  readonly maxDays: number;
}

/** The newest runs are never pruned, however large they are. */
export const NEWEST_KEPT = 20;

/** What of a run goes first: what is large, and of no use once the result is applied. Plan, journal and patches stay. */
const LARGE_PARTS = [TRANSCRIPTS, "proposal.json", STEPS];

export interface Pruned {
  readonly removed: number;
  /** Runs that were left with their plan, journal and patches. */
  readonly slimmed: number;
  readonly bytes: number;
}

const DAY_MS = 86_400_000;

/**
 * Brings the history within its limits, oldest runs first: those that are too old go; while all are too large, runs lose
 * their transcripts, and only then whole runs go. Never one of the newest, one without an end, or one in use. What was
 * spent stays in the ledger.
 */
export async function pruneRuns(
  host: Host,
  runsFolder: string,
  { maxMb, maxDays }: HistoryLimits,
  signal: AbortSignal,
): Promise<Pruned> {
  const runs = await listRuns(host, runsFolder);
  const oldest = runs
    .slice(NEWEST_KEPT)
    .filter(({ ended }) => ended !== null)
    .reverse();
  const gone = new Set<string>();
  const sizes = new Map<string, number>();
  const sizeNow = ({ id, bytes }: RunSummary) => sizes.get(id) ?? bytes;
  const all = runs.reduce((sum, { bytes }) => sum + bytes, 0);
  let total = all;
  const remove = async (run: RunSummary) => {
    if (gone.has(run.id) || (await removeRun(host, runsFolder, run)).status === "kept") return;
    gone.add(run.id);
    total -= sizeNow(run);
  };
  const tooLarge = () => maxMb > 0 && total > maxMb * 1_000_000;
  for (const run of oldest)
    if (maxDays > 0 && host.now() - run.startedAt > maxDays * DAY_MS && !signal.aborted) await remove(run);
  for (const run of oldest) {
    if (!tooLarge() || signal.aborted) break;
    if (gone.has(run.id)) continue;
    const left = await slim(host, `${runsFolder}/${run.id}`);
    if (left === null || left >= run.bytes) continue;
    sizes.set(run.id, left);
    total -= run.bytes - left;
  }
  for (const run of oldest) if (tooLarge() && !signal.aborted) await remove(run);
  if (sizes.size > 0) await noteSizes(host, runsFolder, sizes);
  const slimmed = [...sizes.keys()].filter((id) => !gone.has(id)).length;
  return { removed: gone.size, slimmed, bytes: all - total };
}

/** Bytes that are left; `null` where nothing could be removed. */
async function slim(host: Host, folder: string): Promise<number | null> {
  let left: number | null = null;
  await whileClaimed(host, folder, async () => {
    for (const name of LARGE_PARTS) await host.files.remove(`${folder}/${name}`);
  })
    .then(async (done) => {
      if (done) left = await sizeOf(host.files, folder);
    })
    .catch((error: unknown) => host.log("warn", `Parts of ${folder} could not be removed: ${errorText(error)}`));
  return left;
}
