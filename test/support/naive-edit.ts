/**
 * What an edit has to come to, worked out in the plainest way, with nothing of the tools' own code: every place and every
 * shift is tried. `null`: it has to be refused.
 */
export function naiveEdit(text: string, oldText: string, newText: string): string | null {
  const mark = text.startsWith("\ufeff") ? "\ufeff" : "";
  const [wanted, wish] = [lf(oldText), lf(newText)];
  const body = lf(text.slice(mark.length));
  if (wanted === "" || wanted === wish) return null;
  const starts: number[] = [];
  for (let at = 0; at < body.length; at++) if (body.startsWith(wanted, at)) starts.push(at);
  if (starts.length > 1) return null;
  const [start] = starts;
  if (start !== undefined) return back(mark, text, body.slice(0, start) + wish + body.slice(start + wanted.length));
  const old = wanted.replace(/\n$/, "").split("\n");
  if (old.every((line) => line.trim() === "")) return null;
  const edited = naiveLines(body.split("\n"), old, wish === "" ? [] : wish.replace(/\n$/, "").split("\n"));
  return edited === null || edited.join("\n") === body ? null : back(mark, text, edited.join("\n"));
}

/** Lines changed in the one place where the old ones stand, a shift forgiven; `null` when there is not just one. */
function naiveLines(
  lines: readonly string[],
  old: readonly string[],
  now: readonly string[],
): readonly string[] | null {
  const places = naivePlaces(lines, old);
  const [place] = places;
  if (places.length !== 1 || place === undefined) return null;
  const shifted = now.map((line) => place.shift(line));
  if (shifted.includes(null)) return null;
  return [...lines.slice(0, place.at), ...shifted.map(String), ...lines.slice(place.at + old.length)];
}

interface NaivePlace {
  readonly at: number;
  readonly shift: (line: string) => string | null;
}

export function naivePlaces(lines: readonly string[], old: readonly string[]): readonly NaivePlace[] {
  const windows = lines.map((_, at) => at).filter((at) => at + old.length <= lines.length);
  const exact = windows.filter((at) => old.every((line, offset) => line === lines[at + offset]));
  if (exact.length > 0) return exact.map((at) => ({ at, shift: (line) => line }));
  return windows.flatMap((at) => {
    const shift = shiftsOf(old).find((one) =>
      old.every((line, offset) => one(line)?.trimEnd() === lines[at + offset]?.trimEnd()),
    );
    const isBlank = old.every((line, offset) => line.trim() === "" && lines[at + offset]?.trim() === "");
    return isBlank ? [{ at, shift: (line: string) => line }] : shift === undefined ? [] : [{ at, shift }];
  });
}

/** Every indentation of up to eight blanks or tabs put before the lines, or taken from them; blank lines stay. */
function shiftsOf(old: readonly string[]): readonly ((line: string) => string | null)[] {
  const widths = Array.from({ length: 9 }, (_, width) => width);
  const adding = widths.flatMap((width) => [" ".repeat(width), "\t".repeat(width)]);
  const first = old.find((line) => line.trim() !== "") ?? "";
  const cutting = widths.map((width) => first.slice(0, width)).filter((part) => part.trim() === "" && part !== "");
  return [
    ...adding.map((part) => (line: string) => (line.trim() === "" ? line : part + line)),
    ...cutting.map((part) => (line: string) => {
      if (line.trim() === "") return line;
      return line.startsWith(part) ? line.slice(part.length) : null;
    }),
  ];
}

/** With the line ends of the file: they are all the same in what is tried. */
function back(mark: string, text: string, body: string): string {
  return mark + (text.includes("\r\n") ? body.replaceAll("\n", "\r\n") : body);
}

function lf(text: string): string {
  return text.replaceAll("\r\n", "\n");
}
