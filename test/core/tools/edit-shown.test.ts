import assert from "node:assert/strict";
import fc from "fast-check";
import { editShown } from "../../../src/core/tools/edit-shown.ts";
import { editText } from "../../../src/core/tools/edit-text.ts";
import { clean, writeOut } from "../../../src/core/untrusted/clean.ts";

const replace = (text: string, before: string, after: string) =>
  editShown(text, (shown) => editText(shown, before, after));

describe("an edit of a text with characters that do not show", () => {
  const file = "\ufeffconst a\u200b = 1;\r\nconst b = '\u202e';\r\nconst tags = 'x󠁁󠁂';\r\n";

  it("leaves those that it does not touch, and all else, as they are", () => {
    assert.deepEqual(replace(file, "const b", "let b"), { status: "edited", text: file.replace("const b", "let b") });
  });

  it("puts back those that it repeats, takes out those that it leaves out", () => {
    assert.deepEqual(replace(file, "const a<U+200B> = 1;", "let a<U+200B> = 2;"), {
      status: "edited",
      text: file.replace("const a\u200b = 1;", "let a\u200b = 2;"),
    });
    assert.deepEqual(replace(file, "a<U+200B> =", "a ="), { status: "edited", text: file.replace("\u200b", "") });
    assert.deepEqual(replace(file, "'<U+202E>'", "'\\u202e'"), {
      status: "edited",
      text: file.replace("\u202e", "\\u202e"),
    });
    assert.deepEqual(replace(file, "x<U+E0041><U+E0042>", "y<U+E0042>"), {
      status: "edited",
      text: file.replace("x󠁁󠁂", "y󠁂"),
    });
  });

  it("takes what is written so in the file for what it is", () => {
    assert.deepEqual(replace("see <U+200B> here", "see <U+200B>", "look <U+200B>"), {
      status: "edited",
      text: "look <U+200B> here",
    });
    const both = "one <U+200B> and \u200b two";
    assert.deepEqual(replace(both, "one", "1"), { status: "edited", text: "1 <U+200B> and \u200b two" });
    assert.equal(replace(both, both.replace("\u200b", "<U+200B>"), "ONE <U+200B> TWO").status, "refused");
    assert.deepEqual(replace(both, "one <U+200B> and <U+200B> two", "1 <U+200B> & <U+200B> 2"), {
      status: "edited",
      text: "1 <U+200B> & \u200b 2",
    });
  });

  it("can name a long run as a whole", () => {
    const run = "\u200b\u200c".repeat(10);
    const shown = "<20 characters that do not show>";
    assert.deepEqual(replace(`a${run}b`, `a${shown}`, `c${shown}`), { status: "edited", text: `c${run}b` });
    assert.deepEqual(replace(`a${run}b`, `a${shown}b`, "ab"), { status: "edited", text: "ab" });
  });

  it("takes such characters of a model's own, as some scripts need them", () => {
    assert.deepEqual(replace("می\u200cخواهم x", "می\u200cخواهم", "نمی\u200cخواهم"), {
      status: "edited",
      text: "نمی\u200cخواهم x",
    });
  });

  it("changes exactly the place that was shown, whatever the text", () => {
    const piece = fc.constantFrom(
      "a",
      "b\n",
      "\u200b",
      "\u200b\u202e",
      "<U+200B>",
      "é\r\n",
      "\ufeff",
      "x y",
      "❤️",
      "\ufe0f",
      "\u200d".repeat(20),
    );
    const pieces = fc.array(piece, { maxLength: 8 }).map((all) => all.join(""));
    fc.assert(
      fc.property(pieces, pieces, pieces, (before, middle, after) => {
        const text = `${before}[${middle}]${after}`;
        const shown = writeOut(text).text;
        const wanted = `[${clean(middle).text}]`;
        const edited = editShown(text, (given) => {
          const at = given.replaceAll("\r\n", "\n").indexOf(wanted);
          return at === -1 || given !== shown ? { status: "refused", why: "" } : editText(given, wanted, "#");
        });
        if (edited.status === "edited") assert.equal(edited.text, `${before}#${after}`);
        else assert.equal(middle.startsWith("\ufe0f"), false, "what was shown must be found");
      }),
      { numRuns: 500 },
    );
  });
});
