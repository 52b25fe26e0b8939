import * as z from "zod";
import { RunId } from "../core/history/run-summary.ts";
import type { ServedAnswer, ServedTool } from "../node/mcp/serve.ts";
import { checksText, falseAcceptText } from "./check-text.ts";
import { MOST_CHARACTERS } from "./mcp-answer.ts";
import type { McpParts } from "./mcp-parts.ts";
import { type PatchFile, splitPatch } from "./mcp-patch.ts";
import { type FoundRun, findRun, noSuchRun, resumeHint } from "./mcp-runs.ts";
import { outcomeText } from "./report.ts";

const ReviewInput = z.strictObject({
  id: RunId,
  file: z.string().max(4_096).optional().describe("Its patch. Left out: lists the changed files and what checks said."),
  from: z.number().int().min(0).max(1e9).optional().describe("Goes on at this character of the patch."),
});

/** Of one answer, so that its marks fit as well. */
const PAGE = MOST_CHARACTERS - 10_000;
/** Bytes of a patch that are looked at. */
const MOST_PATCH = 10_000_000;
const MOST_FILES = 300;

export function reviewTool(parts: McpParts): ServedTool<typeof ReviewInput> {
  const { answers } = parts;
  return {
    name: "review_changes",
    title: "Review what a swarm proposes",
    description: "What a swarm proposes: per file as a patch, with the verdicts of the checks. Changes nothing.",
    input: ReviewInput,
    hints: { readOnly: true, destructive: false, openWorld: false },
    async call({ id, file, from = 0 }) {
      const run = await findRun(parts, id);
      if (run === null) return answers.refuse(noSuchRun(id));
      const patch = (await parts.history.detail(id, MOST_PATCH))?.patch ?? null;
      if (patch === null) return answers.refuse(nothing(run));
      const files = splitPatch(patch.text);
      if (file === undefined) return overview(parts, run, files, patch);
      const found = files.find(({ path }) => answers.clean(path) === file);
      if (found === undefined)
        return answers.refuse(`No change of ${id} is in this file. Call it without file for those that are.`);
      return page(parts, answers.clean(found.text), from);
    },
  };
}

function nothing(run: FoundRun): string {
  if (run.status === "running" || run.status === "running elsewhere")
    return `Swarm ${run.id} is running: its changes are there when it has ended. Wait with swarm_status.`;
  const hint = Object.values(resumeHint(run)).join(" ");
  return hint === ""
    ? `Swarm ${run.id} has changed no file.`
    : `Swarm ${run.id} was interrupted before it had a result. ${hint}`;
}

function overview(
  { answers }: McpParts,
  { id, status, state, simulated }: FoundRun,
  files: readonly PatchFile[],
  patch: { readonly path: string; readonly bytes: number; readonly cut: boolean },
): ServedAnswer {
  const listed = files.slice(0, MOST_FILES);
  return answers.give(
    {
      ...{ id, status, simulated, outcome: state.outcome?.status ?? null },
      ...{ changed_files: state.files.length, patch_bytes: patch.bytes, patch_file: patch.path },
      ...((patch.cut || listed.length < files.length) && { note: "Not all is told here; patch_file has all of it." }),
      next: "review_changes with a file of the list shows its patch.",
    },
    [
      {
        source: "agent:swarm",
        value: {
          files: listed.map(({ path, added, removed, text }) => ({ path, added, removed, characters: text.length })),
          tasks: state.tasks
            .filter(({ checks }) => checks.length > 0)
            .map((task) => ({ id: task.id, result: outcomeText(task), checks: checksText(task.checks) })),
          ...(state.falseAccepts.length > 0 && { wrong: state.falseAccepts.map(falseAcceptText) }),
        },
      },
    ],
  );
}

/** @param text cleaned as a whole, so that pages put together are that text. */
function page({ answers }: McpParts, text: string, from: number): ServedAnswer {
  const part = text.slice(from, from + PAGE);
  const next = from + part.length;
  return answers.give(
    { characters: text.length, from, ...(next < text.length && { next: `the rest: "from": ${next}` }) },
    [{ source: "repository", value: part }],
  );
}
