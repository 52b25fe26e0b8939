import assert from "node:assert/strict";
import { applicationText } from "../../src/cli/application-text.ts";

const NOTHING = { applied: [], merged: [], conflicts: [], refused: [] };

describe("what --apply says", () => {
  const lines = (done: Partial<Parameters<typeof applicationText>[0]>) =>
    applicationText({ ...NOTHING, ...done }, "/runs/r1/changes.patch");

  it("names each merged file, each that was left with why, and what to do with it", () => {
    assert.deepEqual(lines({ applied: ["a.ts"] }), ["Applied 1 file."]);
    assert.deepEqual(
      lines({
        applied: ["a.ts", "b.ts"],
        merged: ["b.ts"],
        conflicts: [{ path: "c.ts", why: "you and the swarm changed the same lines" }],
      }),
      [
        "Applied 2 files.",
        "b.ts was changed meanwhile; both changes are in it.",
        "c.ts was not written: you and the swarm changed the same lines.",
        "Take what you want of these from /runs/r1/changes.patch by hand, or run the swarm again on the files as they are now.",
      ],
    );
  });

  it("says that nothing was applied when nothing was", () => {
    assert.equal(lines({ conflicts: [{ path: "c.ts", why: "why" }] })[0], "Nothing was applied.");
    const [first, second] = lines({ refused: [{ path: "c.ts", why: "It is a link." }] });
    assert.equal(first, "Nothing was applied: c.ts: It is a link.");
    assert.match(second ?? "", /git apply \/runs\/r1\/changes\.patch/);
  });
});
