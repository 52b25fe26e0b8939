import assert from "node:assert/strict";
import { test } from "node:test";
import { balance, paymentStatus } from "../src/payments.ts";

const half = { day: "2026-04-10", amount: 5000 };

test("the balance is what is still open", () => {
  assert.equal(balance(10000, [half]), 5000);
  assert.equal(balance(10000, [half, half, half]), -5000);
});

test("tells open, partly paid, paid and overpaid apart", () => {
  const statuses = [0, 1, 2, 3].map((count) => paymentStatus(10000, Array(count).fill(half)));
  assert.deepEqual(statuses, ["open", "partly-paid", "paid", "overpaid"]);
});
