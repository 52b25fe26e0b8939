import assert from "node:assert/strict";
import { nanoUsd, usd, ZERO } from "../../src/core/money.ts";
import { type SpendView, statusText } from "../../src/vscode/status-text.ts";

const view = (parts: Partial<SpendView> = {}): SpendView => ({
  month: { settled: usd("0.42"), open: ZERO },
  day: { settled: usd("0.10"), open: ZERO },
  monthCap: usd("10"),
  dayCap: usd("5"),
  alertPercent: 80,
  tier: "balanced",
  swarm: null,
  simulated: false,
  problem: null,
  ...parts,
});

describe("the status bar", () => {
  it("shows spend against budget", () => {
    assert.match(statusText(view()).text, /\$0\.42 of \$10\.00$/);
    assert.equal(statusText(view()).colour, "none");
  });

  it("warns from the threshold on and is red at the cap, for the month and for the day", () => {
    assert.equal(statusText(view({ month: { settled: usd("7.99"), open: ZERO } })).colour, "none");
    assert.equal(statusText(view({ month: { settled: usd("8"), open: ZERO } })).colour, "warning");
    assert.equal(statusText(view({ month: { settled: usd("10"), open: ZERO } })).colour, "error");
    assert.equal(statusText(view({ day: { settled: usd("4"), open: usd("1") } })).colour, "error");
  });

  it("says that spend is simulated, and what is open beside what is spent", () => {
    const text = statusText(view({ simulated: true, month: { settled: nanoUsd(42), open: usd("0.5") } }));
    assert.match(text.text, /\(simulated\)/);
    assert.match(text.tooltip, /No real money/);
    assert.match(text.tooltip, /up to \$0\.50 more reserved or held/);
  });

  it("names the running swarm, and a ledger that cannot be read", () => {
    const swarm = { settled: usd("0.01"), cap: usd("1"), running: 2, finished: 3, total: 9 };
    assert.match(statusText(view({ swarm })).tooltip, /3 of 9 tasks finished/);
    assert.match(statusText(view({ problem: "it is damaged" })).tooltip, /cannot be read: it is damaged/);
  });
});
