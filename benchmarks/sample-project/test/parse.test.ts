import assert from "node:assert/strict";
import { test } from "node:test";
import { parseLines, splitFields } from "../src/parse.ts";

test("reads one line each and leaves out empty ones", () => {
  assert.deepEqual(parseLines("Consulting; 2; 80.00\n\r\nTravel;1;45.5\n"), [
    { description: "Consulting", quantity: 2, unitPrice: 8000 },
    { description: "Travel", quantity: 1, unitPrice: 4550 },
  ]);
});

test("says which line is wrong", () => {
  assert.throws(() => parseLines("Consulting;2;80\nTravel;1"), /line 2 has 2 fields/);
  assert.throws(() => parseLines("Consulting;two;80"), /line 1: "two"/);
});

test("splits a row into trimmed fields", () => {
  assert.deepEqual(splitFields("a ; b;; c"), ["a", "b", "", "c"]);
});
