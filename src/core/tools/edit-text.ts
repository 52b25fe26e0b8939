import { linePlaces, shifted } from "./line-match.ts";
import { nearestLines } from "./nearest-lines.ts";
import { endingAt, plain, textForm } from "./text-form.ts";

export type TextEdit =
  | { readonly status: "edited"; readonly text: string }
  /** Nothing was changed; `why` tells a model what to do. */
  | { readonly status: "refused"; readonly why: string };

/**
 * Replaces the one place where `oldText` stands. Taken exactly where it can be, line ends and a byte order mark aside;
 * else by whole lines, with white space at line ends and one common shift of the indentation forgiven, if just one place
 * fits. All text around the place stays as it is, and new lines end as the line does that they stand in for.
 */
export function editText(text: string, oldText: string, newText: string): TextEdit {
  const [wanted, wish] = [plain(oldText), plain(newText)];
  if (wanted === "") return refused("old_text is empty. To make a file or replace a whole one, use write_file.");
  if (wanted === wish) return refused("old_text and new_text are the same: there is nothing to change.");
  const { body, rawAt } = textForm(text);
  const splice = (from: number, to: number, middle: string): TextEdit => {
    const { start, end } = changed(body.slice(from, to), middle);
    const [first, last] = [rawAt(from + start), rawAt(to - end)];
    const inner = middle.slice(start, middle.length - end).replaceAll("\n", endingAt(text, first));
    const edited = text.slice(0, first) + inner + text.slice(last);
    return edited === text ? refused("The file already reads so: there is nothing to change.") : done(edited);
  };
  const places = occurrences(body, wanted);
  const isWritten = (at: number) => text.slice(rawAt(at), rawAt(at + wanted.length)) === oldText;
  const exact = places.length < MAX_PLACES ? places.filter(isWritten) : [];
  const [place] = exact.length === 1 ? exact : places;
  if (places.length > 1 && exact.length !== 1) return refused(ambiguous(places.map((at) => lineOf(body, at))));
  if (place !== undefined) return splice(place, place + wanted.length, wish);
  return editLines(body, wanted, wish, splice);
}

function editLines(
  body: string,
  oldText: string,
  newText: string,
  splice: (from: number, to: number, middle: string) => TextEdit,
): TextEdit {
  const lines = body.split("\n");
  const wanted = linesOf(oldText);
  if (wanted.every((line) => line.trim() === ""))
    return refused("old_text is only white space that is not in the file: take lines with text around it.");
  const found = linePlaces(lines, wanted);
  if (found.length > 1) return refused(ambiguous(found.map(({ at }) => at + 1)));
  const [place] = found;
  if (place === undefined)
    return refused(`old_text is not in the file. ${already(body, newText)}${nearestLines(lines, wanted)}`);
  const { at, shift } = place;
  const replacement: string[] = [];
  for (const line of newText === "" ? [] : linesOf(newText)) {
    const own = shifted(line, shift);
    if (own === null)
      return refused(
        `old_text has ${shift.cut.length} more characters of indentation than the file, and new_text has a line with ` +
          `less: ${JSON.stringify(line.slice(0, 200))}. Send both with the file's own. ${nearestLines(lines, wanted)}`,
      );
    replacement.push(own);
  }
  const end = at + wanted.length;
  const isLast = end === lines.length;
  const [from, to] = [startOf(lines, at), startOf(lines, end) - 1];
  if (replacement.length > 0) return splice(from, to, replacement.join("\n"));
  // Lines that go take one line end with them; at the end of a file without a last one it is the one before.
  return isLast ? splice(Math.max(0, from - 1), to, "") : splice(from, to + 1, "");
}

/** How much of both texts is the same at the start and at the end: it stays, with whatever line ends it has. */
function changed(before: string, after: string): { readonly start: number; readonly end: number } {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start++;
  let end = 0;
  while (end < most - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  return { start, end };
}

/** Place of the line's first character; of one past the last line, the end of the text and one more. */
function startOf(lines: readonly string[], index: number): number {
  let place = 0;
  for (let at = 0; at < index; at++) place += (lines[at] ?? "").length + 1;
  return place;
}

function already(body: string, newText: string): string {
  const at = newText.trim() === "" ? -1 : body.indexOf(newText);
  return at === -1 ? "" : `new_text stands at line ${lineOf(body, at)}: perhaps this edit was made before. `;
}

/** Lines without their ends; a last line end does not make one more line. */
function linesOf(text: string): readonly string[] {
  const lines = text.split("\n");
  if (lines.length > 1 && lines.at(-1) === "") lines.pop();
  return lines;
}

const MAX_PLACES = 20;

/** Also such as overlap; no more than anybody wants to be told of. */
function occurrences(text: string, wanted: string): readonly number[] {
  const places: number[] = [];
  for (let at = text.indexOf(wanted); at !== -1 && places.length < MAX_PLACES; at = text.indexOf(wanted, at + 1))
    places.push(at);
  return places;
}

function lineOf(text: string, at: number): number {
  return text.slice(0, at).split("\n").length;
}

function ambiguous(lines: readonly number[]): string {
  const count = lines.length < MAX_PLACES ? `${lines.length}` : `${MAX_PLACES} or more`;
  return `old_text fits ${count} places (lines ${lines.slice(0, 10).join(", ")}). Add lines around it so that it fits one.`;
}

function done(text: string): TextEdit {
  return { status: "edited", text };
}

function refused(why: string): TextEdit {
  return { status: "refused", why };
}
