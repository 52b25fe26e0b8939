import type { ProposedChange } from "../engine-types.ts";
import { errorText } from "../error-text.ts";
import type { Host } from "../host.ts";
import { resolveForWrite } from "./safe-path.ts";

interface FilePlan {
  readonly path: string;
  /** `changed-meanwhile`: the user's file is no longer what the swarm started from. */
  readonly status: "ready" | "changed-meanwhile";
}

/** What to tell about a file that is not written. */
export interface Refusal {
  readonly path: string;
  readonly why: string;
}

/**
 * Whether each file still is what the swarm started from, byte for byte. A file that already is as proposed is ready
 * too: an application that was cut off half-way can be done again.
 * @param current bytes of the user's files now; `null` or missing: not there.
 */
export function planApplication(
  changes: readonly ProposedChange[],
  current: ReadonlyMap<string, Uint8Array | null>,
): readonly FilePlan[] {
  return changes.map(({ path, before, after }) => {
    const now = current.get(path) ?? null;
    return { path, status: same(now, before) || same(now, after) ? "ready" : "changed-meanwhile" };
  });
}

/**
 * Writes all changes into the user's folder, or none: everything is checked first, each file is replaced in one step,
 * and when one cannot be written the earlier ones are put back. For a terminal; an editor applies by its own means.
 */
export async function applyChanges(
  host: Host,
  workspace: string,
  changes: readonly ProposedChange[],
): Promise<{ readonly applied: readonly string[]; readonly refused: readonly Refusal[] }> {
  const refused: Refusal[] = [];
  const places = new Map<string, string>();
  const current = new Map<string, Uint8Array | null>();
  for (const { path } of changes) {
    const place = await resolveForWrite(host.files, workspace, path);
    if (place.status === "refused") refused.push({ path, why: place.why });
    else {
      places.set(path, place.path);
      current.set(path, (await host.files.read(place.path)) ?? null);
    }
  }
  for (const plan of planApplication(changes, current))
    if (plan.status === "changed-meanwhile" && places.has(plan.path)) refused.push({ path: plan.path, why: CHANGED });
  if (refused.length > 0) return { applied: [], refused };
  return write(host, changes, places, current);
}

const CHANGED =
  "It was changed since the swarm started. Nothing was written: apply the patch by hand, or run the swarm again.";

async function write(
  host: Host,
  changes: readonly ProposedChange[],
  places: ReadonlyMap<string, string>,
  current: ReadonlyMap<string, Uint8Array | null>,
) {
  const applied: string[] = [];
  for (const { path, after } of changes) {
    try {
      await put(host, places.get(path) ?? "", after);
      applied.push(path);
    } catch (error) {
      const why = errorText(error);
      const stuck: Refusal[] = [];
      for (const done of applied)
        await put(host, places.get(done) ?? "", current.get(done) ?? null).catch(() =>
          stuck.push({ path: done, why: "It was written and could not be put back." }),
        );
      return { applied: [], refused: [{ path, why: `It could not be written: ${why}` }, ...stuck] };
    }
  }
  return { applied, refused: [] };
}

function put(host: Host, path: string, bytes: Uint8Array | null): Promise<void> {
  return bytes === null ? host.files.remove(path) : host.files.write(path, bytes);
}

function same(left: Uint8Array | null, right: Uint8Array | null): boolean {
  if (left === null || right === null) return left === right;
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}
