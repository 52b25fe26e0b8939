import { dirname, join } from "node:path";
import * as z from "zod";
import type { ExecResult, Files } from "../host.ts";
import { resolveInside } from "../workspace/safe-path.ts";
import { MAX_RESULT_CHARACTERS, takeLines } from "./cap.ts";
import { defineTool, refuse } from "./define-tool.ts";
import type { ToolContext } from "./tool.ts";

const TIMEOUT_MS = 20_000;
const MAX_LINE = 300;
const MAX_PER_FILE = 50;
/** What stands further on in a file is left out. */
const MAX_CHECKED_BYTES = 64 * 1024 * 1024;

export const search = defineTool({
  name: "search",
  description:
    "Searches the text files of the workspace line by line, as path:line:text. `pattern` is a regular expression; " +
    `one that is not valid is searched as plain text. At most ${MAX_PER_FILE} lines of a file are shown, of a file that you name all.`,
  input: z.strictObject({
    pattern: z.string().min(1).max(500),
    folder: z.string().optional().describe("Search only in this folder or file, relative to the workspace"),
    from_result: z.int().min(1).optional().describe("To read on in a long answer"),
  }),
  effect: "read",
  async run({ pattern, folder = "", from_result: from = 1 }, context) {
    if (/[\n\r\0]/.test(pattern)) return refuse("search", folder, "The pattern must be a single line.");
    const place = await resolveInside(context.host.files, context.root, folder);
    if (place.status === "refused") return refuse("search", folder, place.why);
    const stat = await context.host.files.stat(join(context.root, place.real));
    if (stat === undefined) return refuse("search", folder, `There is nothing at ${folder}. Use list_files.`);
    const { result, literal } = await grep(pattern, place.real || ".", stat.kind === "file", context);
    const found = linesOf(result);
    if (typeof found === "string") return refuse("search", folder, found);
    const note = literal ? " (searched as plain text: it is not a valid regular expression)" : "";
    const where = place.relative || "the workspace";
    const summary = `searched ${JSON.stringify(pattern.slice(0, 60))} (${found.length} lines)`;
    if (found.length === 0) return { ok: true, content: `No line of ${where} matches${note}.`, summary };
    if (from > found.length)
      return refuse("search", folder, `The search found ${found.length} lines: there is no result ${from}.`);
    const { text, taken } = takeLines(found.slice(from - 1).map(lineText), MAX_RESULT_CHARACTERS - 300);
    const shown = await standing(found.slice(from - 1, from - 1 + taken), context);
    const end = from - 1 + taken;
    const all = result.status === "exited" && result.truncated ? `the first ${found.length}` : `${found.length}`;
    const on = `narrow the pattern, name a folder, or read on with from_result ${end + 1}`;
    const more = end < found.length ? `\n(${taken} of ${all} lines shown: ${on})` : "";
    if (shown.length === 0) return { ok: true, content: `No line of ${where} matches${note}.`, summary };
    const lines = shown.length === taken ? text : shown.map(lineText).join("\n");
    return { ok: true, content: `${lines}${more}${note && `\n${note.trim()}`}`, summary };
  },
});

/**
 * In a process of its own, so that no expression can hold up the host. Perl's syntax is what models write; a git built
 * without it takes POSIX's; what neither takes is plain text.
 */
async function grep(pattern: string, folder: string, isFile: boolean, context: ToolContext) {
  const run = (kind: string) =>
    context.host.exec(
      grepCommand([kind, ...(isFile ? [] : [`-m${MAX_PER_FILE}`])], pattern, folder, context.root),
      context.signal,
    );
  for (const kind of ["-P", "-E"]) {
    const result = await run(kind);
    if (result.status !== "exited" || result.code <= 1) return { result, literal: false };
  }
  return { result: await run("-F"), literal: true };
}

function grepCommand(options: readonly string[], pattern: string, folder: string, root: string) {
  return {
    file: "git",
    args: ["grep", "--no-index", "--exclude-standard", "-n", "-z", "-I", ...options, "-e", pattern, "--", folder],
    cwd: root,
    // No repository above the copy, and no configuration: a `textconv` or a file monitor would be run.
    env: {
      GIT_DIR: `${root}.no-repository`,
      GIT_CEILING_DIRECTORIES: dirname(root),
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_CONFIG_GLOBAL: `${root}.no-config`,
      GIT_LITERAL_PATHSPECS: "1",
      LC_ALL: "C.UTF-8",
    },
    timeoutMs: TIMEOUT_MS,
    maxOutputBytes: 4 * 1024 * 1024,
  };
}

interface Found {
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly text: string;
}

function lineText({ path, line, text }: Found): string {
  const body = (line === 1 ? text.replace(/^\ufeff/, "") : text).replace(/\r$/, "");
  return `${path}:${line}:${body.length > MAX_LINE ? `${body.slice(0, MAX_LINE)}…` : body}`;
}

/**
 * Git follows a link that is put in its way while it searches; so nothing is shown but what stands in the copy itself,
 * read from there without following any.
 */
async function standing(found: readonly Found[], { host, root }: ToolContext): Promise<readonly Found[]> {
  const kept: Found[] = [];
  for (const path of new Set(found.map((one) => one.path))) {
    const lines = await linesIn(host.files, root, path);
    kept.push(...found.filter((one) => one.path === path && lines?.[one.line - 1] === one.text));
  }
  return kept;
}

async function linesIn(files: Files, root: string, path: string): Promise<readonly string[] | undefined> {
  try {
    const bytes = await files.read(join(root, path), { within: root, from: 0, bytes: MAX_CHECKED_BYTES });
    return bytes && new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes).split("\n");
  } catch {
    // A link by now, or gone: then it is not in the copy.
    return undefined;
  }
}

function linesOf(result: ExecResult): readonly Found[] | string {
  switch (result.status) {
    case "exited":
      if (result.code > 1) return `The search failed: ${result.stderr.trim().slice(0, 300)}`;
      return result.stdout.split("\n").flatMap((one) => {
        const [, path, line, text] = /^([^\0]+)\0(\d+)\0(.*)$/s.exec(one) ?? [];
        return path === undefined || text === undefined ? [] : [{ path, line: Number(line), text }];
      });
    case "timed-out":
      return `The search took longer than ${TIMEOUT_MS / 1000} s. Use a simpler pattern or name a folder.`;
    case "cancelled":
      return "The search was cancelled.";
    case "not-started":
      return `The search could not be started: ${result.reason}`;
    default:
      return result satisfies never;
  }
}
