import type { Files } from "../host.ts";
import type { ToldTask } from "../swarm/plan.ts";
import { readRun } from "../swarm/read-run.ts";
import type { SwarmState } from "../swarm/state-types.ts";
import { listTranscripts } from "./read-transcript.ts";
import type { RunCost } from "./run-costs.ts";
import type { RunStatus } from "./run-status.ts";
import type { RunSummary } from "./run-summary.ts";

/** Name of a run's merged patch in its folder. */
export const PATCH = "changes.patch";

export interface HistoryRow extends RunSummary {
  readonly status: RunStatus;
  readonly cost: RunCost;
}

/** All of one run but its transcripts. */
export interface RunDetail {
  readonly summary: HistoryRow;
  readonly state: SwarmState;
  /** The plan with its texts. */
  readonly tasks: readonly ToldTask[];
  /** Whose transcripts there are, and how large they are in bytes. */
  readonly agents: readonly { readonly agent: string; readonly bytes: number }[];
  readonly patch: RunPatch | null;
}

export interface RunPatch {
  /** Absolute. */
  readonly path: string;
  readonly text: string;
  /** Of the whole patch. */
  readonly bytes: number;
  readonly cut: boolean;
}

/** `null`: its journal cannot be read any more. @param patchBytes most of the patch that is given. */
export async function readDetail(
  files: Files,
  folder: string,
  summary: HistoryRow,
  patchBytes: number,
): Promise<RunDetail | null> {
  const record = await readRun(files, folder);
  if (record === null) return null;
  const { state, tasks } = record;
  const agents = await listTranscripts(files, folder);
  return { summary, state, tasks, agents, patch: await readPatch(files, `${folder}/${PATCH}`, patchBytes) };
}

async function readPatch(files: Files, path: string, most: number): Promise<RunPatch | null> {
  const stat = await files.stat(path);
  if (stat?.kind !== "file") return null;
  const part = (await files.read(path, { from: 0, bytes: most })) ?? new Uint8Array();
  const cut = stat.size > part.length;
  const end = cut ? part.lastIndexOf(0x0a) + 1 : part.length;
  return { path, text: new TextDecoder().decode(part.subarray(0, end)), bytes: stat.size, cut };
}
