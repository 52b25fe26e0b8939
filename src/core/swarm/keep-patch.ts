import type { Say } from "../agent/call-reporter.ts";
import { errorText } from "../error-text.ts";
import type { TaskOutcome } from "../events.ts";
import type { Host } from "../host.ts";
import type { CopyStore } from "../workspace/copies.ts";

/** How a task ended whose result is not in the swarm's. */
export type Undone = Exclude<TaskOutcome, { readonly status: "done" }>;

/** Folder in a run's folder. */
const TASKS = "tasks";

/** Characters of a patch that is kept: room for two binary files of the largest size that a copy takes. */
const LONGEST_PATCH = 32_000_000;

/**
 * Keeps what a task has made and what is not merged, as `tasks/<task>.patch` of the run, and names it in the outcome.
 * Nothing is written where nothing changed. Never rejects: what could not be kept is said.
 */
export async function withPatch(
  task: string,
  { base, commit }: { readonly base: string; readonly commit: string },
  outcome: Undone,
  store: Pick<CopyStore, "diff">,
  context: { readonly folder: string; readonly say: Say; readonly host: Pick<Host, "files"> },
): Promise<Undone> {
  if (base === commit) return outcome;
  const lost = (why: string): Undone => {
    const text = `What ${task} had made could not be kept as a patch: ${why}`;
    context.say({ type: "notice", level: "warn", text });
    return outcome;
  };
  try {
    const { patch, files } = await store.diff(base, commit);
    if (files.length === 0) return outcome;
    if (patch.length > LONGEST_PATCH)
      return lost(`it is ${megabytes(patch.length)} long. Give a smaller task, or one that makes smaller files.`);
    const path = `${context.folder}/${TASKS}/${task}.patch`;
    await context.host.files.write(path, patch);
    return { ...outcome, patch: path };
  } catch (error) {
    return lost(`${errorText(error)}. If the disk is full, free some space before the next run.`);
  }
}

function megabytes(characters: number): string {
  return `${(characters / 1_000_000).toFixed(0)} MB`;
}
