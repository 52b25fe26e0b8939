import assert from "node:assert/strict";
import fc from "fast-check";
import {
  costOf,
  formatPrice,
  formatUsd,
  MoneyError,
  nanoUsd,
  pricePerMillion,
  pricePerToken,
  toUsdString,
  usd,
  usdFromNumber,
} from "../../src/core/money.ts";

describe("money", () => {
  it("reads dollars exactly and refuses what it cannot count", () => {
    assert.equal(usd("0.000000001"), 1);
    assert.equal(usd("10"), 10_000_000_000);
    for (const bad of ["", "-1", "1e3", "0.0000000001", "1,5", "NaN", "99999999999"]) {
      assert.throws(() => usd(bad), MoneyError, bad);
    }
  });

  it("takes the provider's JSON numbers and rounds up below a nano-dollar", () => {
    assert.equal(usdFromNumber(0.00012195), 121_950);
    assert.equal(usdFromNumber(1.35e-8), 14);
    assert.equal(usdFromNumber(0), 0);
    assert.throws(() => usdFromNumber(-0.1), MoneyError);
    assert.throws(() => usdFromNumber(Number.NaN), MoneyError);
  });

  it("reads a price per million and a price per token to the same number", () => {
    assert.equal(pricePerMillion("0.26"), 260_000);
    assert.equal(pricePerToken("0.00000026"), 260_000);
    assert.equal(pricePerToken("0.0000000135"), 13_500);
  });

  it("rounds a cost up once, for the whole sum", () => {
    const price = pricePerMillion("0.0135");
    assert.equal(costOf([{ tokens: 1, price }]), 14);
    const parts = [
      { tokens: 1, price },
      { tokens: 1, price },
    ];
    assert.equal(costOf(parts), 27);
  });

  it("gives back every amount that was sent as a JSON number of dollars", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000_000_000_000 }), (nano) => {
        const sent = JSON.parse(JSON.stringify(Number(toUsdString(nanoUsd(nano)))));
        assert.equal(usdFromNumber(sent), nano);
      }),
    );
  });

  it("agrees with exact arithmetic and never under-charges", () => {
    const tokens = fc.integer({ min: 0, max: 2_000_000 });
    const price = fc.integer({ min: 0, max: 75_000_000 });
    fc.assert(
      fc.property(fc.array(fc.record({ tokens, price }), { maxLength: 4 }), (parts) => {
        const exact = parts.reduce((sum, part) => sum + BigInt(part.tokens) * BigInt(part.price), 0n);
        const cost = costOf(
          parts.map((part) => ({ tokens: part.tokens, price: part.price as ReturnType<typeof pricePerMillion> })),
        );
        assert.equal(BigInt(cost), (exact + 999n) / 1000n);
      }),
    );
  });

  it("shows amounts to people without ever showing a spent amount as zero", () => {
    assert.equal(formatUsd(usd("0")), "$0.00");
    assert.equal(formatUsd(usd("0.42")), "$0.42");
    assert.equal(formatUsd(usd("12.4")), "$12.40");
    assert.equal(formatUsd(usd("0.0042")), "$0.0042");
    assert.equal(formatUsd(nanoUsd(1)), "$0.000000001");
    assert.equal(formatPrice(pricePerMillion("0.0028")), "$0.0028");
    assert.equal(formatPrice(pricePerMillion("3")), "$3.00");
  });
});
