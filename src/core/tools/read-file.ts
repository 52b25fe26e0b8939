import * as z from "zod";
import { resolveInside } from "../workspace/safe-path.ts";
import { MAX_RESULT_CHARACTERS, takeLines } from "./cap.ts";
import { defineTool, refuse } from "./define-tool.ts";
import { readText } from "./text-file.ts";

export const readFile = defineTool({
  name: "read_file",
  description:
    "Reads a text file, or a range of its lines (the first is 1, both ends are shown). " +
    `At most ${MAX_RESULT_CHARACTERS} characters at once; the first line of the answer says which lines it holds.`,
  input: z.strictObject({
    path: z.string().describe("Relative to the workspace"),
    from_line: z.int().min(1).optional(),
    to_line: z.int().min(1).optional(),
  }),
  effect: "read",
  async run({ path, from_line: from = 1, to_line: to }, { host, root }) {
    const place = await resolveInside(host.files, root, path);
    if (place.status === "refused") return refuse("read", path, place.why);
    const file = await readText(host.files, place.path, path);
    if (file.status === "absent") return refuse("read", path, `There is no file ${path}. Use list_files or search.`);
    if (file.status === "refused") return refuse("read", path, file.why);
    if (file.text === "") return { ok: true, content: `${path} is empty.`, summary: `read ${path}` };

    const lines = file.text.split("\n");
    if (lines.at(-1) === "") lines.pop();
    const last = Math.min(to ?? lines.length, lines.length);
    if (from > lines.length || last < from)
      return refuse("read", path, `${path} has ${lines.length} lines; lines ${from} to ${to ?? "the end"} are none.`);
    const { text, taken, cut } = takeLines(lines.slice(from - 1, last));
    const end = from + taken - 1;
    const more = end < lines.length ? `; read on with from_line ${end + 1}` : "";
    const note = cut ? "; this line is longer than one answer and is cut" : "";
    const head = `${path}, lines ${from} to ${end} of ${lines.length}${note}${more}`;
    return { ok: true, content: `${head}\n${text}`, summary: `read ${path} (${from}-${end})` };
  },
});
