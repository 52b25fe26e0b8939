/** Text as models and people get it. */
interface Cleaned {
  readonly text: string;
  /** Characters that do not show, each now written out. */
  readonly hidden: number;
}

/**
 * What does not show, and so can say to a model what no person sees: default-ignorable characters (zero-width, bidi,
 * tags U+E0000 to U+E007F, variation selectors), controls but tab and line feed (escape sequences of terminals begin
 * with one), line separators, annotations, halves of surrogate pairs. A variation selector right after a pictograph
 * shows; a carriage return before a line feed is a line end.
 */
const HIDDEN =
  "(?:[[\\p{DI}\\p{Cs}\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f\\u2028\\u2029\\ufff9-\\ufffb]--[\\ufe0e\\ufe0f]]|(?<!\\p{Extended_Pictographic})[\\ufe0e\\ufe0f]|\\r(?!\\n))";

const ANY = new RegExp(HIDDEN, "v");
const RUNS = new RegExp(`${HIDDEN}+`, "gv");

/** In a run of more than this the single characters say nothing to anybody. */
const LONGEST_RUN = 16;

/**
 * The house rule for all text that enters a prompt or is shown: what does not show is written as pagers write it,
 * `<U+200B>`, a long run of it as its length. Nothing is dropped in silence, and nothing else changes but line ends,
 * which become "\n". Idempotent; linear in the text.
 */
export function clean(text: string): Cleaned {
  if (!ANY.test(text)) return { text: unixLines(text), hidden: 0 };
  let hidden = 0;
  const cleaned = text.replace(RUNS, (run) => {
    const characters = [...run];
    hidden += characters.length;
    return writtenOut(characters).join("");
  });
  return { text: unixLines(cleaned), hidden };
}

/** Last, since only then each carriage return that is left belongs to a line end. */
function unixLines(text: string): string {
  return text.includes("\r") ? text.replaceAll("\r\n", "\n") : text;
}

/** A place of a text in its written-out form. */
export interface WrittenOut {
  /** First place of it in the written-out text, and one past its last; UTF-16 units. */
  readonly from: number;
  readonly to: number;
  /** What stands there in the text itself. */
  readonly raw: string;
}

/** A file's text as `clean` would show it, its line ends and its byte order mark aside, and what was written out where. */
export function writeOut(text: string): { readonly text: string; readonly places: readonly WrittenOut[] } {
  const mark = text.startsWith("\ufeff") ? 1 : 0;
  const places: WrittenOut[] = [];
  const parts: string[] = [text.slice(0, mark)];
  let [last, length] = [mark, mark];
  const put = (part: string) => {
    parts.push(part);
    length += part.length;
  };
  const body = mark === 0 ? text : text.slice(mark);
  for (const { 0: run, index } of body.matchAll(RUNS)) {
    put(text.slice(last, index + mark));
    const characters = [...run];
    const shown = writtenOut(characters);
    for (const [at, one] of shown.entries()) {
      places.push({
        from: length,
        to: length + one.length,
        raw: shown.length === 1 ? run : (characters[at] ?? ""),
      });
      put(one);
    }
    last = index + mark + run.length;
  }
  put(text.slice(last));
  return { text: parts.join(""), places };
}

/**
 * A model's text about others that `clean` has shown to it: what stands there for hidden characters becomes them again,
 * of each as many as those texts have. One that stands so in a text itself, or stands for several, stays as it is.
 */
export function takeBack(shownTexts: readonly string[], answer: string): string {
  const raws = new Map<string, string[]>();
  for (const text of shownTexts) {
    const shown = writeOut(text);
    for (const { from, to, raw } of shown.places) {
      const form = shown.text.slice(from, to);
      raws.set(form, [...(raws.get(form) ?? []), raw]);
    }
  }
  return answer.replace(WRITTEN_OUT, (form) => {
    const left = raws.get(form) ?? [];
    if (new Set(left).size > 1 || shownTexts.some((text) => text.includes(form))) return form;
    return left.pop() ?? form;
  });
}

/** What stands for hidden characters, in a text that `clean` has made. */
export const WRITTEN_OUT = /<U\+[0-9A-F]{4,6}>|<\d+ characters that do not show>/g;

function writtenOut(characters: readonly string[]): readonly string[] {
  if (characters.length > LONGEST_RUN) return [`<${characters.length} characters that do not show>`];
  return characters.map((one) => `<U+${(one.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}>`);
}
