import type { ToolBench } from "./tool-bench.ts";

/** What stands outside of the copy and must never be in an answer. */
export const SECRET = "xyzzy-outside-9f3a";

const PIECES = [
  ..."..|.|...|src|a.ts|out|leak|hop|root-evil|etc|passwd|proc|self|environ|node_modules|new.ts|alias|loop".split("|"),
  ..."CON|nul.txt|LPT1|COM¹|aux.|conin$|.git|.GIT|.g\u200cit|．git|config|HEAD|.vscode|.VSCODE|.Cursor|mcp.json".split(
    "|",
  ),
  ..."AGENTS.md|agents.MD|.env|.ENV.local|.npmrc|GIT~1|PROGRA~1|a.ts::$DATA|a.ts:x|C:|c:|~|~root|file:".split("|"),
  ..."%2e%2e|%2e%2e%2f|\u2025|․․|a.ts.|a.ts |..;|\u0000|\n|\\..\\|\\|//server|?|*|-rf|--output=x|$HOME|`id`".split("|"),
];

/** A path as somebody writes it who wants out of the copy, or in where no agent may write. */
export function attackPath(random: () => number, outside: string): string {
  const pick = () => PIECES[Math.floor(random() * PIECES.length)] ?? "";
  const parts = Array.from({ length: 1 + Math.floor(random() * 5) }, pick);
  const start = random();
  const head = start < 0.1 ? `${outside}/` : start < 0.2 ? "/" : start < 0.3 ? "../../" : start < 0.4 ? "out/" : "";
  const path = head + parts.join(random() < 0.9 ? "/" : "\\");
  return random() < 0.1 ? path.toUpperCase() : path;
}

/** Calls of every tool that takes a path, with this one; the models' words for what they would write. */
export function attackCalls(path: string): readonly (readonly [string, unknown])[] {
  const edit = { old_text: SECRET, new_text: "broken" };
  const header = (from: string, to: string) => `--- ${from}\n+++ ${to}\n`;
  return [
    ["list_files", { folder: path }],
    ["outline", { path }],
    ["read_file", { path }],
    ["read_file", { path, from_line: 1, to_line: 2 }],
    ["search", { pattern: "xyzzy-o.*", folder: path }],
    ["edit_file", { path, ...edit }],
    ["apply_patch", { patch: `${header(`a/${path}`, `b/${path}`)}@@ -1 +1 @@\n-${SECRET}\n+broken\n` }],
    ["apply_patch", { patch: `${header("/dev/null", `b/${path}`)}@@ -0,0 +1 @@\n+broken\n` }],
    ["apply_patch", { patch: `diff --git a/src/a.ts b/x\nrename from src/a.ts\nrename to ${path}\n` }],
    ["write_file", { path, content: "broken" }],
    ["move_file", { from: "src/a.ts", to: path }],
    ["move_file", { from: path, to: "src/stolen.ts" }],
    ["delete_file", { path }],
  ];
}

/** The answer, or the words of the error that the loop would give to the model. */
export async function answerOf(bench: ToolBench, name: string, input: unknown): Promise<string> {
  try {
    return (await bench.call(name, input)).content;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
