import { nearestLines } from "./nearest-lines.ts";
import { lineEnding, withLineEnding } from "./text-file.ts";

type TextEdit =
  | { readonly status: "edited"; readonly text: string }
  /** Nothing was changed; `why` tells a model what to do. */
  | { readonly status: "refused"; readonly why: string };

/**
 * Replaces the one place where `oldText` stands. Taken exactly where it can be; else by whole lines, with white space
 * at line ends and one common shift of the indentation forgiven, if just one place fits. Line endings of the file and
 * all text around the place stay as they are.
 */
export function editText(text: string, oldText: string, newText: string): TextEdit {
  if (oldText === "") return refused("old_text is empty. To make a file or replace a whole one, use write_file.");
  if (oldText === newText) return refused("old_text and new_text are the same: there is nothing to change.");
  const ending = lineEnding(text);
  const adapt = (part: string) => (ending === "\r\n" ? withLineEnding(part, ending) : part);
  for (const wanted of new Set([oldText, adapt(oldText)])) {
    const places = occurrences(text, wanted);
    if (places.length > 1) return refused(ambiguous(places.map((at) => lineOf(text, at))));
    const [at] = places;
    if (at !== undefined)
      return { status: "edited", text: text.slice(0, at) + adapt(newText) + text.slice(at + wanted.length) };
  }
  return editLines(text, oldText, newText, ending);
}

function editLines(text: string, oldText: string, newText: string, ending: string): TextEdit {
  const lines = text.split("\n");
  const wanted = linesOf(oldText);
  if (wanted.every((line) => line.trim() === "")) return refused("old_text is not in the file.");
  const found: { at: number; shift: Shift }[] = [];
  for (let at = 0; at + wanted.length <= lines.length; at++) {
    const shift = shiftOf(lines.slice(at, at + wanted.length), wanted);
    if (shift !== null) found.push({ at, shift });
  }
  if (found.length > 1) return refused(ambiguous(found.map(({ at }) => at + 1)));
  const [place] = found;
  if (place === undefined) return refused(`old_text is not in the file. ${nearestLines(lines, wanted)}`);
  const { at, shift } = place;
  const shifted = newText === "" ? [] : linesOf(newText).map((line) => shifting(line, shift));
  const end = at + wanted.length;
  const atEnd = end === lines.length;
  const carriage = ending === "\r\n" ? "\r" : "";
  const replacement = shifted.map((line, index) => (atEnd && index === shifted.length - 1 ? line : line + carriage));
  const edited = [...lines.slice(0, at), ...replacement, ...lines.slice(end)].join("\n");
  if (edited === text) return refused("The file already reads so: there is nothing to change.");
  return { status: "edited", text: edited };
}

/** Indentation that stands in the file before what was written (`add`), or the other way round (`cut`). */
interface Shift {
  readonly add: string;
  readonly cut: string;
}

/** The one shift that makes all lines equal, ends trimmed; `null` when there is none. */
function shiftOf(lines: readonly string[], wanted: readonly string[]): Shift | null {
  let shift: Shift | null = null;
  for (const [index, line] of lines.entries()) {
    const other = (wanted[index] ?? "").trimEnd();
    const own = line.trimEnd();
    if (own === "" && other === "") continue;
    if (own.trimStart() !== other.trimStart()) return null;
    const [has, wrote] = [indentOf(own), indentOf(other)];
    if (shift === null) {
      if (has.endsWith(wrote)) shift = { add: has.slice(0, has.length - wrote.length), cut: "" };
      else if (wrote.endsWith(has)) shift = { add: "", cut: wrote.slice(0, wrote.length - has.length) };
      else return null;
    }
    if (shifting(other, shift) !== own) return null;
  }
  return shift ?? { add: "", cut: "" };
}

function shifting(line: string, shift: Shift): string {
  if (line.trim() === "") return line;
  return shift.add + (line.startsWith(shift.cut) ? line.slice(shift.cut.length) : line.trimStart());
}

function indentOf(line: string): string {
  return /^[ \t]*/.exec(line)?.[0] ?? "";
}

/** Lines without their ends; a last line end does not make one more line. */
function linesOf(text: string): readonly string[] {
  const lines = text.split(/\r?\n/);
  if (lines.length > 1 && lines.at(-1) === "") lines.pop();
  return lines;
}

function occurrences(text: string, wanted: string): readonly number[] {
  const places: number[] = [];
  for (let at = text.indexOf(wanted); at !== -1 && places.length < 20; at = text.indexOf(wanted, at + 1))
    places.push(at);
  return places;
}

function lineOf(text: string, at: number): number {
  return text.slice(0, at).split("\n").length;
}

function ambiguous(lines: readonly number[]): string {
  return `old_text fits ${lines.length} places (lines ${lines.slice(0, 10).join(", ")}). Add lines around it so that it fits one.`;
}

function refused(why: string): TextEdit {
  return { status: "refused", why };
}
