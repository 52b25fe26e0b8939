import fc from "fast-check";

/** A line end, and what a file without a final one ends with. */
const END = fc.constantFrom("\n", "\r\n");

/** Lines of few words, so that many are the same: the hard case for a diff. */
const LINE = fc.constantFrom("", "}", "a", "b", "return;", "ü ✓", "tail\r");

const CONTENT = fc
  .tuple(fc.array(fc.tuple(LINE, END), { maxLength: 14 }), fc.constantFrom("", "last", "}"))
  .map(([lines, last]) => Buffer.from(lines.map((line) => line.join("")).join("") + last));

/** Any two small texts, empty ones among them, with mixed line ends and with or without a final one. */
export const TWO_TEXTS = fc.tuple(CONTENT, CONTENT);

/** A text and changes of it at places of their own, so that what any choice of them gives is known. */
export interface EditedText {
  readonly base: Uint8Array;
  readonly count: number;
  with(chosen: ReadonlySet<number>): Uint8Array;
}

/** Blocks of unlike lines with a replaced, inserted or deleted stretch between them. */
export const EDITED_TEXT: fc.Arbitrary<EditedText> = fc
  .record({
    end: END,
    finalEnd: fc.boolean(),
    edits: fc.array(fc.constantFrom("replace", "insert", "delete"), { minLength: 1, maxLength: 8 }),
  })
  .map(({ end, finalEnd, edits }) => {
    const text = (chosen: ReadonlySet<number>) => {
      const lines = edits.flatMap((edit, at) => {
        const apart = [0, 1, 2].map((line) => `common ${at}.${line}`);
        const old = edit === "insert" ? [] : [`old ${at}.0`, `old ${at}.1`];
        return [...apart, ...(!chosen.has(at) ? old : edit === "delete" ? [] : [`new ${at}`])];
      });
      return Buffer.from([...lines, "common end", "the last"].join(end) + (finalEnd ? end : ""));
    };
    return { base: text(new Set()), count: edits.length, with: text };
  });
