import type { ShellNode } from "../../core/commands/shell.ts";
import type { Outline, SourceFile } from "../../core/outline/outline.ts";

/** What the thread can be asked. */
export type ParserTask =
  | { readonly ask: "outline"; readonly files: readonly SourceFile[] }
  | { readonly ask: "shell"; readonly line: string };

export type ParserRequest = ParserTask & { readonly number: number };

export type ParserAnswer = readonly (Outline | null)[] | ShellNode | null;

export type ParserReply =
  | { readonly number: number; readonly status: "done"; readonly answer: ParserAnswer }
  | { readonly number: number; readonly status: "failed"; readonly why: string };
