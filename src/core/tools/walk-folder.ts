import { join, posix } from "node:path";
import type { FileEntry, Files } from "../host.ts";
import { isExcluded } from "../workspace/excluded.ts";

/**
 * What is in a folder of the copy, by paths relative to the copy: breadth first, so that a cut leaves out what is deepest.
 * Dependencies are left out, links are told and not followed.
 */
export async function* walkFolder(
  files: Files,
  root: string,
  start: string,
): AsyncGenerator<{ readonly path: string; readonly kind: FileEntry["kind"] }> {
  const folders = [start];
  for (let folder = folders.shift(); folder !== undefined; folder = folders.shift()) {
    const entries = [...(await files.list(join(root, folder), { within: root }))];
    for (const { name, kind } of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = posix.join(folder, name);
      if (isExcluded(path)) continue;
      if (kind === "folder") folders.push(path);
      yield { path, kind };
    }
  }
}
