import assert from "node:assert/strict";
import { test } from "node:test";
import { formatAmount, multiply, parseAmount, sum } from "../src/money.ts";

test("reads amounts with no, one and two decimals", () => {
  assert.deepEqual(["12", "12.3", "12.34", "-0.05", " 7 "].map(parseAmount), [1200, 1230, 1234, -5, 700]);
});

test("refuses what is no amount", () => {
  for (const text of ["", "1,50", "1.234", "abc", "1e3"]) assert.throws(() => parseAmount(text), RangeError);
});

test("multiplies to whole cents", () => {
  assert.equal(multiply(1999, 3), 5997);
  assert.equal(multiply(1000, 0.125), 125);
  assert.equal(multiply(333, 0.5), 167);
});

test("sums exactly", () => {
  assert.equal(sum([10, 20, 5]), 35);
  assert.equal(sum([]), 0);
});

test("writes amounts with two decimals", () => {
  assert.deepEqual([123456, 5, 0, -250].map((amount) => formatAmount(amount)), ["1234.56", "0.05", "0.00", "-2.50"]);
});
