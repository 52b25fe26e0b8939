import { join } from "node:path";
import * as z from "zod";
import type { Files } from "../host.ts";
import { contentProblem, hasContentRules } from "../workspace/content-problem.ts";
import { canonicalName } from "../workspace/protected.ts";
import { resolveForWrite } from "../workspace/safe-path.ts";
import { applyHunks } from "./apply-hunks.ts";
import { MAX_RESULT_CHARACTERS, takeLines } from "./cap.ts";
import { changedLines } from "./changed-lines.ts";
import { defineTool, refuse } from "./define-tool.ts";
import { editShown } from "./edit-shown.ts";
import { MAX_FILE_BYTES, readText } from "./text-file.ts";
import { type FilePatch, parsePatch } from "./unified-patch.ts";
import { type FileWrite, writeAll } from "./write-all.ts";

const MAX_CHARACTERS = 400_000;
const MAX_FILES = 100;

export const applyPatch = defineTool({
  name: "apply_patch",
  description:
    'Applies a unified patch ("--- a/PATH", "+++ b/PATH", "@@" hunks) to one or several text files: all of it or ' +
    "nothing. /dev/null makes and deletes files. Line numbers and counts may be wrong; every hunk must fit in just one " +
    "place with its context.",
  input: z.strictObject({ patch: z.string().min(1).max(MAX_CHARACTERS) }),
  effect: "write",
  resume: {
    changes({ patch }) {
      const parsed = parsePatch(patch);
      if (parsed.status === "refused") return [];
      return parsed.files.flatMap(({ from, to }) => [from, to]).filter((path) => path !== null);
    },
  },
  async run({ patch }, { host, root }) {
    const parsed = parsePatch(patch);
    if (parsed.status === "refused") return refuse("apply_patch", "", parsed.why);
    if (parsed.files.length > MAX_FILES)
      return refuse(
        "apply_patch",
        "",
        `The patch has ${parsed.files.length} files, the limit is ${MAX_FILES}: send it in parts.`,
      );
    const planned: Planned[] = [];
    const problems = doubles(parsed.files);
    for (const file of problems.length > 0 ? [] : parsed.files) {
      const plan = await planFile(host.files, root, file);
      if (typeof plan === "string") problems.push(plan);
      else planned.push(plan);
    }
    if (problems.length > 0) {
      const { text, taken } = takeLines(problems, MAX_RESULT_CHARACTERS - 200);
      const more = taken < problems.length ? `\n(${problems.length - taken} more: mend these first)` : "";
      return refuse("apply_patch", "", `Nothing was changed.\n${text}${more}`);
    }
    const written = await writeAll(
      host.files,
      root,
      planned.flatMap(({ writes }) => writes),
    );
    if (written.status === "failed") return refuse("apply_patch", written.real, failureText(written));
    const lines = planned.map(({ done }) => done);
    const { text, taken } = takeLines(lines);
    const rest = taken < lines.length ? `\n(and ${lines.length - taken} more)` : "";
    const summary = lines.length === 1 ? (lines[0] ?? "") : `patched ${lines.length} files`;
    return { ok: true, content: text + rest, summary };
  },
});

interface Planned {
  readonly writes: readonly FileWrite[];
  /** "edited src/a.ts (+1 -1)" */
  readonly done: string;
}

/** What a patch does to one file, checked whole; or why it cannot be done, worded for a model. */
async function planFile(files: Files, root: string, patch: FilePatch): Promise<Planned | string> {
  const source = patch.from === null ? null : await oldFile(files, root, patch.from);
  if (typeof source === "string") return source;
  const target = patch.to === null || patch.to === patch.from ? null : await emptyPlace(files, root, patch.to);
  if (typeof target === "string") return target;
  const edit = patch.hunks.length === 0 ? null : editShown(source?.text ?? "", (text) => applyHunks(text, patch.hunks));
  if (edit?.status === "refused") return `${patch.from ?? patch.to}: ${edit.why}`;
  const text = edit?.text ?? source?.text ?? "";
  const problem = textProblem(patch, source?.text ?? null, text);
  if (problem !== null) return problem;
  const mode = withBits(source?.mode, patch.mode);
  const writes: FileWrite[] = [];
  if (target !== null) writes.push({ real: target.real, before: null, text, mode });
  if (source !== null) {
    const stays = patch.to === patch.from;
    writes.push({ real: source.real, before: source, text: stays ? text : null, mode: stays ? mode : undefined });
  }
  return { writes, done: doneText(patch, source?.text ?? "", text) };
}

function textProblem({ from, to, hunks, mode }: FilePatch, before: string | null, after: string): string | null {
  if (new TextEncoder().encode(after).length > MAX_FILE_BYTES) return `${to} would become too big for these tools.`;
  if (to === null && after !== "")
    return `${from} is to be deleted, but the patch does not hold all its lines: use delete_file.`;
  if (from === to && hunks.length === 0 && mode === null) return `${from}: the patch has no hunks for it.`;
  if (from !== null && from === to) return contentProblem(from, before, after);
  const gone = from === null || before === null ? null : contentProblem(from, before, null);
  return (
    gone ?? (to === null ? null : contentProblem(to, from !== null && hasContentRules(from) ? before : null, after))
  );
}

async function emptyPlace(files: Files, root: string, path: string) {
  const place = await resolveForWrite(files, root, path);
  if (place.status === "refused") return place.why;
  if ((await files.stat(place.path)) !== undefined)
    return `${path} exists already: patch its lines ("--- a/${path}"), or replace it with write_file.`;
  return place;
}

async function oldFile(files: Files, root: string, path: string) {
  const place = await resolveForWrite(files, root, path);
  if (place.status === "refused") return place.why;
  const file = await readText(files, root, place.real, path);
  if (file.status === "absent")
    return `There is no file ${path}. To make it, use "--- /dev/null"; to find it, list_files.`;
  if (file.status === "refused") return file.why;
  const stat = await files.stat(join(root, place.real));
  return { real: place.real, text: file.text, mode: stat?.mode };
}

/** Of the mode that a patch asks for only the executable bits count, as git has it. */
function withBits(mode: number | undefined, asked: number | null): number | undefined {
  if (asked === null || mode === undefined) return asked === 0o755 ? asked : mode;
  return asked === 0o755 ? mode | 0o111 : mode & ~0o111;
}

function doubles(patches: readonly FilePatch[]): string[] {
  const seen = new Set<string>();
  const twice: string[] = [];
  for (const { from, to } of patches) {
    for (const path of new Set([from, to])) {
      if (path === null) continue;
      const key = path
        .split("/")
        .filter((part) => part !== "" && part !== ".")
        .map(canonicalName)
        .join("/");
      if (seen.has(key)) twice.push(`${path} stands in the patch twice: put all its hunks under one "---" and "+++".`);
      seen.add(key);
    }
  }
  return twice;
}

function doneText({ from, to }: FilePatch, before: string, after: string): string {
  const lines = changedLines(before, after);
  if (to === null) return `deleted ${from}`;
  if (from === null) return `created ${to} ${lines}`;
  return from === to ? `edited ${to} ${lines}` : `moved ${from} to ${to} ${lines}`;
}

function failureText({ real, why, lost }: { real: string; why: string; lost: readonly string[] }): string {
  const state =
    lost.length === 0
      ? "Nothing was changed: what was written before it was put back."
      : `These could not be put back, look at them before you go on: ${lost.join(", ")}`;
  return `${real} could not be written: ${why}. ${state}`;
}
