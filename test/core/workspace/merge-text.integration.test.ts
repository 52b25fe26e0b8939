import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { mergeText } from "../../../src/core/workspace/merge-text.ts";
import { EDITED_TEXT, TWO_TEXTS } from "../../support/edited-texts.ts";
import { temporaryFolder } from "../../support/trees.ts";

const bytes = (text: string) => Buffer.from(text);
const merged = (base: Uint8Array, ours: Uint8Array, theirs: Uint8Array) => {
  const merge = mergeText(base, ours, theirs);
  return merge.status === "clean" ? Buffer.from(merge.bytes).toString() : "conflict";
};

describe("a three-way merge of texts", () => {
  it("holds the changes of both sides, those that both made once", () => {
    fc.assert(
      fc.property(EDITED_TEXT, fc.infiniteStream(fc.nat({ max: 3 })), (edited, who) => {
        const sides = Array.from({ length: edited.count }, () => who.next().value ?? 0);
        const of = (...names: number[]) =>
          edited.with(new Set([...sides.keys()].filter((at) => names.includes(sides[at] ?? 0))));
        const expected = Buffer.from(of(1, 2, 3)).toString();
        assert.equal(merged(edited.base, of(1, 3), of(2, 3)), expected);
        assert.equal(merged(edited.base, of(2, 3), of(1, 3)), expected);
      }),
      { numRuns: 300, seed: 6 },
    );
  });

  it("with a side that changed nothing, or the same, is the other side", () => {
    fc.assert(
      fc.property(TWO_TEXTS, ([base, other]) => {
        for (const [ours, theirs] of [
          [other, base],
          [base, other],
          [other, other],
        ] as const)
          assert.equal(merged(base, ours, theirs), other.toString());
      }),
      { numRuns: 300, seed: 6 },
    );
  });

  it("is a conflict where both changed the same or the next line, and never a guess", () => {
    const base = bytes("a\nb\nc\nd\n");
    assert.deepEqual(mergeText(base, bytes("a\nX\nc\nd\n"), bytes("a\nY\nc\nd\n")), {
      status: "conflict",
      conflicts: 1,
    });
    assert.equal(merged(base, bytes("a\nX\nc\nd\n"), bytes("a\nb\nY\nd\n")), "conflict");
    assert.equal(merged(base, bytes("a\nb\nc\nd\nmine\n"), bytes("a\nb\nc\nd\ntheirs\n")), "conflict");
    assert.equal(merged(bytes(""), bytes("mine\n"), bytes("theirs\n")), "conflict");
    assert.equal(merged(base, bytes(""), bytes("a\nb\nY\nd\n")), "conflict");
  });

  it("says what git merge-file says", () => {
    const folder = temporaryFolder();
    try {
      const file = (name: string) => join(folder.path, name);
      const random = fc.sample(fc.tuple(EDITED_TEXT, fc.infiniteStream(fc.nat({ max: 4 }))), { numRuns: 25, seed: 11 });
      let [clean, conflicts] = [0, 0];
      for (const [edited, who] of random) {
        const sides = Array.from({ length: edited.count }, () => who.next().value ?? 0);
        const chosen = (...names: number[]) =>
          new Set([...sides.keys()].filter((at) => names.includes(sides[at] ?? 0)));
        const ours = edited.with(chosen(1, 3, 4));
        // Where both change the same place to something else, there is a conflict.
        const theirs = bytes(
          Buffer.from(edited.with(chosen(2, 3, 4)))
            .toString()
            .replaceAll(/new (\d)/g, (line, at) => (sides[Number(at)] === 4 ? `${line}, theirs` : line)),
        );
        for (const [name, content] of Object.entries({ base: edited.base, ours, theirs }))
          writeFileSync(file(name), content);
        const git = spawnSync("git", ["merge-file", "-p", file("ours"), file("base"), file("theirs")]);
        const expected = git.status === 0 ? git.stdout.toString() : "conflict";
        assert.equal(merged(edited.base, ours, theirs), expected);
        if (git.status === 0) clean++;
        else conflicts++;
      }
      assert.ok(clean > 10 && conflicts > 10, `${clean} clean, ${conflicts} conflicts`);
    } finally {
      folder.dispose();
    }
  });
});
