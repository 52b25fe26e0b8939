import { join, posix } from "node:path";
import * as z from "zod";
import type { Files } from "../host.ts";
import { isExcluded } from "../workspace/excluded.ts";
import { resolveInside } from "../workspace/safe-path.ts";
import { takeLines } from "./cap.ts";
import { defineTool, refuse } from "./define-tool.ts";

const MAX_ENTRIES = 500;

export const listFiles = defineTool({
  name: "list_files",
  description:
    'Lists files and folders under a folder of the workspace, nearest first; folders end with "/". ' +
    `Stops after ${MAX_ENTRIES} entries: then name a folder further down.`,
  input: z.strictObject({
    folder: z.string().optional().describe("Relative to the workspace; left out: the workspace itself"),
  }),
  effect: "read",
  async run({ folder = "" }, { host, root }) {
    const place = await resolveInside(host.files, root, folder);
    if (place.status === "refused") return refuse("list_files", folder, place.why);
    const stat = await host.files.stat(place.path);
    if (stat === undefined) return refuse("list_files", folder, `There is no folder ${folder}.`);
    if (stat.kind !== "folder") return refuse("list_files", folder, `${folder} is a ${stat.kind}, not a folder.`);
    const { entries, complete } = await walk(host.files, root, place.relative);
    const { text, taken } = takeLines(entries);
    const all = complete && taken === entries.length;
    const content = all ? text : `${text}\n(${taken} shown, there are more: name a folder to see what is in it)`;
    const name = place.relative || "the workspace";
    return { ok: true, content: content || `${name} is empty.`, summary: `listed ${name} (${taken})` };
  },
});

/** Breadth first, so that a cut leaves out what is deepest; links are shown and not followed. */
async function walk(files: Files, root: string, start: string) {
  const entries: string[] = [];
  const folders = [start];
  for (let folder = folders.shift(); folder !== undefined; folder = folders.shift()) {
    const found = [...(await files.list(join(root, folder)))].sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const { name, kind } of found) {
      const path = posix.join(folder, name);
      if (isExcluded(path)) continue;
      if (entries.length >= MAX_ENTRIES) return { entries, complete: false };
      entries.push(kind === "folder" ? `${path}/` : kind === "link" ? `${path} (link)` : path);
      if (kind === "folder") folders.push(path);
    }
  }
  return { entries, complete: true };
}
