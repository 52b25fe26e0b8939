import type { Files } from "../host.ts";
import { readRun } from "../swarm/read-run.ts";
import { listTranscripts } from "./read-transcript.ts";
import type { RunSummary } from "./run-summary.ts";
import { parseLine, TRANSCRIPTS, type TranscriptLine } from "./transcript-lines.ts";

export interface SearchHit {
  readonly run: string;
  /** What it was found in, for people: "goal", "task lines", "answer of lines", "file", "transcript of lines". */
  readonly where: string;
  /** Where it is a transcript: whose, and the byte at which its line begins. */
  readonly at: { readonly agent: string; readonly from: number } | null;
  /** The place with what stands around it, in one line. */
  readonly text: string;
}

export interface SearchResult {
  readonly hits: readonly SearchHit[];
  /** Runs that were looked through, newest first. */
  readonly runs: number;
  /** Why older runs, or further places, were not looked at; `null`: all were. */
  readonly cut: string | null;
}

export interface SearchLimits {
  readonly hits: number;
  readonly hitsPerRun: number;
  /** Of transcripts that are read. */
  readonly bytes: number;
}

export const SEARCH_LIMITS: SearchLimits = { hits: 200, hitsPerRun: 8, bytes: 400_000_000 };

export const LONGEST_QUERY = 200;

const CHUNK = 1_000_000;
const AROUND = 70;

/**
 * Looks for a text, as it is written and whatever the case, in goals, titles and tasks, answers, names of files and
 * transcripts, newest runs first. There are no patterns in it, so that the time is linear in what is read.
 */
export async function searchRuns(
  files: Files,
  runsFolder: string,
  runs: readonly RunSummary[],
  query: string,
  signal: AbortSignal,
  limits: SearchLimits = SEARCH_LIMITS,
): Promise<SearchResult> {
  const wanted = query.trim().slice(0, LONGEST_QUERY).toLowerCase();
  const hits: SearchHit[] = [];
  if (wanted === "") return { hits, runs: 0, cut: null };
  let bytes = 0;
  for (const [index, { id }] of runs.entries()) {
    if (signal.aborted) return { hits, runs: index, cut: "The search was stopped." };
    if (hits.length >= limits.hits)
      return { hits, runs: index, cut: `The first ${limits.hits} places are shown. Search for more of the text.` };
    if (bytes >= limits.bytes)
      return {
        hits,
        runs: index,
        cut: `Transcripts of ${limits.bytes / 1_000_000} MB were read; older runs were not.`,
      };
    const folder = `${runsFolder}/${id}`;
    const room = Math.min(limits.hitsPerRun, limits.hits - hits.length);
    const found = (await inJournal(files, folder, id, wanted)).slice(0, room);
    for (const { agent, bytes: size } of await listTranscripts(files, folder).catch(() => [])) {
      if (found.length >= room || signal.aborted) break;
      bytes += size;
      found.push(...(await inTranscript(files, folder, id, agent, wanted, room - found.length, signal)));
    }
    hits.push(...found);
  }
  return { hits, runs: runs.length, cut: null };
}

async function inJournal(files: Files, folder: string, run: string, wanted: string): Promise<SearchHit[]> {
  const record = await readRun(files, folder).catch(() => null);
  if (record === null) return [];
  const { state, tasks } = record;
  const places: [string, string][] = [
    ["goal", state.goal],
    ...tasks.flatMap(({ id, title, prompt }): [string, string][] => [
      [`task ${id}`, title],
      [`task ${id}`, prompt],
    ]),
    ...state.tasks.flatMap(({ id, outcome }): [string, string][] =>
      outcome === null ? [] : [[`answer of ${id}`, outcome.status === "done" ? outcome.answer : outcome.detail]],
    ),
    ...[...new Set([...state.files, ...tasks.flatMap((task) => task.files)])].map((file): [string, string] => [
      "file",
      file,
    ]),
  ];
  return places.flatMap(([where, text]) => {
    const found = around(text, wanted);
    return found === null ? [] : [{ run, where, at: null, text: found }];
  });
}

/** Reads piece by piece, and takes only lines apart that have the text somewhere. */
async function inTranscript(
  files: Files,
  folder: string,
  run: string,
  agent: string,
  wanted: string,
  room: number,
  signal: AbortSignal,
): Promise<SearchHit[]> {
  const path = `${folder}/${TRANSCRIPTS}/${agent}.jsonl`;
  // As it stands in the file, where a text is JSON.
  const written = JSON.stringify(wanted).slice(1, -1).toLowerCase();
  const hits: SearchHit[] = [];
  let rest: Uint8Array = new Uint8Array();
  for (let from = 0; hits.length < room && !signal.aborted; ) {
    const part = await files.read(path, { from, bytes: CHUNK }).catch(() => undefined);
    if (part === undefined || (part.length === 0 && rest.length === 0)) break;
    const whole = rest.length === 0 ? part : Buffer.concat([rest, part]);
    const begins = from - rest.length;
    const last = part.length < CHUNK;
    const end = last ? whole.length : whole.lastIndexOf(0x0a) + 1;
    hits.push(...hitsIn(whole.subarray(0, end), begins, written, wanted, run, agent).slice(0, room - hits.length));
    if (last) break;
    rest = whole.subarray(end);
    from += part.length;
  }
  return hits;
}

function hitsIn(
  bytes: Uint8Array,
  begins: number,
  written: string,
  wanted: string,
  run: string,
  agent: string,
): SearchHit[] {
  const text = new TextDecoder().decode(bytes);
  const lower = text.toLowerCase();
  if (!lower.includes(written)) return [];
  const hits: SearchHit[] = [];
  let at = begins;
  for (const line of text.split("\n")) {
    const from = at;
    at += Buffer.byteLength(line) + 1;
    if (!line.toLowerCase().includes(written)) continue;
    const parsed = parseLine(line);
    const found =
      parsed &&
      textsOf(parsed)
        .map((one) => around(one, wanted))
        .find((one) => one !== null);
    if (found) hits.push({ run, where: `transcript of ${agent}`, at: { agent, from }, text: found });
  }
  return hits;
}

function textsOf(line: TranscriptLine): readonly string[] {
  if (line.type === "message")
    return [line.content, ...(line.toolCalls ?? []).map((call) => `${call.name} ${call.arguments}`)];
  if (line.type === "call") return [line.model, line.why ?? ""];
  return [];
}

/** The first place of the text, with what stands around it; `null` where it is not. */
function around(text: string, wanted: string): string | null {
  const lower = text.toLowerCase();
  const at = lower.indexOf(wanted);
  if (at === -1) return null;
  // A few letters change their length with their case.
  const shown = lower.length === text.length ? text : lower;
  const from = Math.max(0, at - AROUND);
  const to = at + wanted.length + AROUND;
  const part = shown.slice(from, to).replaceAll(/\s+/g, " ");
  return `${from > 0 ? "…" : ""}${part}${to < shown.length ? "…" : ""}`;
}
