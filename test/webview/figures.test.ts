import assert from "node:assert/strict";
import { usd, ZERO } from "../../src/core/money.ts";
import { budgetLevel, budgetText } from "../../webview/view/budget-text.ts";
import { costText } from "../../webview/view/cost-text.ts";
import {
  count,
  formatMs,
  formatSaving,
  formatTokens,
  formatUsdChange,
  percentOf,
  shortModel,
} from "../../webview/view/figures.ts";
import { totals } from "./swarm-states.ts";

describe("Figures on the dashboard", () => {
  it("shortens tokens without a jump between the units", () => {
    assert.deepEqual([0, 812, 9_999, 10_000, 999_949, 999_950, 1_250_000].map(formatTokens), [
      "0",
      "812",
      "9,999",
      "10.0k",
      "999.9k",
      "1.00M",
      "1.25M",
    ]);
  });

  it("shows durations in the unit that fits", () => {
    assert.deepEqual([0, 850, 1_400, 59_949, 59_950, 125_000].map(formatMs), [
      "0 ms",
      "850 ms",
      "1.4 s",
      "59.9 s",
      "1 min 0 s",
      "2 min 5 s",
    ]);
  });

  it("never calls a cost above zero free, and a baseline that is not known no saving", () => {
    assert.equal(formatSaving(usd("0.000001"), usd("1")), "99% less");
    assert.equal(formatSaving(ZERO, usd("1")), "100% less");
    assert.equal(formatSaving(usd("0.08"), usd("1")), "92% less");
    assert.equal(formatSaving(usd("1.5"), usd("1")), "50% more");
    assert.equal(formatSaving(usd("1"), usd("1")), "the same");
    assert.equal(formatSaving(usd("1"), ZERO), null);
  });

  it("rounds a share down, so that 100% is all of it", () => {
    assert.equal(percentOf(usd("0.9999"), usd("1")), 99);
    assert.equal(percentOf(usd("1"), ZERO), null);
  });

  it("signs changes, names models and counts things", () => {
    assert.equal(formatUsdChange(usd("0.0074"), usd("0.0086")), "+$0.0012");
    assert.equal(formatUsdChange(usd("0.0074"), usd("0.0070")), "−$0.00040");
    assert.equal(formatUsdChange(usd("1"), usd("1")), "same");
    assert.equal(shortModel("qwen/qwen3-coder"), "qwen3-coder");
    assert.equal(shortModel("qwen2.5-coder:14b"), "qwen2.5-coder:14b");
    assert.equal(count(1, "task"), "1 task");
    assert.equal(count(2, "retry", "retries"), "2 retries");
  });
});

describe("A cost on the dashboard", () => {
  it("carries its origin, and each origin's part where there are several", () => {
    const billed = totals({ calls: 1, settled: usd("0.0042"), billed: usd("0.0042") });
    assert.deepEqual(costText(billed), { amount: "$0.0042", origin: "billed" });
    const mixed = totals({ calls: 2, settled: usd("0.0052"), billed: usd("0.0042"), estimated: usd("0.001") });
    assert.deepEqual(costText(mixed), {
      amount: "$0.0052",
      origin: "$0.0042 billed + $0.0010 estimated (upper bound)",
    });
  });

  it("is never zero while it is unknown, on its way or not begun", () => {
    assert.deepEqual(costText(totals({ calls: 1, held: usd("0.03") })), {
      amount: "unknown",
      origin: "at most $0.030",
    });
    assert.deepEqual(costText(totals({ reserved: usd("0.03") })), { amount: "pending", origin: "at most $0.030" });
    assert.equal(costText(totals({})), null);
    assert.deepEqual(costText(totals({ calls: 1 })), { amount: "$0.00", origin: "no charge" });
  });
});

describe("A budget on the dashboard", () => {
  const budget = (settled: string, open: string) => ({
    label: "Today",
    settled: usd(settled),
    open: usd(open),
    cap: usd("5"),
  });

  it("counts what is open, because it may be spent already", () => {
    assert.equal(budgetLevel(budget("3.99", "0"), 80), "below");
    assert.equal(budgetLevel(budget("3.99", "0.01"), 80), "alert");
    assert.equal(budgetLevel(budget("3.99", "1.01"), 80), "full");
  });

  it("says in words what is settled, open and free", () => {
    assert.equal(
      budgetText(budget("1", "0.5")),
      "20% settled · up to $0.50 open (on its way or outcome unknown) · $3.50 free",
    );
    assert.equal(budgetText(budget("0.001", "0")), "under 1% settled · $5.00 free");
    assert.equal(budgetText(budget("0", "0")), "0% settled · $5.00 free");
    const tighter = { label: "Day", free: usd("0.2") };
    assert.match(budgetText({ ...budget("1", "0"), tighter }), /· \$0\.20 free, all that is left of Day$/);
  });
});
