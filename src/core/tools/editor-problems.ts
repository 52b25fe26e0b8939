import * as z from "zod";
import { takeLines } from "./cap.ts";
import { defineTool } from "./define-tool.ts";
import { aboutEditor } from "./editor-note.ts";

export const editorProblems = defineTool({
  name: "editor_problems",
  description:
    "Errors and warnings that the user's editor shows, of one file or of all that it has looked at. They are of the " +
    "user's files, not of what you have changed: use run_checks for that.",
  input: z.strictObject({
    path: z.string().min(1).optional().describe("A file, relative to the workspace; left out: all"),
  }),
  effect: "read",
  needs: "editor",
  async run({ path }, { abilities, changed, signal }) {
    const found = (await abilities.editor?.problems(path ?? null, signal)) ?? [];
    const summary = `asked the editor for problems: ${found.length} found`;
    if (found.length === 0) {
      const where = path === undefined ? "in the files that it has looked at" : `in ${path}, or has not looked at it`;
      return { ok: true, content: `The editor shows no problem ${where}.`, summary };
    }
    const lines = found.map(
      ({ path: file, line, severity, message, source }) =>
        `${file}:${line}: ${severity}: ${message.replaceAll(/\s+/g, " ")}${source === "" ? "" : ` (${source})`}`,
    );
    const { text, taken } = takeLines(lines);
    const more = taken < lines.length ? `\n(${lines.length - taken} more: name a file)` : "";
    return { ok: true, content: `${text}${more}\n${aboutEditor(found, await changed())}`, summary };
  },
});
