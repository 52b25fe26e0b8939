import assert from "node:assert/strict";
import fc from "fast-check";
import { applyHunks, hunksOf } from "../../../src/core/workspace/hunks.ts";
import { EDITED_TEXT, TWO_TEXTS } from "../../support/edited-texts.ts";

const bytes = (text: string) => Buffer.from(text);
const text = (content: Uint8Array | null) => content && Buffer.from(content).toString();
const numbers = (count: number) => new Set(Array.from({ length: count }, (_, at) => at));

describe("hunks of a change", () => {
  it("give the new text when all are taken, the old one when none is, and between them every subset's lines alone", () => {
    fc.assert(
      fc.property(TWO_TEXTS, fc.infiniteStream(fc.boolean()), ([before, after], coin) => {
        const hunks = hunksOf(before, after);
        const taken = new Set([...hunks.keys()].filter(() => coin.next().value));
        assert.deepEqual(Buffer.from(applyHunks(before, after, numbers(hunks.length)) ?? []), after);
        assert.deepEqual(Buffer.from(applyHunks(before, after, new Set()) ?? []), before);
        const some = text(applyHunks(before, after, taken)) ?? "";
        // Line by line: what the choice says at each hunk, and what both have between them.
        let left = some;
        let done = 0;
        const lines = (content: Uint8Array) => text(content)?.match(/[^\n]*\n|[^\n]+$/g) ?? [];
        const [was, becomes] = [lines(before), lines(after)];
        for (const [number, hunk] of hunks.entries()) {
          const part = taken.has(number)
            ? becomes.slice(hunk.after.from, hunk.after.to)
            : was.slice(hunk.before.from, hunk.before.to);
          const here = [...was.slice(done, hunk.before.from), ...part].join("");
          assert.ok(left.startsWith(here));
          left = left.slice(here.length);
          done = hunk.before.to;
        }
        assert.equal(left, was.slice(done).join(""));
      }),
      { numRuns: 400, seed: 6 },
    );
  });

  it("are one for each change that stands apart, and any choice of them is exactly those changes", () => {
    fc.assert(
      fc.property(EDITED_TEXT, fc.infiniteStream(fc.boolean()), (edited, coin) => {
        const after = edited.with(numbers(edited.count));
        assert.equal(hunksOf(edited.base, after).length, edited.count);
        const taken = new Set([...numbers(edited.count)].filter(() => coin.next().value));
        assert.equal(text(applyHunks(edited.base, after, taken)), text(edited.with(taken)));
      }),
      { numRuns: 300, seed: 6 },
    );
  });

  it("keep line ends, a missing final newline and other encodings", () => {
    const before = bytes("a\r\nb\r\nc\r\nd\r\ne");
    const after = bytes("A\r\nb\r\nc\r\nd\r\nE\r\n");
    assert.equal(text(applyHunks(before, after, new Set([0]))), "A\r\nb\r\nc\r\nd\r\ne");
    assert.equal(text(applyHunks(before, after, new Set([1]))), "a\r\nb\r\nc\r\nd\r\nE\r\n");
    const latin = Buffer.from("\xe4\n\n\n\xf6\n", "latin1");
    const changed = Buffer.from("\xe5\n\n\n\xd6\n", "latin1");
    assert.deepEqual(applyHunks(latin, changed, new Set([1])), Buffer.from("\xe4\n\n\n\xd6\n", "latin1"));
  });

  it("show the lines that go and come, and join changes that one line parts", () => {
    const hunks = hunksOf(bytes("a\nb\nc\nd\ne\nf\n"), bytes("A\nb\nC\nd\ne\nf\nü"));
    assert.deepEqual(
      hunks.map(({ removed, added }) => [removed, added]),
      [
        [
          ["a", "b", "c"],
          ["A", "b", "C"],
        ],
        [[], ["ü"]],
      ],
    );
  });

  it("are one for a file that is new, gone or no text, and for what was or becomes empty", () => {
    const cases: readonly [Uint8Array | null, Uint8Array | null, number][] = [
      [null, bytes("a\n"), 1],
      [bytes("a\n"), null, 1],
      [Buffer.from([0, 1]), Buffer.from([0, 2]), 1],
      [bytes(""), bytes("a\nb\n"), 1],
      [bytes("a\nb\n"), bytes(""), 1],
      [null, bytes(""), 1],
      [bytes(""), bytes(""), 0],
    ];
    for (const [before, after, count] of cases) {
      assert.equal(hunksOf(before, after).length, count);
      assert.deepEqual(applyHunks(before, after, numbers(count)), after);
      if (count > 0) assert.deepEqual(applyHunks(before, after, new Set()), before);
    }
  });

  it("of two unlike files of 20,000 lines are found within a bound of work, and none is lost", () => {
    const long = (word: string) => bytes(Array.from({ length: 20_000 }, (_, at) => `${word} ${at % 7}\n`).join(""));
    const [before, after] = [long("old"), long("new")];
    const began = performance.now();
    assert.deepEqual(applyHunks(before, after, numbers(hunksOf(before, after).length)), after);
    assert.ok(performance.now() - began < 5_000);
  });
});
