import { join } from "node:path";
import * as z from "zod";
import type { Files } from "../host.ts";
import { resolveInside } from "../workspace/safe-path.ts";
import { MAX_RESULT_CHARACTERS, takeLines } from "./cap.ts";
import { defineTool, refuse } from "./define-tool.ts";
import { walkFolder } from "./walk-folder.ts";

const MAX_ENTRIES = 500;

export const listFiles = defineTool({
  name: "list_files",
  description:
    'Lists files and folders under a folder of the workspace, nearest first; folders end with "/". ' +
    `Stops after ${MAX_ENTRIES} entries: then name a folder further down, or read on with from_entry.`,
  input: z.strictObject({
    folder: z.string().optional().describe("Relative to the workspace; left out: the workspace itself"),
    from_entry: z.int().min(1).optional().describe("To read on in a long list"),
  }),
  effect: "read",
  async run({ folder = "", from_entry: from = 1 }, { host, root }) {
    const place = await resolveInside(host.files, root, folder);
    if (place.status === "refused") return refuse("list_files", folder, place.why);
    const stat = await host.files.stat(join(root, place.real));
    if (stat === undefined) return refuse("list_files", folder, `There is no folder ${folder}.`);
    if (stat.kind !== "folder") return refuse("list_files", folder, `${folder} is a ${stat.kind}, not a folder.`);
    const { entries, complete } = await listed(host.files, root, place.real, from + MAX_ENTRIES - 1);
    if (from > 1 && from > entries.length)
      return refuse("list_files", folder, `There are ${entries.length} entries: there is no entry ${from}.`);
    const { text, taken } = takeLines(entries.slice(from - 1), MAX_RESULT_CHARACTERS - 200);
    const end = from - 1 + taken;
    const on = `name a folder to see what is in it, or read on with from_entry ${end + 1}`;
    const content = complete && end === entries.length ? text : `${text}\n(${taken} shown, there are more: ${on})`;
    const name = place.relative || "the workspace";
    return { ok: true, content: content || `${name} is empty.`, summary: `listed ${name} (${taken})` };
  },
});

async function listed(files: Files, root: string, start: string, most: number) {
  const entries: string[] = [];
  for await (const { path, kind } of walkFolder(files, root, start)) {
    if (entries.length >= most) return { entries, complete: false };
    entries.push(kind === "folder" ? `${path}/` : kind === "link" ? `${path} (link)` : path);
  }
  return { entries, complete: true };
}
