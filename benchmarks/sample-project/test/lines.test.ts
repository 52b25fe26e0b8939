import assert from "node:assert/strict";
import { test } from "node:test";
import { percentOff } from "../src/discount.ts";
import { lineTotal } from "../src/line.ts";

test("a line is quantity times unit price", () => {
  assert.equal(lineTotal({ description: "Consulting", quantity: 2.5, unitPrice: 8000 }), 20000);
  assert.equal(lineTotal({ description: "Screws", quantity: 3, unitPrice: 33 }), 99);
});

test("takes a percentage off", () => {
  assert.equal(percentOff(10000, 15), 8500);
  assert.equal(percentOff(10000, 0), 10000);
  assert.throws(() => percentOff(10000, 101), RangeError);
});
