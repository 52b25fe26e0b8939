import * as z from "zod";
import { defineTool } from "./define-tool.ts";
import { MAX_NOTE_CHARACTERS } from "./notes.ts";

export const addNote = defineTool({
  name: "add_note",
  description:
    "Leaves a short note for the agents that work after you: a decision, a name, a place that they need to know.",
  input: z.strictObject({ text: z.string().trim().min(1).max(MAX_NOTE_CHARACTERS) }),
  effect: "write",
  resume: "repeat",
  async run({ text }, context) {
    context.notes.add(context.task, text, context.taint.sources);
    return { ok: true, content: "The note is added.", summary: `noted: ${text.slice(0, 60)}` };
  },
});
