import { join } from "node:path";
import type { ProposedChange } from "../engine-types.ts";
import { errorText } from "../error-text.ts";
import type { Host } from "../host.ts";
import { sameBytes } from "./hunks.ts";
import { type FilePlan, planApplication } from "./plan-application.ts";
import { resolveForWrite } from "./safe-path.ts";

/** What to tell about a file that is not written. */
interface Refusal {
  readonly path: string;
  readonly why: string;
}

export interface Application {
  readonly applied: readonly string[];
  /** Those of `applied` that were changed meanwhile and hold both changes now. */
  readonly merged: readonly string[];
  /** Left as they are: the user and the swarm changed the same of them. */
  readonly conflicts: readonly Refusal[];
  /** Why nothing was written at all; empty otherwise. */
  readonly refused: readonly Refusal[];
}

/**
 * Writes changes into the user's folder. A file that was changed meanwhile is merged; where that cannot be done it stays
 * as it is, and with `allOrNothing` so do all others. A path that must not be written, or a disk that fails, holds back
 * all: each file is replaced in one step, and when one cannot be written the earlier ones are put back. For a terminal;
 * an editor applies by its own means.
 */
export async function applyChanges(
  host: Host,
  workspace: string,
  changes: readonly ProposedChange[],
  { allOrNothing = false } = {},
): Promise<Application> {
  const refused: Refusal[] = [];
  const files = new Map<string, Present>();
  for (const { path } of changes) {
    const place = await resolveForWrite(host.files, workspace, path);
    if (place.status === "refused") refused.push({ path, why: place.why });
    // Its name without links, so that none is followed when it is written.
    else files.set(path, await present(host, join(workspace, place.real)));
  }
  if (refused.length > 0) return { ...NOTHING, refused };
  const plans = planApplication(changes, new Map([...files].map(([path, file]) => [path, file.bytes])));
  const conflicts = plans.flatMap((one) =>
    one.status === "conflict" ? [{ path: one.change.path, why: one.why }] : [],
  );
  if (allOrNothing && conflicts.length > 0) return { ...NOTHING, conflicts };
  const ready = plans.filter((one) => one.status !== "conflict");
  const failed = await write(host, workspace, ready, files);
  if (failed.length > 0) return { ...NOTHING, refused: failed };
  const paths = (plans: readonly FilePlan[]) => plans.map((one) => one.change.path);
  return { applied: paths(ready), merged: paths(ready.filter((one) => one.status === "merged")), conflicts, refused };
}

const NOTHING: Application = { applied: [], merged: [], conflicts: [], refused: [] };

/** A file of the user's before anything is written. */
interface Present {
  /** Absolute. */
  readonly at: string;
  /** `null`: not there. */
  readonly bytes: Uint8Array | null;
  /** Permission bits; `undefined`: not there, or the system has none. */
  readonly mode: number | undefined;
}

async function present(host: Host, at: string): Promise<Present> {
  const [bytes, stat] = [await host.files.read(at), await host.files.stat(at)];
  return { at, bytes: bytes ?? null, mode: stat?.mode };
}

/** Why it could not be done, in which case all is as it was; empty when it is done. */
async function write(
  host: Host,
  workspace: string,
  plans: readonly Extract<FilePlan, { bytes: unknown }>[],
  files: ReadonlyMap<string, Present>,
): Promise<readonly Refusal[]> {
  const put = async ({ at, bytes, mode }: Present): Promise<void> => {
    if (bytes === null) await host.files.remove(at, { within: workspace });
    else await host.files.write(at, bytes, { within: workspace, ...(mode !== undefined && { mode }) });
  };
  const written: Present[] = [];
  for (const { change, bytes } of plans) {
    const file = files.get(change.path);
    if (file === undefined) throw new Error(`${change.path} was not looked at before it is written.`);
    const mode = change.executable === undefined ? file.mode : executableMode(file.mode, change.executable);
    if (sameBytes(bytes, file.bytes) && mode === file.mode) continue;
    try {
      await put({ at: file.at, bytes, mode });
      written.push(file);
    } catch (error) {
      const stuck: Refusal[] = [];
      for (const done of written)
        await put(done).catch(() => stuck.push({ path: done.at, why: "It was written and could not be put back." }));
      return [{ path: change.path, why: `It could not be written: ${errorText(error)}` }, ...stuck];
    }
  }
  return [];
}

/**
 * Permission bits with the executable one set for all who may read, or for nobody.
 * @param mode as it is; `undefined`: a new file's.
 */
export function executableMode(mode: number | undefined, executable: boolean): number {
  const plain = (mode ?? 0o644) & ~0o111;
  return executable ? plain | ((plain & 0o444) >> 2) : plain;
}
