import { join } from "node:path";
import * as z from "zod";
import { megabytes } from "../workspace/limits.ts";
import { resolveInside } from "../workspace/safe-path.ts";
import { MAX_RESULT_CHARACTERS, takeLines } from "./cap.ts";
import { defineTool, refuse } from "./define-tool.ts";
import { readRange } from "./read-range.ts";
import { MAX_FILE_BYTES, readText } from "./text-file.ts";
import type { ToolContext } from "./tool.ts";

export const readFile = defineTool({
  name: "read_file",
  description:
    "Reads a text file, or a range of its lines (the first is 1, both ends are shown). " +
    `At most ${MAX_RESULT_CHARACTERS} characters at once; the first line of the answer says which lines it holds.`,
  input: z.strictObject({
    path: z.string().describe("Relative to the workspace"),
    from_line: z.int().min(1).optional(),
    to_line: z.int().min(1).optional(),
    from_column: z.int().min(1).optional().describe("Where to begin in from_line, to read on in a very long line"),
  }),
  effect: "read",
  async run({ path, from_line: from = 1, to_line: to, from_column: column = 1 }, context) {
    const place = await resolveInside(context.host.files, context.root, path);
    if (place.status === "refused") return refuse("read", path, place.why);
    if (to !== undefined && to < from) return refuse("read", path, `Lines ${from} to ${to} are none: to_line is less.`);
    const part = await partOf(place.real, path, from, context);
    if (typeof part === "string") return refuse("read", path, part);
    if (part.lines.length === 0) return { ok: true, content: `${path} is empty.`, summary: `read ${path}` };

    const asked = part.lines.slice(0, to === undefined ? undefined : to - from + 1).map((line, at) => {
      // Line ends and the mark at the start are none of what the edit tools compare.
      const body = line.endsWith("\r") ? line.slice(0, -1) : line;
      return from + at === 1 && body.startsWith("\ufeff") ? body.slice(1) : body;
    });
    const first = asked[0] ?? "";
    if (column > 1 && column > first.length)
      return refuse(
        "read",
        path,
        `Line ${from} of ${path} has ${first.length} characters: there is no column ${column}.`,
      );
    const { text, taken, cut } = takeLines([first.slice(column - 1), ...asked.slice(1)]);
    const end = from + taken - 1;
    const isLast = part.isEnd && taken === part.lines.length;
    const more = cut
      ? `; line ${end} goes on: read on with from_line ${end}, from_column ${column + text.length}`
      : isLast
        ? ""
        : `; read on with from_line ${end + 1}`;
    const head = `${path}, lines ${from} to ${end} of ${part.all}${more}`;
    return { ok: true, content: `${head}\n${text}`, summary: `read ${path} (${from}-${end})` };
  },
});

interface Part {
  /** From the line that was asked for. */
  readonly lines: readonly string[];
  readonly isEnd: boolean;
  /** What it is a part of: "120", "a file of 300.0 MB". */
  readonly all: string;
}

/** A small file is taken whole; of a big one only what can be shown. A string says why not. */
async function partOf(real: string, path: string, from: number, context: ToolContext): Promise<Part | string> {
  const { files } = context.host;
  const { root, signal } = context;
  const stat = await files.stat(join(root, real));
  if (stat?.kind === "file" && stat.size > MAX_FILE_BYTES) {
    const { size } = stat;
    const range = await readRange(files, { root, real, name: path, size }, from, signal);
    return range.status === "refused" ? range.why : { ...range, all: `a file of ${megabytes(size)}` };
  }
  const file = await readText(files, root, real, path);
  if (file.status === "absent") return `There is no file ${path}. Use list_files or search.`;
  if (file.status === "refused") return file.why;
  const lines = file.text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  if (from > lines.length && lines.length > 0) return `${path} has ${lines.length} lines: there is no line ${from}.`;
  return { lines: lines.slice(from - 1), isEnd: true, all: String(lines.length) };
}
