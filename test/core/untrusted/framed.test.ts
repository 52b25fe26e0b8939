import assert from "node:assert/strict";
import * as fc from "fast-check";
import { framed } from "../../../src/core/untrusted/framed.ts";

/** As wide as it can be drawn: most of what is not ASCII takes one column, none more than two. */
const columns = (text: string) => [...text].reduce((sum, one) => sum + (one > "~" ? 2 : 1), 0);

describe("a frame around text of others", () => {
  it("loses nothing of it and leaves nothing of it out of sight, in any script", () => {
    const line = fc.oneof(
      fc.string({ maxLength: 300, unit: "grapheme" }),
      fc.constant("漢字".repeat(80)),
      fc.constant("ｅｖｉｌ ".repeat(40)),
      fc.constant("  | not ours\t."),
    );
    void fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 5 }), fc.integer({ min: 2, max: 90 }), (lines, width) => {
        const text = lines.join("\n");
        const shown = framed(text, width);
        for (const one of shown) {
          assert.match(one, /^ {2}[|:] /);
          assert.ok(columns(one.slice(4)) <= width, one);
        }
        const back = shown.map((one, at) => (one[2] === "|" ? (at === 0 ? "" : "\n") : "") + one.slice(4)).join("");
        assert.equal(back, text.replaceAll("\t", "    "));
      }),
      { numRuns: 300, seed: 1 },
    );
  });
});
