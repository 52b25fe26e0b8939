import assert from "node:assert/strict";
import { usd } from "../../../src/core/money.ts";
import type { CallFailure } from "../../../src/core/provider/client.ts";
import type { LimitedBy } from "../../../src/core/provider/failure-cause.ts";
import { describeFailure, sayFailure } from "../../../src/core/provider/failure-text.ts";
import { failure, KINDS } from "../../support/scripted-client.ts";

describe("the words for a failure", () => {
  for (const kind of KINDS) {
    it(`of kind ${kind} are whole sentences: what happened, what it cost, and what to do next`, () => {
      const { what, cost, next } = describeFailure(failure(kind, { message: "some detail." }));
      for (const text of [what, cost, next]) assert.match(text, /^[A-Za-z].*\.$/s);
      assert.doesNotMatch(what, /\.\.|undefined/);
    });
  }

  it("name the model that the provider suggests", () => {
    assert.match(describeFailure(failure("model_gone", { suggestion: "a/b" })).next, /suggests a\/b\./);
  });

  it("name the pause that the provider asks for", () => {
    assert.match(describeFailure(failure("rate_limited", { retryAfterMs: 40_000 })).what, /asks to wait 40 s\./);
    assert.match(describeFailure(failure("rate_limited", { retryAfterMs: 3_600_000 })).what, /60 minutes\./);
  });

  it("say what it cost: nothing, a sum, or that it is not known", () => {
    const cost = (parts: Partial<CallFailure>) => describeFailure({ ...failure("cut"), ...parts } as CallFailure).cost;
    assert.match(cost({ unsent: true, billing: "nothing" }), /^Nothing was sent/);
    assert.match(cost({ billing: "nothing" }), /cost nothing/);
    assert.match(cost({ billing: "unknown" }), /not known.*reserved/);
    assert.match(cost({ billing: { billed: usd("0.25"), usage: null } }), /\$0\.25/);
  });

  it("are one text, which leaves the cost out where nothing was asked of a provider", () => {
    assert.match(sayFailure(failure("cut", { billing: "unknown" })), /broke off.*not known.*Try again/);
    assert.doesNotMatch(sayFailure(failure("budget", { unsent: true })), /cost nothing/);
  });

  it("tell who limits the calls, and what helps against that one", () => {
    const text = (by: LimitedBy) => Object.values(describeFailure(failure("rate_limited", { by }))).join(" ");
    assert.match(text({ who: "free-tier", per: "day", limit: 50 }), /free models of 50 calls a day.*next day \(UTC\)/);
    assert.match(text({ who: "free-tier", per: "minute", limit: null }), /free models a minute.*in a minute/);
    assert.match(text({ who: "shared-capacity", perMinute: 8 }), /takes 8 calls a minute/);
    assert.match(text({ who: "upstream", provider: "BaseTen" }), /^BaseTen is refusing/);
    assert.match(text({ who: "in-flight-credit" }), /on their way.*add credit/);
    assert.match(text({ who: "this-side" }), /which all calls keep/);
  });

  it("name sizes, sums and days where the provider did", () => {
    const sizes = { window: 100, asked: 150, prompt: 50, answer: 100 };
    assert.match(
      describeFailure(failure("context_too_long", sizes)).what,
      /: 150 tokens \(50 to read, 100 .*takes 100\.$/,
    );
    const limit = { limit: "workspace", cap: usd("10"), spent: usd("10.02"), resetsAt: Date.UTC(2026, 11, 1) } as const;
    const { what, next } = describeFailure(failure("key_limit", limit));
    assert.match(what, /^The workspace .* of \$10\.00 \(\$10\.02 spent\).*2026-12-01/);
    assert.match(next, /the workspace's limit/);
    assert.match(describeFailure(failure("no_credit", { affordableTokens: 300 })).what, /300 tokens\.$/);
  });
});
