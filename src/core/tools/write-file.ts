import { join } from "node:path";
import * as z from "zod";
import { contentProblem } from "../workspace/content-problem.ts";
import { resolveForWrite } from "../workspace/safe-path.ts";
import { changedLines } from "./changed-lines.ts";
import { defineTool, refuse } from "./define-tool.ts";
import { editShown } from "./edit-shown.ts";
import { readText } from "./text-file.ts";
import { inFormOf } from "./text-form.ts";

const MAX_CHARACTERS = 1_000_000;

export const writeFile = defineTool({
  name: "write_file",
  description:
    "Makes a text file with its folders, or replaces a whole one. To change a part of a file, edit_file is cheaper.",
  input: z.strictObject({
    path: z.string().describe("Relative to the workspace"),
    content: z.string().max(MAX_CHARACTERS).describe("The whole file"),
  }),
  effect: "write",
  resume: { changes: ({ path }) => [path] },
  async run({ path, content }, { host, root }) {
    const place = await resolveForWrite(host.files, root, path);
    if (place.status === "refused") return refuse("write", path, place.why);
    const file = await readText(host.files, root, place.real, path);
    if (file.status === "refused") return refuse("write", path, `${file.why} It was not replaced.`);
    const before = file.status === "text" ? file.text : null;
    const edit = editShown(before ?? "", (shown) => ({ status: "edited", text: inFormOf(shown, content) }));
    if (edit.status === "refused") return refuse("write", path, `${path} was not replaced: ${edit.why}`);
    const { text } = edit;
    const problem = contentProblem(place.relative, before, text);
    if (problem !== null) return refuse("write", path, problem);
    await host.files.write(join(root, place.real), text, { within: root });
    const verb = before === null ? "created" : "replaced";
    const summary = `${verb} ${place.relative} ${changedLines(before ?? "", text)}`;
    return { ok: true, content: summary, summary };
  },
});
