import { join } from "node:path";
import * as z from "zod";
import type { Files } from "../host.ts";
import { languageOf } from "../outline/languages.ts";
import type { Definition, SourceFile } from "../outline/outline.ts";
import { resolveInside } from "../workspace/safe-path.ts";
import { takeLines } from "./cap.ts";
import { defineTool, refuse } from "./define-tool.ts";
import { readText } from "./text-file.ts";
import { walkFolder } from "./walk-folder.ts";

/** Files of a folder at most; more than that is no overview. */
const MAX_FILES = 100;

export const outline = defineTool({
  name: "outline",
  description:
    "Shows what a source file defines (classes, functions, types ...) with their lines, without reading the bodies; of a " +
    `folder, what its files define outermost (at most ${MAX_FILES} files, nearest first). Use it before read_file on big files.`,
  input: z.strictObject({
    path: z.string().describe("A file or a folder, relative to the workspace"),
  }),
  effect: "read",
  async run({ path }, { host, root }) {
    const place = await resolveInside(host.files, root, path);
    if (place.status === "refused") return refuse("outline", path, place.why);
    const stat = await host.files.stat(join(root, place.real));
    if (stat === undefined) return refuse("outline", path, `There is nothing at ${path}. Use list_files or search.`);
    const isFolder = stat.kind === "folder";
    if (!isFolder && languageOf(path) === undefined)
      return refuse("outline", path, `There is no outline for files like ${path}. Use read_file or search.`);
    const { found, complete } = isFolder
      ? await sourcesIn(host.files, root, place.real)
      : { found: [place.real], complete: true };
    const files: SourceFile[] = [];
    for (const name of found) {
      const read = await readText(host.files, root, name, name);
      if (read.status === "text") files.push({ path: name, text: read.text });
      else if (!isFolder) return refuse("outline", path, read.status === "refused" ? read.why : `${path} is gone.`);
    }
    const outlines = await host.outline(files);
    const lines = files.flatMap(({ path: name }, index) => {
      const one = outlines[index];
      if (one === null || one === undefined) return isFolder ? [] : [`${name} took too long to read. Use read_file.`];
      const shown = isFolder ? one.definitions.filter(({ depth }) => depth === 0) : one.definitions;
      const note = one.broken ? " (has syntax errors)" : "";
      return [`${name}${note}`, ...(shown.length === 0 ? ["  defines nothing"] : shown.map(lineOf))];
    });
    if (lines.length === 0) lines.push(`${place.relative || "The workspace"} has no source files with an outline.`);
    const { text, taken } = takeLines(lines);
    const on = isFolder ? "name a folder or file further down" : "read on with read_file, from the last of these lines";
    const more = complete && taken === lines.length ? "" : `\n(there is more: ${on})`;
    return { ok: true, content: `${text}${more}`, summary: `outlined ${place.relative || "the workspace"}` };
  },
});

function lineOf({ line, endLine, depth, signature }: Definition): string {
  return `${"  ".repeat(depth + 1)}${line === endLine ? line : `${line}-${endLine}`}: ${signature}`;
}

async function sourcesIn(files: Files, root: string, start: string) {
  const found: string[] = [];
  for await (const { path, kind } of walkFolder(files, root, start)) {
    if (kind !== "file" || languageOf(path) === undefined) continue;
    if (found.length >= MAX_FILES) return { found, complete: false };
    found.push(path);
  }
  return { found, complete: true };
}
