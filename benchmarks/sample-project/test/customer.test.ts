import assert from "node:assert/strict";
import { test } from "node:test";
import { customer } from "../src/customer.ts";

test("trims the name and keeps the VAT number", () => {
  assert.deepEqual(customer(" Bakery ", "DE", "DE999999999"), { name: "Bakery", country: "DE", vatId: "DE999999999" });
});

test("refuses an empty name and a malformed country", () => {
  assert.throws(() => customer("  ", "DE"), RangeError);
  assert.throws(() => customer("Bakery", "Germany"), RangeError);
});
