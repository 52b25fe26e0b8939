import type { ProposedChange } from "../engine-types.ts";
import type { Host } from "../host.ts";
import type { CopyStore } from "../workspace/copies.ts";
import { writeProposal } from "../workspace/proposal.ts";

/** What a run proposes. `patch`: absolute path; `null` when nothing changed. */
export interface Delivered {
  readonly patch: string | null;
  readonly changes: readonly ProposedChange[];
}

/** Writes what leads from the snapshot to `commit` into the run's folder: the patch, and the files that it changes. */
export async function deliver(
  store: CopyStore,
  commit: string,
  { folder, host }: { readonly folder: string; readonly host: Host },
): Promise<Delivered> {
  const { patch, files } = await store.diff(store.base, commit);
  if (files.length === 0) return { patch: null, changes: [] };
  const path = `${folder}/changes.patch`;
  await host.files.write(path, patch);
  const paths = files.map((file) => file.path);
  const [before, after] = [await store.read(store.base, paths), await store.read(commit, paths)];
  const changes = files.map((file) => ({
    ...file,
    before: before.get(file.path) ?? null,
    after: after.get(file.path) ?? null,
  }));
  await writeProposal(host, folder, changes);
  return { patch: path, changes };
}
