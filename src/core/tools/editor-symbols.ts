import * as z from "zod";
import { takeLines } from "./cap.ts";
import { defineTool } from "./define-tool.ts";
import { aboutEditor } from "./editor-note.ts";

const LIMIT = 50;

export const editorSymbols = defineTool({
  name: "editor_symbols",
  description:
    "Definitions (classes, functions, types ...) in the whole project whose name is like the query, from the user's " +
    `editor and its language servers, at most ${LIMIT}. It knows the user's files, not what you have changed.`,
  input: z.strictObject({ query: z.string().trim().min(1).max(100).describe("A name, or part of one") }),
  effect: "read",
  needs: "editor",
  async run({ query }, { abilities, changed, signal }) {
    const found = (await abilities.editor?.symbols(query, LIMIT, signal)) ?? [];
    const summary = `asked the editor for ${query}: ${found.length} found`;
    if (found.length === 0)
      return { ok: true, content: `The editor knows no definition like "${query}". Use search or outline.`, summary };
    const { text } = takeLines(found.map(({ name, kind, path, line }) => `${path}:${line}: ${kind} ${name}`));
    const note = aboutEditor(found, await changed());
    return { ok: true, content: `${text}\n${note}`, summary };
  },
});
