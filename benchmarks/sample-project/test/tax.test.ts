import assert from "node:assert/strict";
import { test } from "node:test";
import { standardRate, taxOn } from "../src/tax.ts";

test("knows the standard rates", () => {
  assert.equal(standardRate("DE"), 1900);
  assert.equal(standardRate("FR"), 2000);
});

test("refuses a country without rates", () => {
  assert.throws(() => standardRate("XX"), RangeError);
});

test("takes the rate from the net amount", () => {
  assert.equal(taxOn(10000, 1900), 1900);
  assert.equal(taxOn(333, 700), 23);
});
