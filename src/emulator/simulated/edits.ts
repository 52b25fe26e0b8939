import type { AnswerToolCall } from "../responder.ts";
import type { Change, TaskScript } from "./scenario.ts";

export type EditPlan =
  | { readonly status: "ready"; readonly edits: readonly AnswerToolCall[]; readonly writes: readonly AnswerToolCall[] }
  /** The file is not as the script expects it. */
  | { readonly status: "lost"; readonly path: string };

/**
 * Turns the wanted changes into tool calls, going by what was read: where an earlier attempt of any kind stands in the
 * file, that is replaced, else the original text. What is there already needs no edit.
 */
export function planEdits(script: TaskScript, wanted: readonly Change[], reads: ReadonlyMap<string, string>): EditPlan {
  const edits: AnswerToolCall[] = [];
  const writes: AnswerToolCall[] = [];
  for (const [index, change] of wanted.entries()) {
    if (change.kind === "write") {
      writes.push(toolCall("write_file", { path: change.path, content: change.content }));
      continue;
    }
    const content = reads.get(change.path) ?? "";
    const present = variantsOf(script, index, change.find).find((text) => content.includes(text));
    if (present === undefined) return { status: "lost", path: change.path };
    if (present !== change.replace)
      edits.push(toolCall("edit_file", { path: change.path, old_text: present, new_text: change.replace }));
  }
  return { status: "ready", edits, writes };
}

export function toolCall(name: string, args: Readonly<Record<string, unknown>>): AnswerToolCall {
  return { name, arguments: JSON.stringify(args) };
}

/** Every text that may stand at one place, longest first, since one may contain another. */
function variantsOf(script: TaskScript, index: number, original: string): string[] {
  const ways = [script.changes, ...script.wrong.map((way) => way.changes)];
  const texts = ways.flatMap((changes) => {
    const change = changes[index];
    return change?.kind === "edit" ? [change.replace] : [];
  });
  return [...new Set([...texts, original])].sort((a, b) => b.length - a.length);
}
