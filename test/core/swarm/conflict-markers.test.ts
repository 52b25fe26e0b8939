import assert from "node:assert/strict";
import fc from "fast-check";
import { markedPlaces, markerLabels, markersLeft } from "../../../src/core/swarm/conflict-markers.ts";

const LABELS = markerLabels("b");
const MARKED = ["<<<<<<< merged so far", "ours", "||||||| before both", "base", "=======", "theirs", ">>>>>>> task b"];

const filesOf = (texts: Readonly<Record<string, string>>) => ({
  read: async (path: string) => {
    const text = texts[path.replace("/copy/", "")];
    return text === undefined ? undefined : new TextEncoder().encode(text);
  },
});

describe("conflict markers", () => {
  it("that are left are told with file and line, with Windows line ends too", async () => {
    const files = filesOf({ "a.txt": `one\r\n${MARKED.join("\r\n")}\r\n`, "b.txt": "fine\n" });
    const left = await markersLeft(files, "/copy", ["a.txt", "b.txt", "deleted.txt"], LABELS);
    assert.equal(left?.status === "failed" && left.check, "conflict markers");
    const lines = left?.status === "failed" ? left.excerpt.split("\n").slice(1) : [];
    assert.deepEqual(lines, [
      "a.txt:2: <<<<<<< merged so far",
      "a.txt:4: ||||||| before both",
      "a.txt:8: >>>>>>> task b",
    ]);
  });

  it("of somebody else are no reason to refuse: headings, and files about git", async () => {
    const files = filesOf({ "a.md": "Title\n=======\n<<<<<<< HEAD\n>>>>>>> topic\n" });
    assert.equal(await markersLeft(files, "/copy", ["a.md"], LABELS), null);
  });

  it("are shown within any number of characters, the whole file where it fits, else whole places first", () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(60), { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 0, max: 4_000 }),
        (gaps, characters) => {
          const lines = gaps.flatMap((gap, at) => [
            ...Array.from({ length: gap }, (_, n) => `line ${at}.${n}`),
            ...MARKED,
          ]);
          const text = lines.join("\n");
          const shown = markedPlaces(text, LABELS, characters);
          if (text.length <= characters) return shown === text;
          const note = "(this is not all of the file: read it for the rest)";
          assert.ok(shown.endsWith(note));
          assert.ok(shown.length <= characters + note.length);
          const body = shown.slice(0, -note.length).split("\n");
          return body.every((line) => line === "" || /^\(line \d+\)$/.test(line) || lines.includes(line));
        },
      ),
      { seed: 6, numRuns: 300 },
    );
  });
});
