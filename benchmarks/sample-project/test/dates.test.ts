import assert from "node:assert/strict";
import { test } from "node:test";
import { addDays, daysBetween, parseDay } from "../src/dates.ts";

test("accepts days that exist and no others", () => {
  assert.equal(parseDay("2024-02-29"), "2024-02-29");
  for (const text of ["2026-02-29", "2026-13-01", "1.2.2026", "2026-1-1"]) assert.throws(() => parseDay(text), RangeError);
});

test("counts over the ends of months and years", () => {
  assert.equal(addDays("2026-12-31", 1), "2027-01-01");
  assert.equal(addDays("2024-03-01", -1), "2024-02-29");
});

test("measures the days between two days", () => {
  assert.equal(daysBetween("2026-03-28", "2026-03-30"), 2);
  assert.equal(daysBetween("2026-03-30", "2026-03-28"), -2);
});
