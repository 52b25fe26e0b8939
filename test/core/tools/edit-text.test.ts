import assert from "node:assert/strict";
import fc from "fast-check";
import { editText } from "../../../src/core/tools/edit-text.ts";

function edited(text: string, oldText: string, newText: string): string {
  const edit = editText(text, oldText, newText);
  assert.ok(edit.status === "edited", edit.status === "refused" ? edit.why : "");
  return edit.text;
}

function whyNot(text: string, oldText: string, newText: string): string {
  const edit = editText(text, oldText, newText);
  assert.ok(edit.status === "refused", `it was edited: ${JSON.stringify(edit)}`);
  return edit.why;
}

describe("editing a text", () => {
  it("replaces the one exact place, and takes the new text as it is", () => {
    assert.equal(edited("a b c", "b", "$& $1 \\n"), "a $& $1 \\n c");
    assert.equal(edited("one\ntwo\nthree", "two\n", ""), "one\nthree");
    assert.equal(edited("\ufeffone\n", "one", "two"), "\ufefftwo\n");
  });

  it("keeps line endings and the end of the file", () => {
    assert.equal(edited("one\r\ntwo\r\n", "one\ntwo\n", "1\n2\n"), "1\r\n2\r\n");
    assert.equal(edited("one\r\ntwo", "two", "2\n3"), "one\r\n2\r\n3");
    assert.equal(edited("one\r\ntwo\nthree\n", "two", "2\n3"), "one\r\n2\n3\nthree\n", "mixed endings: as written");
    assert.equal(edited("one\ntwo", "two ", "2"), "one\n2");
    assert.equal(edited("one\ntwo", "two ", ""), "one", "no last line end stays none");
    assert.equal(edited("one\ntwo\n", "two ", ""), "one\n");
    assert.equal(edited("one\r\ntwo\nthree\n", "one\ntwo", "1\n2"), "1\r\n2\nthree\n");
    assert.equal(edited("a\nb\r\nc\n", "a\nb\nc", "a\nB\nc"), "a\nB\r\nc\n", "lines that stay keep theirs");
    assert.equal(edited("one\ntwo\n", "one", "1\r\n1"), "1\n1\ntwo\n", "the file's line ends, not the model's");
    assert.equal(edited("x\r\ny\nx\ny", "x\ny", "z"), "x\r\ny\nz", "the place that is as written");
    assert.equal(edited("a\r\nb", "\n", "X"), "aXb", "a line end is one");
    assert.equal(edited("\ufeffone\r\n", "\ufeffone", "two"), "\ufefftwo\r\n", "the byte order mark stays");
    assert.equal(edited("  one\r\n  two", "one\ntwo", "1\n2"), "  1\r\n  2");
  });

  it("forgives white space at line ends and one shift of the indentation, in a unique place only", () => {
    assert.equal(edited("if (a) {  \n  b();\n}\n", "if (a) {\n  b();\n}", "c();"), "c();\n");
    assert.equal(
      edited("x {\n    a();\n      b();\n}\n", "a();\n  b();", "a();\n  c();"),
      "x {\n    a();\n      c();\n}\n",
    );
    assert.equal(edited("a();\n  b();\n", "    a();\n      b();\n", "    d();\n"), "d();\n");
    assert.match(whyNot("  a();\n  b();\n  a();\n  b();\n", "a();  \nb();  ", "c"), /2 places \(lines 1, 3\)/);
    assert.match(whyNot("a();\n    b();\n", " a();\n b();", "c"), /not in the file/, "no single shift");
  });

  it("refuses what is ambiguous, absent, empty or nothing, and says what to do", () => {
    assert.match(whyNot(`${"a\n".repeat(30)}`, "a", "b"), /20 or more places/);
    assert.match(whyNot("a\na\n", "a", "b"), /2 places \(lines 1, 2\)/);
    assert.match(whyNot("aaa", "aa", "b"), /2 places/, "places that overlap are two");
    assert.match(whyNot("x", "", "y"), /write_file/);
    assert.match(whyNot("x", "x", "x"), /the same/);
    assert.match(whyNot("x\n", "   \n", "y"), /not in the file: take lines with text/);
    assert.match(whyNot("x\r\ny\r\n", "x\ny", "x\r\ny"), /the same/);
    assert.match(
      whyNot("new();\n", "old();", "new();"),
      /new_text stands at line 1: perhaps this edit was made before/,
    );
    assert.match(whyNot("a();\nb();\n", "    a();\n    b();", "    c();\n  d();"), /4 more characters of indentation/);
    const why = whyNot("function add(a, b) {\n  return a + b;\n}\n", "function add(a, b) {\n  return a+b;\n}", "x");
    assert.match(why, /nearest lines are 1 to 3:\nfunction add\(a, b\) \{\n {2}return a \+ b;\n\}/);
    assert.match(whyNot("alpha\n", "completely different", "x"), /No lines come near/);
  });

  it("applies exactly or refuses whole, for any file", () => {
    const piece = fc.constantFrom("a", "b", " ", "  ", "\t", "\n", "\r\n", "{", "}", "é", "x = 1;");
    const text = fc.array(piece, { maxLength: 30 }).map((parts) => parts.join(""));
    fc.assert(
      fc.property(text, text, text, text, (head, middle, tail, replacement) => {
        const file = head + middle + tail;
        const edit = editText(file, middle, replacement);
        const times = middle === "" ? 0 : countOf(file, middle);
        const same = middle.replaceAll("\r\n", "\n") === replacement.replaceAll("\r\n", "\n");
        if (times === 1 && !same) {
          assert.ok(edit.status === "edited");
          assert.ok(edit.text.startsWith(head) && edit.text.endsWith(tail), "what is around stays");
          const inner = edit.text.slice(head.length, edit.text.length - tail.length);
          assert.equal(inner.replaceAll("\r\n", "\n"), replacement.replaceAll("\r\n", "\n"));
        } else assert.equal(edit.status, "refused");
      }),
      { numRuns: 2_000 },
    );
  });

  it("touches only whole lines of the one place that fits when it forgives white space", () => {
    const line = fc.constantFrom("a();", "b();", "if (x) {", "}", "c", "");
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat(50), { minLength: 3, maxLength: 8 }),
        fc.nat(6),
        fc.boolean(),
        fc.array(line, { minLength: 1, maxLength: 3 }),
        (ids, start, crlf, replacement) => {
          const end = crlf ? "\r\n" : "\n";
          const lines = ids.map((id) => `    call${id}x();`);
          const at = start % (lines.length - 1);
          const wanted = lines.slice(at, at + 2).map((one) => `${one.trimStart()}  `);
          const file = lines.map((one) => one + end).join("");
          const result = edited(file, wanted.join("\n"), replacement.join("\n"));
          const now =
            replacement.join("\n") === ""
              ? []
              : trimmedLast(replacement).map((one) => (one === "" ? "" : `    ${one}`));
          assert.equal(
            result,
            [...lines.slice(0, at), ...now, ...lines.slice(at + 2)].map((one) => one + end).join(""),
          );
        },
      ),
      { numRuns: 300 },
    );
  });
});

/** A last empty line of the new text is its line end. */
function trimmedLast(lines: readonly string[]): readonly string[] {
  return lines.length > 1 && lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}

/** A line end of two characters is one: its second half alone is nowhere. */
function countOf(text: string, wanted: string): number {
  let count = 0;
  for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, at + 1))
    if (text[at] !== "\n" || text[at - 1] !== "\r") count++;
  return count;
}
