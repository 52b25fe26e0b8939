import type { Files } from "../host.ts";
import { cleanDeep } from "./clean-deep.ts";
import { readTranscript } from "./read-transcript.ts";
import type { RunDetail } from "./run-detail.ts";
import type { Clean } from "./secrets.ts";
import type { TranscriptLine } from "./transcript-lines.ts";

/** A run as one value: what is in its file of JSON, and what its Markdown is made from. */
export interface RunExport {
  readonly format: "frugal-swarm-run";
  readonly version: 1;
  /** Milliseconds since the epoch. */
  readonly exportedAt: number;
  readonly run: Omit<RunDetail, "patch" | "agents">;
  readonly patch: string | null;
  readonly transcripts: readonly { readonly agent: string; readonly lines: readonly TranscriptLine[] }[];
}

/** Everything of a run in one value, cleaned again: what counts as a secret may have become more since it was kept. */
export async function exportRun(
  files: Files,
  folder: string,
  detail: RunDetail,
  clean: Clean,
  at: number,
): Promise<RunExport> {
  const { agents, patch, ...run } = detail;
  const transcripts: { agent: string; lines: TranscriptLine[] }[] = [];
  for (const { agent } of agents) {
    const lines: TranscriptLine[] = [];
    for (let from: number | null = 0; from !== null; ) {
      const page: Awaited<ReturnType<typeof readTranscript>> = await readTranscript(files, folder, agent, from);
      // Page by page: a whole run at once would hold up the editor.
      if (page !== null) lines.push(...cleanDeep(page.lines, clean));
      from = page?.next ?? null;
    }
    transcripts.push({ agent, lines });
  }
  const text = patch === null ? null : new TextDecoder().decode(await files.read(patch.path));
  return {
    format: "frugal-swarm-run",
    version: 1,
    exportedAt: at,
    run: cleanDeep(run, clean),
    patch: text === null ? null : clean(text),
    transcripts,
  };
}
