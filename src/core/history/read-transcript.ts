import type { Files } from "../host.ts";
import { TRANSCRIPT_NAME } from "./transcript-file.ts";
import { parseLine, TRANSCRIPTS, type TranscriptLine } from "./transcript-lines.ts";

/** A part of one agent's transcript. */
export interface TranscriptPage {
  readonly lines: readonly TranscriptLine[];
  /** First byte of this page and of the next; `null`: this is the last one. */
  readonly from: number;
  readonly next: number | null;
  readonly bytes: number;
}

const PAGE_BYTES = 200_000;
/** Longer than any line that is written: a message's text is cut at 64,000 characters, its calls' arguments are not. */
const LONGEST_LINE = 8_000_000;

/** Agents of a run that have a transcript, by the names of their files without the ending, and their sizes in bytes. */
export async function listTranscripts(
  files: Files,
  folder: string,
): Promise<readonly { readonly agent: string; readonly bytes: number }[]> {
  const parent = `${folder}/${TRANSCRIPTS}`;
  if ((await files.stat(parent))?.kind !== "folder") return [];
  const found: { agent: string; bytes: number }[] = [];
  for (const { name, kind } of await files.list(parent))
    if (kind === "file" && TRANSCRIPT_NAME.test(name))
      found.push({ agent: name.slice(0, -".jsonl".length), bytes: (await files.stat(`${parent}/${name}`))?.size ?? 0 });
  return found;
}

/**
 * A page of whole lines from byte `from` on, which is where a line begins: 0 or the `next` of another page; elsewhere the
 * rest of the line is passed over. `null`: there is no such transcript.
 */
export async function readTranscript(
  files: Files,
  folder: string,
  agent: string,
  from = 0,
  pageBytes = PAGE_BYTES,
): Promise<TranscriptPage | null> {
  const name = `${agent}.jsonl`;
  if (!TRANSCRIPT_NAME.test(name)) return null;
  const path = `${folder}/${TRANSCRIPTS}/${name}`;
  const stat = await files.stat(path);
  if (stat?.kind !== "file") return null;
  const start = Math.min(Math.max(0, Math.trunc(from)), stat.size);
  for (let wanted = pageBytes; ; wanted *= 4) {
    const part = (await files.read(path, { from: start, bytes: wanted })) ?? new Uint8Array();
    const atEnd = start + part.length >= stat.size;
    const end = atEnd ? part.length : part.lastIndexOf(0x0a) + 1;
    if (end === 0 && !atEnd && wanted < LONGEST_LINE) continue;
    const used = end === 0 ? part.length : end;
    const lines = new TextDecoder().decode(part.subarray(0, used)).split("\n");
    return {
      lines: lines.flatMap((line) => parseLine(line) ?? []),
      from: start,
      next: start + used >= stat.size ? null : start + used,
      bytes: stat.size,
    };
  }
}
