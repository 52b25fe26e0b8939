import type { TextEdit } from "./edit-text.ts";
import { linePlaces, type Shift, shifted } from "./line-match.ts";
import { nearestLines } from "./nearest-lines.ts";
import { endingAt, textForm } from "./text-form.ts";
import type { Hunk } from "./unified-patch.ts";

interface Line {
  readonly text: string;
  readonly end: "" | "\n" | "\r\n";
}

interface Placed {
  readonly hunk: Hunk;
  readonly number: number;
  readonly at: number;
  /** One past the last line that it holds. */
  readonly end: number;
  readonly shift: Shift;
}

/**
 * Applies hunks to a text, all or none. Each must stand in just one place with its context, wherever that is; white
 * space at line ends and one shift of the indentation per hunk are forgiven. Lines of context stay as the file has them,
 * new lines end as their neighbours do, and the end of the file stays unless the patch says otherwise.
 */
export function applyHunks(text: string, hunks: readonly Hunk[]): TextEdit {
  const lines = linesOf(text);
  const placed: Placed[] = [];
  for (const [index, hunk] of hunks.entries()) {
    const place = placeOf(hunk, index + 1, lines);
    if (typeof place === "string") return refused(`hunk ${index + 1} (line ${hunk.line} of the patch) ${place}`);
    placed.push(place);
  }
  placed.sort((a, b) => a.at - b.at);
  const result: Line[] = [];
  let from = 0;
  for (const place of placed) {
    if (place.at < from)
      return refused(`hunk ${place.number} overlaps with the one above it in the file: make them one hunk.`);
    result.push(...lines.slice(from, place.at));
    const added = linesAfter(place, lines);
    if (typeof added === "string")
      return refused(`hunk ${place.number} (line ${place.hunk.line} of the patch) ${added}`);
    result.push(...added);
    from = place.end;
  }
  result.push(...lines.slice(from));
  const edited = (text.startsWith("\ufeff") ? "\ufeff" : "") + joined(result, lastEnd(text, lines, placed));
  return edited === text
    ? refused("the file already reads so: there is nothing to change.")
    : { status: "edited", text: edited };
}

/** Where a hunk stands, or what is wrong with it. */
function placeOf(hunk: Hunk, number: number, lines: readonly Line[]): Placed | string {
  const wanted = hunk.lines.filter(({ kind }) => kind !== "add").map(({ text }) => text);
  if (wanted.length === 0 && lines.length > 0)
    return "has no line of the file: write some lines of context around what it adds.";
  const texts = lines.map(({ text }) => text);
  const all = wanted.length === 0 ? [{ at: 0, shift: { add: "", cut: "" } }] : linePlaces(texts, wanted);
  const atEnd = hunk.oldEndsBare || (hunk.newEndsBare && hunk.lines.at(-1)?.kind === "keep");
  const found = atEnd ? all.filter(({ at }) => at + wanted.length === lines.length) : all;
  if (found.length > 1) {
    const where = found.slice(0, 10).map(({ at }) => at + 1);
    return `fits ${found.length} places (lines ${where.join(", ")}). Give it more lines of context so that it fits one.`;
  }
  const [place] = found;
  if (place !== undefined) {
    const end = place.at + wanted.length;
    if (hunk.newEndsBare && end < lines.length)
      return `ends the file without a line end, but stands before line ${end + 1}: leave "\\ No newline" out.`;
    return { hunk, number, end, ...place };
  }
  if (all.length > 0) return 'stands elsewhere than at the end of the file: leave "\\ No newline at end of file" out.';
  const after = hunk.lines.filter(({ kind }) => kind !== "remove").map(({ text }) => text);
  const note =
    linePlaces(texts, after).length === 1 ? "Its new lines stand there: perhaps it was applied before. " : "";
  return `does not fit: its lines of context and its deleted lines are not in the file. ${note}${nearestLines(texts, wanted)}`;
}

function linesAfter({ hunk, at, shift }: Placed, lines: readonly Line[]): readonly Line[] | string {
  const result: Line[] = [];
  let index = at;
  for (const { kind, text } of hunk.lines) {
    const own = lines[index];
    if (kind === "add") {
      const line = shifted(text, shift);
      if (line === null)
        return `adds a line with less indentation than the file has there: ${JSON.stringify(text.slice(0, 200))}. Use the file's own.`;
      const neighbour = own?.end ? own : lines.slice(0, index).findLast(({ end }) => end !== "");
      result.push({ text: line, end: neighbour?.end === "\r\n" ? "\r\n" : "\n" });
      continue;
    }
    if (kind === "keep" && own !== undefined) result.push(own);
    index++;
  }
  return result;
}

/** How the last line of the new text ends; `null`: as it comes. */
function lastEnd(text: string, lines: readonly Line[], placed: readonly Placed[]): Line["end"] {
  const hunk = placed.find(({ end }) => end === lines.length)?.hunk;
  if (hunk?.newEndsBare) return "";
  if (hunk?.oldEndsBare || lines.length === 0) return endingAt(text, text.length);
  return lines.at(-1)?.end ?? "\n";
}

/** Every line but the last one has an end, also such as was the last one before. */
function joined(lines: readonly Line[], lastEnd: Line["end"]): string {
  const usual = lines.find(({ end }) => end !== "")?.end ?? "\n";
  return lines
    .map(({ text, end }, index) => {
      if (index === lines.length - 1) return text + (lastEnd === "" ? "" : end || lastEnd);
      return text + (end || usual);
    })
    .join("");
}

function linesOf(text: string): readonly Line[] {
  const { body, rawAt } = textForm(text);
  if (body === "") return [];
  const isCrlf = rawAt(body.length) - rawAt(0) !== body.length;
  if (!isCrlf) return withEnds(body.split("\n"), () => "\n");
  const raw = text.slice(rawAt(0)).split("\n");
  const pairs = raw.map((line) => line.endsWith("\r"));
  return withEnds(body.split("\n"), (index) => (pairs[index] ? "\r\n" : "\n"));
}

function withEnds(texts: readonly string[], endOf: (index: number) => Line["end"]): readonly Line[] {
  const lines = texts.map((text, index) => ({ text, end: index === texts.length - 1 ? ("" as const) : endOf(index) }));
  return lines.at(-1)?.text === "" ? lines.slice(0, -1) : lines;
}

function refused(why: string): TextEdit {
  return { status: "refused", why };
}
