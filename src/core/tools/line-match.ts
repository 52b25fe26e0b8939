/** Indentation that stands in the file before what was written (`add`), or the other way round (`cut`). */
export interface Shift {
  readonly add: string;
  readonly cut: string;
}

/** Where lines were found. `at` is the index of the first one. */
interface LinePlace {
  readonly at: number;
  readonly shift: Shift;
}

const NO_SHIFT: Shift = { add: "", cut: "" };

/**
 * Every place where `wanted` stands among the lines, exactly; where it stands nowhere so, with white space at line ends
 * and one common shift of the indentation forgiven. Lines come without their ends.
 */
export function linePlaces(lines: readonly string[], wanted: readonly string[]): readonly LinePlace[] {
  const found: LinePlace[] = [];
  for (let at = 0; at + wanted.length <= lines.length; at++)
    if (wanted.every((line, offset) => lines[at + offset] === line)) found.push({ at, shift: NO_SHIFT });
  if (found.length > 0) return found;
  const trimmed = wanted.map((line) => line.trim());
  for (let at = 0; at + wanted.length <= lines.length; at++) {
    if (!trimmed.every((line, offset) => lines[at + offset]?.trim() === line)) continue;
    const shift = shiftOf(lines.slice(at, at + wanted.length), wanted);
    if (shift !== null) found.push({ at, shift });
  }
  return found;
}

/** The line with the file's indentation; `null` when it has less than what is to be cut off. */
export function shifted(line: string, { add, cut }: Shift): string | null {
  if (line.trim() === "") return line;
  return line.startsWith(cut) ? add + line.slice(cut.length) : null;
}

/** The one shift that makes all lines equal, ends trimmed; `null` when there is none. */
function shiftOf(lines: readonly string[], wanted: readonly string[]): Shift | null {
  let shift: Shift | null = null;
  for (const [index, line] of lines.entries()) {
    const other = (wanted[index] ?? "").trimEnd();
    const own = line.trimEnd();
    if (own === "" && other === "") continue;
    const [has, wrote] = [indentOf(own), indentOf(other)];
    if (shift === null) {
      if (has.endsWith(wrote)) shift = { add: has.slice(0, has.length - wrote.length), cut: "" };
      else if (wrote.endsWith(has)) shift = { add: "", cut: wrote.slice(0, wrote.length - has.length) };
      else return null;
    }
    if (shifted(other, shift) !== own) return null;
  }
  return shift ?? NO_SHIFT;
}

function indentOf(line: string): string {
  return /^[ \t]*/.exec(line)?.[0] ?? "";
}
