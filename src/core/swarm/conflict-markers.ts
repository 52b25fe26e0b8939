import type { Files } from "../host.ts";
import type { CheckVerdict } from "../verify/verdict.ts";
import type { ConflictLabels } from "../workspace/copies.ts";

/** What stands after the markers in the files of a conflict; told to the model, and looked for in its result. */
export function markerLabels(task: string): ConflictLabels {
  return { ours: "merged so far", base: "before both", theirs: `task ${task}` };
}

/**
 * The refusal of a result in which markers are left; `null` when there are none. Only our own, with their labels: a line of
 * equals signs is a heading in some files.
 */
export async function markersLeft(
  files: Pick<Files, "read">,
  root: string,
  paths: readonly string[],
  labels: ConflictLabels,
): Promise<CheckVerdict | null> {
  const lines: string[] = [];
  for (const path of paths) {
    const bytes = await files.read(`${root}/${path}`, { within: root });
    const text = bytes === undefined ? "" : new TextDecoder().decode(bytes);
    for (const [at, line] of text.split("\n").entries())
      if (isMarker(line, labels)) lines.push(`${path}:${at + 1}: ${line.trimEnd()}`);
  }
  if (lines.length === 0) return null;
  const excerpt = `Conflict markers are left. Resolve these places and take the markers out:\n${lines.slice(0, MOST).join("\n")}`;
  return { check: "conflict markers", status: "failed", ms: 0, excerpt };
}

const MOST = 30;

/** Lines around a place that both changed. */
const AROUND = 8;

function isMarker(line: string, { ours, base, theirs }: ConflictLabels): boolean {
  return [`<<<<<<< ${ours}`, `||||||| ${base}`, `>>>>>>> ${theirs}`].includes(line.trimEnd());
}

/**
 * A marked text within a number of characters: whole where it fits, else the marked places with some lines around, with
 * line numbers, as many as fit.
 */
export function markedPlaces(text: string, labels: ConflictLabels, characters: number): string {
  if (text.length <= characters) return text;
  const lines = text.split("\n");
  const shown = new Set<number>();
  let open = -1;
  for (const [at, line] of lines.entries()) {
    if (!isMarker(line, labels)) continue;
    if (line.startsWith("<")) open = at;
    if (!line.startsWith(">") || open < 0) continue;
    for (let near = open - AROUND; near <= at + AROUND; near++) if (lines[near] !== undefined) shown.add(near);
  }
  const parts: string[] = [];
  let left = characters;
  let last = -1;
  for (const at of [...shown].sort((a, b) => a - b)) {
    const part = `${at === last + 1 ? "" : `(line ${at + 1})\n`}${lines[at]}\n`;
    left -= part.length;
    if (left < 0) break;
    parts.push(part);
    last = at;
  }
  return `${parts.join("")}(this is not all of the file: read it for the rest)`;
}
