import assert from "node:assert/strict";
import fc from "fast-check";
import { shrunkQuantile } from "../../../src/core/spend/estimate-quantiles.ts";

/** Groups as an estimate has them: each within the next, the last not empty. */
const nested = fc
  .array(fc.record({ value: fc.double({ min: 1e-3, max: 1e3, noNaN: true }), depth: fc.nat(3) }), {
    minLength: 1,
    maxLength: 40,
  })
  .map((all) => [0, 1, 2, 3].map((level) => all.filter(({ depth }) => depth <= level || level === 3)))
  .map((groups) => groups.map((group) => group.map(({ value }) => value)));

describe("quantiles of few swarms", () => {
  it("are ordered, and lie within what was seen", () => {
    fc.assert(
      fc.property(nested, (groups) => {
        const [low, likely, high] = [0.1, 0.5, 0.9].map((share) => shrunkQuantile(groups, share));
        const all = groups.at(-1) ?? [];
        assert.ok(low !== undefined && likely !== undefined && high !== undefined);
        assert.ok(low <= likely * (1 + 1e-12) && likely <= high * (1 + 1e-12));
        assert.ok(low >= Math.min(...all) * (1 - 1e-9) && high <= Math.max(...all) * (1 + 1e-9));
      }),
    );
  });

  it("do not depend on the order of the swarms", () => {
    fc.assert(
      fc.property(nested, fc.nat(), (groups, turn) => {
        const turned = groups.map((group) => {
          const at = group.length === 0 ? 0 : turn % group.length;
          return [...group.slice(at), ...group.slice(0, at)].reverse();
        });
        assert.equal(shrunkQuantile(turned, 0.5), shrunkQuantile(groups, 0.5));
      }),
    );
  });

  it("are the broadest group's own with nothing else, and between the groups with few", () => {
    assert.equal(shrunkQuantile([[], [], [2, 2, 2]], 0.5).toFixed(9), "2.000000000");
    // Four of 8 weigh as much as the broader group, whose middle is between 2 and 8.
    const between = shrunkQuantile(
      [
        [8, 8, 8, 8],
        [8, 8, 8, 8, 2, 2, 2, 2],
      ],
      0.5,
    );
    assert.equal(between.toFixed(9), Math.sqrt(8 * 4).toFixed(9));
  });
});
