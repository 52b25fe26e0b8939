import assert from "node:assert/strict";
import { nanoUsd, usd, ZERO } from "../../src/core/money.ts";
import { type BudgetLine, type SpendView, statusText } from "../../src/vscode/status-text.ts";
import { waitingText } from "../../src/vscode/waiting-text.ts";

const line = (settled: string, cap: string | null, parts: Partial<BudgetLine> = {}): BudgetLine => ({
  settled: usd(settled),
  open: ZERO,
  held: ZERO,
  origins: { billed: usd(settled), computed: ZERO, estimated: ZERO },
  cap: cap === null ? null : usd(cap),
  ...parts,
});

const view = (parts: Partial<SpendView> = {}): SpendView => ({
  month: line("0.42", "10"),
  day: line("0.10", "5"),
  folder: null,
  alertPercent: 80,
  tier: "balanced",
  swarm: null,
  heldWhy: [],
  question: null,
  simulated: false,
  problem: null,
  ...parts,
});

const swarm = { ...line("0.01", "1"), finished: 3, total: 9, expected: null };

describe("the status bar", () => {
  it("shows spend against budget", () => {
    assert.match(statusText(view()).text, /\$0\.42 of \$10\.00$/);
    assert.equal(statusText(view()).colour, "none");
  });

  it("warns from the threshold on and is red at the cap, for month, day, folder and swarm", () => {
    const colour = (parts: Partial<SpendView>) => statusText(view(parts)).colour;
    assert.equal(colour({ month: line("7.99", "10") }), "none");
    assert.equal(colour({ month: line("8", "10") }), "warning");
    assert.equal(colour({ month: line("10", "10") }), "error");
    assert.equal(colour({ day: line("4", "5", { open: usd("1") }) }), "error");
    assert.equal(colour({ folder: line("1.7", "2") }), "warning");
    assert.equal(colour({ folder: line("99", null) }), "none");
    assert.equal(colour({ swarm: { ...swarm, open: usd("0.99") } }), "error");
    assert.equal(colour({ month: line("0", "0") }), "error");
  });

  it("tells today, the month, the folder and how each cost is known", () => {
    const month = line("3.2", "10", {
      open: usd("0.5"),
      held: usd("0.3"),
      origins: { billed: usd("3"), computed: usd("0.2"), estimated: ZERO },
    });
    const { tooltip } = statusText(view({ month, folder: line("1.5", null), heldWhy: ["The stream was cut."] }));
    assert.match(tooltip, /Today: \$0\.10 of \$5\.00\n/);
    assert.match(tooltip, /This month: \$3\.20 of \$10\.00, up to \$0\.20 more reserved, up to \$0\.30 more held\n/);
    assert.match(tooltip, /This folder, this month: \$1\.50\n/);
    assert.match(tooltip, /this month: \$3\.00 billed, \$0\.20 computed; up to \$0\.30 held, outcome not known\n/);
    assert.match(tooltip, /Held because: The stream was cut\.\n/);
  });

  it("says that spend is simulated", () => {
    const text = statusText(view({ simulated: true, month: line("0", "10", { settled: nanoUsd(42) }) }));
    assert.match(text.text, /\(simulated\)/);
    assert.match(text.tooltip, /No real money/);
  });

  it("names the running swarm and what it is expected to come to", () => {
    assert.match(statusText(view({ swarm })).tooltip, /\$0\.010 of \$1\.00, 3 of 9 tasks finished\n/);
    const expected = { low: usd("0.2"), likely: usd("0.25"), high: usd("0.4") };
    const { tooltip } = statusText(view({ swarm: { ...swarm, expected } }));
    assert.match(tooltip, /3 of 9 tasks finished, likely \$0\.25 at its end \(\$0\.20 to \$0\.40\)/);
  });

  it("leads to the question that agents wait for, in red", () => {
    const { text, tooltip, colour } = statusText(view({ swarm, question: waitingText("cap") }));
    assert.match(text, /^\$\(question\) Cap reached, \$0\.42 of \$10\.00$/);
    assert.match(tooltip, /wait for your choice/);
    assert.equal(colour, "error");
    const other = statusText(view({ swarm, question: waitingText("command") }));
    assert.match(other.text, /^\$\(question\) Waiting for you, \$0\.42/);
    assert.match(other.tooltip, /An agent wants to run a command/);
    assert.equal(other.colour, "warning");
  });

  it("says when the ledger cannot be read, and takes nothing in a reason for Markdown", () => {
    assert.match(statusText(view({ problem: "it is damaged" })).tooltip, /cannot be read: it is damaged/);
    const { tooltip } = statusText(view({ heldWhy: ["<b>[x](command:y)</b> $(zap)"] }));
    assert.ok(tooltip.includes("\\<b\\>\\[x\\]\\(command:y\\)\\</b\\> \\$\\(zap\\)"), tooltip);
  });
});
