import type { Abilities } from "./abilities.ts";
import { addNote } from "./add-note.ts";
import { applyPatch } from "./apply-patch.ts";
import { askUser } from "./ask-user.ts";
import { deleteFile } from "./delete-file.ts";
import { editFile } from "./edit-file.ts";
import { editorProblems } from "./editor-problems.ts";
import { editorSymbols } from "./editor-symbols.ts";
import { listFiles } from "./list-files.ts";
import { moveFile } from "./move-file.ts";
import { outline } from "./outline.ts";
import { readFile } from "./read-file.ts";
import { runChecks } from "./run-checks.ts";
import { runCommand } from "./run-command.ts";
import { search } from "./search.ts";
import type { Tool } from "./tool.ts";
import { writeFile } from "./write-file.ts";

/** Every tool that an agent has. The only list; the order is part of the prompt, so that prompt caches hold. */
export const ALL_TOOLS: readonly Tool[] = [
  listFiles,
  outline,
  readFile,
  search,
  editFile,
  applyPatch,
  writeFile,
  moveFile,
  deleteFile,
  runChecks,
  runCommand,
  addNote,
  editorSymbols,
  editorProblems,
  askUser,
];

/**
 * The tools of agents with these abilities, always in the same order, and behind them those of servers that the user has
 * added. None of these stands in for a tool of ours, nor for one before it.
 */
export function toolsFor(abilities: Abilities, others: readonly Tool[] = []): readonly Tool[] {
  const names = new Set(ALL_TOOLS.map(({ name }) => name));
  const added = others.filter(({ name }) => !names.has(name) && names.add(name));
  return [...ALL_TOOLS.filter(({ needs }) => needs === undefined || abilities[needs] !== null), ...added];
}
