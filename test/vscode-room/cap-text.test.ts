import assert from "node:assert/strict";
import type { CapReached } from "../../src/core/engine-types.ts";
import { usd, ZERO } from "../../src/core/money.ts";
import { amountQuestion, capQuestion, checkAmount, dollars, generationQuestion } from "../../src/vscode/cap-text.ts";

const reached = (scope: CapReached["limit"]["scope"] = "swarm", open = "0.02"): CapReached => ({
  limit: { scope, key: "swarm-1", cap: usd("1") },
  use: {
    scope,
    key: "swarm-1",
    settled: usd("0.95"),
    open: usd(open),
    held: ZERO,
    origins: { billed: usd("0.95"), computed: ZERO, estimated: ZERO },
  },
  needed: usd("0.04"),
  task: "t1",
});

describe("the question at a cap", () => {
  it("says which budget is reached, what is spent, what is reserved, and what the next call may cost", () => {
    assert.equal(
      capQuestion(reached()),
      "The budget of $1.00 for this swarm is reached: $0.95 is spent, up to $0.020 is reserved or held, and the next " +
        "call may cost up to $0.040. The agents wait for you. Closing this finishes what is running and starts nothing more.",
    );
    assert.match(
      capQuestion(reached("day", "0")),
      /^The budget of \$1\.00 for today is reached: \$0\.95 is spent, and/,
    );
    assert.match(capQuestion(reached("workspace")), /for this folder and month is reached/);
  });

  it("speaks of a generation as one, and says that nothing was sent", () => {
    assert.match(
      generationQuestion(reached()),
      /^The budget of \$1\.00 for this generation is reached.*Nothing was sent\.$/,
    );
    assert.match(generationQuestion(reached("month")), /for this month is reached/);
    assert.match(amountQuestion(reached(), "this generation").title, /for this generation, in US dollars/);
  });

  it("takes only an amount above the old cap", () => {
    const why = (text: string) => {
      const check = checkAmount(text, reached());
      return check.status === "wrong" ? check.why : "taken";
    };
    for (const text of ["", "ten", "-2", "1e9", "2,50", "NaN", "1.0000000001", "$"])
      assert.match(why(text), /like 2\.50/, text);
    for (const text of ["0", "0.5", "1", "$1.00"]) assert.match(why(text), /More than \$1\.00/, text);
    assert.match(why("100000.01"), /At most 100000/);
    assert.deepEqual(checkAmount(" $2.50 ", reached()), { status: "ok", amount: usd("2.50"), hint: null });
  });

  it("says when a new cap may be too low for the call that waits", () => {
    const check = checkAmount("1.005", reached());
    assert.ok(check.status === "ok" && check.hint !== null);
    assert.match(check.hint, /may need \$1\.01 in all/);
    const enough = checkAmount("1.01", reached());
    assert.equal(enough.status === "ok" && enough.hint, null);
  });

  it("writes dollars into settings as numbers, exactly", () => {
    assert.deepEqual([usd("12.5"), usd("0.000000001"), usd("100000")].map(dollars), [12.5, 1e-9, 100_000]);
  });
});
