import { join } from "node:path";
import * as z from "zod";
import { contentProblem } from "../workspace/content-problem.ts";
import { resolveForWrite } from "../workspace/safe-path.ts";
import { defineTool, refuse } from "./define-tool.ts";
import { readText } from "./text-file.ts";

export const deleteFile = defineTool({
  name: "delete_file",
  description: "Deletes one file. Folders without files are not part of the result and need no deleting.",
  input: z.strictObject({ path: z.string().describe("Relative to the workspace") }),
  effect: "write",
  resume: { changes: ({ path }) => [path] },
  async run({ path }, { host, root }) {
    const place = await resolveForWrite(host.files, root, path);
    if (place.status === "refused") return refuse("delete", path, place.why);
    if ((await host.files.stat(place.path)) === undefined) return refuse("delete", path, `There is no file ${path}.`);
    const file = await readText(host.files, root, place.real, path);
    const problem = file.status === "text" ? contentProblem(place.relative, file.text, null) : null;
    if (problem !== null) return refuse("delete", path, problem);
    await host.files.remove(join(root, place.real), { within: root });
    const summary = `deleted ${place.relative}`;
    return { ok: true, content: summary, summary };
  },
});
