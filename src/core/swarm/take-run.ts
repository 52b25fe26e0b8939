import type { Host, Release } from "../host.ts";
import { ResumeError } from "../resume/resume-error.ts";
import { type UnendedRun, unendedRun } from "./interrupted-runs.ts";

/** A run without an end that is ours now, and nobody else's. */
export interface TakenRun extends UnendedRun {
  readonly release: Release;
}

/** Whoever lists runs has each for a moment. */
const TRIES = 10;
const TRY_AGAIN_MS = 50;

/** Claims a run. Rejects, in a sentence for the user, when there is none or somebody has it. */
export async function takeRun(host: Host, runsFolder: string, id: string): Promise<TakenRun> {
  if (!/^[\w-]{1,100}$/.test(id)) throw new ResumeError(`"${id}" is not the id of a run.`);
  // A claim would make its folder.
  const known = (await host.files.stat(`${runsFolder}/${id}`))?.kind === "folder";
  if (!known || (await unendedRun(host.files, runsFolder, id)) === null)
    throw new ResumeError(`There is no interrupted run "${id}". It may have been ended meanwhile.`);
  const release = await claimPatiently(host, `${runsFolder}/${id}`);
  if (release === null)
    throw new ResumeError(
      `The run "${id}" is in use by another window or terminal. Look at it there, or wait for its end.`,
    );
  // Somebody may have ended it before it was ours.
  const run = await unendedRun(host.files, runsFolder, id);
  if (run !== null) return { ...run, release };
  await release();
  throw new ResumeError(`The run "${id}" was ended by another window or terminal.`);
}

async function claimPatiently(host: Host, folder: string): Promise<Release | null> {
  const never = new AbortController().signal;
  for (let left = TRIES; left > 0; left--) {
    const release = await host.claim(folder);
    if (release !== null) return release;
    await host.sleep(TRY_AGAIN_MS, never);
  }
  return null;
}
