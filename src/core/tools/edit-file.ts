import { join } from "node:path";
import * as z from "zod";
import { contentProblem } from "../workspace/content-problem.ts";
import { resolveForWrite } from "../workspace/safe-path.ts";
import { changedLines } from "./changed-lines.ts";
import { defineTool, refuse } from "./define-tool.ts";
import { editShown } from "./edit-shown.ts";
import { editText } from "./edit-text.ts";
import { MAX_FILE_BYTES, readText } from "./text-file.ts";

export const editFile = defineTool({
  name: "edit_file",
  description:
    "Replaces one piece of a text file. old_text must be copied exactly from the file, with its white space, and must " +
    "stand in it only once: take some lines around it. Applied whole or not at all.",
  input: z.strictObject({
    path: z.string().describe("Relative to the workspace"),
    old_text: z.string().describe("What stands there now"),
    new_text: z.string().describe("What is to stand there; empty: nothing"),
  }),
  effect: "write",
  resume: { changes: ({ path }) => [path] },
  async run({ path, old_text, new_text }, { host, root }) {
    const place = await resolveForWrite(host.files, root, path);
    if (place.status === "refused") return refuse("edit", path, place.why);
    const file = await readText(host.files, root, place.real, path);
    if (file.status === "absent")
      return refuse("edit", path, `There is no file ${path}. To make it, use write_file; to find it, list_files.`);
    if (file.status === "refused") return refuse("edit", path, file.why);
    const edit = editShown(file.text, (text) => editText(text, old_text, new_text));
    if (edit.status === "refused") return refuse("edit", path, `${path} was not changed: ${edit.why}`);
    const problem = contentProblem(place.relative, file.text, edit.text);
    if (problem !== null) return refuse("edit", path, problem);
    if (new TextEncoder().encode(edit.text).length > MAX_FILE_BYTES)
      return refuse("edit", path, `${path} was not changed: it would become too big for these tools.`);
    await host.files.write(join(root, place.real), edit.text, { within: root });
    const summary = `edited ${place.relative} ${changedLines(file.text, edit.text)}`;
    return { ok: true, content: summary, summary };
  },
});
