import assert from "node:assert/strict";
import { tryEdits } from "../../support/edit-trials.ts";

describe("2,000 generated edits and patches", () => {
  it("are applied exactly, as a plain application does it, or refused whole", async () => {
    const { applied, refused } = await tryEdits(2_000, 1);
    assert.equal(applied + refused, 2_000);
    assert.ok(applied > 500 && refused > 200, `${applied} applied, ${refused} refused`);
  });
});
