import assert from "node:assert/strict";
import fc from "fast-check";
import { shrunkRange } from "../../../src/core/spend/estimate-quantiles.ts";

/** Groups as an estimate has them: each within the next, the last with three at least. */
const nested = fc
  .array(fc.record({ value: fc.double({ min: 1e-3, max: 1e3, noNaN: true }), depth: fc.nat(3) }), {
    minLength: 3,
    maxLength: 40,
  })
  .map((all) =>
    [0, 1, 2, 3].map((level) => all.filter(({ depth }) => depth <= level || level === 3).map(({ value }) => value)),
  );

const fixed = (range: { readonly low: number; readonly likely: number; readonly high: number }) =>
  [range.low, range.likely, range.high].map((value) => value.toFixed(6));

describe("the range told from few swarms", () => {
  it("is in order, whatever they cost", () => {
    fc.assert(
      fc.property(nested, (groups) => {
        const { low, likely, high } = shrunkRange(groups);
        assert.ok(low > 0 && low <= likely * (1 + 1e-12) && likely <= high * (1 + 1e-12), `${low} ${likely} ${high}`);
        const all = groups.at(-1) ?? [];
        assert.ok(likely >= Math.min(...all) * (1 - 1e-9) && likely <= Math.max(...all) * (1 + 1e-9));
      }),
    );
  });

  it("does not depend on the order of the swarms, and scales with their costs", () => {
    fc.assert(
      fc.property(nested, (groups) => {
        const range = shrunkRange(groups);
        assert.deepEqual(shrunkRange(groups.map((group) => group.toReversed())), range);
        const tenfold = shrunkRange(groups.map((group) => group.map((value) => 10 * value)));
        for (const part of ["low", "likely", "high"] as const)
          assert.ok(Math.abs(tenfold[part] / range[part] / 10 - 1) < 1e-9);
      }),
    );
  });

  it("is the values' own quantiles where there are nine or more", () => {
    assert.deepEqual(fixed(shrunkRange([[9, 8, 7, 6, 5, 4, 3, 2, 1]])), ["1.000000", "5.000000", "9.000000"]);
  });

  it("is wider than what was seen where there are fewer: the next one is often beyond three", () => {
    const { low, likely, high } = shrunkRange([[1, 2, 4]]);
    // Student's t with two degrees of freedom, 1.886, times sqrt(4 / 3) standard deviations of ln 2 each.
    assert.equal(likely.toFixed(6), "2.000000");
    assert.equal((high / likely).toFixed(4), (2 ** (1.886 * Math.sqrt(4 / 3))).toFixed(4));
    assert.equal((likely / low).toFixed(4), (high / likely).toFixed(4));
  });

  it("lies between a narrow group and the broader one by how many the narrow one has", () => {
    const broad = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1];
    const likely = (narrow: readonly number[]) => shrunkRange([narrow, [...narrow, ...broad]]).likely;
    assert.equal(likely([]).toFixed(6), "1.000000");
    assert.equal(likely([16, 16, 16, 16]).toFixed(6), "4.000000");
    assert.equal(likely([16]).toFixed(6), (16 ** (1 / 5)).toFixed(6));
  });

  it("borrows the broader group's width for a single swarm", () => {
    const broad = [1, 2, 4];
    const all = shrunkRange([broad]);
    const one = shrunkRange([[2], broad]);
    assert.deepEqual(fixed(one), fixed(all));
  });
});
