import assert from "node:assert/strict";
import fc from "fast-check";
import { type Cycle, cyclesAtEnd, LONGEST_CYCLE } from "../../../src/core/guards/cycles.ts";

/** The plain way: compare every round with the last one. */
function plainly(items: readonly string[], length: number): number {
  const round = (from: number) => items.slice(from, from + length).join(" ");
  let rounds = 0;
  for (let from = items.length - length; from >= 0 && round(from) === round(items.length - length); from -= length)
    rounds++;
  return rounds;
}

const items = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 40 });

describe("cycles at the end of a list", () => {
  it("are what a plain comparison finds", () => {
    fc.assert(
      fc.property(items, (list) => {
        for (const { length, rounds } of cyclesAtEnd(list)) assert.equal(rounds, plainly(list, length));
      }),
    );
  });

  it("miss none but what is made of a shorter one", () => {
    fc.assert(
      fc.property(items, (list) => {
        const found = cyclesAtEnd(list);
        for (let length = 1; length <= LONGEST_CYCLE; length++) {
          if (plainly(list, length) < 2 || found.some((one) => one.length === length)) continue;
          assert.ok(found.some((one) => length % one.length === 0 && one.rounds * one.length >= length));
        }
      }),
    );
  });

  it("are seen for each length, whatever stands before and wherever the round began", () => {
    const letters = ["a", "b", "c", "d", "e", "f"];
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: LONGEST_CYCLE }),
        fc.integer({ min: 2, max: 6 }),
        fc.integer({ min: 0, max: 5 }),
        fc.array(fc.constantFrom("x", "y", "z"), { maxLength: 10 }),
        (length, rounds, shift, before) => {
          const round = letters.slice(0, length).map((_, at) => letters[(at + shift) % length] as string);
          const list = [...before, ...Array.from({ length: rounds }, () => round).flat()];
          assert.deepEqual(cyclesAtEnd(list), [{ length, rounds }] satisfies Cycle[]);
        },
      ),
    );
  });

  it("are none in a list without repetition, and none longer than six", () => {
    assert.deepEqual(cyclesAtEnd([]), []);
    assert.deepEqual(cyclesAtEnd(["a"]), []);
    assert.deepEqual(cyclesAtEnd([..."abcdefghijkl"]), []);
    assert.deepEqual(cyclesAtEnd([..."abcdefgabcdefgabcdefg"]), []);
  });
});
