import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { usd, ZERO } from "../../../src/core/money.ts";
import { periodsOf } from "../../../src/core/spend/ledger.ts";
import { openLedger } from "../../../src/node/ledger/client.ts";
import { peekSpend } from "../../../src/node/ledger/peek.ts";
import { attempt, billed } from "../../support/ledger-attempts.ts";
import { temporaryFolder } from "../../support/trees.ts";

const NOW = Date.UTC(2026, 10, 22, 12);

describe("a look at the spend without opening the ledger", () => {
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => folder.dispose());

  it("is nothing where there is no ledger, and makes none", () => {
    const file = join(folder.path, "ledger.sqlite");
    const { month, problem } = peekSpend(file, NOW);
    assert.deepEqual([month.settled, month.open, problem], [0, 0, null]);
    assert.equal(existsSync(file), false);
  });

  it("sees what a window that is open has settled and holds, by month and day", async () => {
    const file = join(folder.path, "ledger.sqlite");
    const ledger = await openLedger({ file });
    const { month } = periodsOf(NOW);
    const limits = [{ scope: "month" as const, key: month, cap: usd("1") }];
    await ledger.reserve(attempt("yesterday", { at: NOW - 86_400_000, bound: usd("0.02") }), limits);
    await ledger.markSent("yesterday");
    await ledger.settle("yesterday", billed(usd("0.01"), { origin: "computed" }));
    await ledger.reserve(attempt("today", { bound: usd("0.02") }), limits);
    await ledger.reserve(attempt("elsewhere", { bound: usd("0.04"), workspace: "/other" }), limits);
    await ledger.markSent("today");
    await ledger.hold("today", "cut");
    const seen = peekSpend(file, NOW, "/project");
    await ledger.close();
    const none = { billed: ZERO, computed: ZERO, estimated: ZERO };
    const computed = { settled: usd("0.01"), origins: { ...none, computed: usd("0.01") } };
    assert.deepEqual(seen, {
      month: { ...computed, open: usd("0.06"), held: usd("0.02") },
      day: { settled: ZERO, origins: none, open: usd("0.06"), held: usd("0.02") },
      workspace: { ...computed, open: usd("0.02"), held: usd("0.02") },
      problem: null,
    });
  });

  it("says why a file that is no ledger cannot be read", () => {
    const file = join(folder.path, "ledger.sqlite");
    writeFileSync(file, "not a database, and long enough to be looked at ".repeat(20));
    const { month, problem } = peekSpend(file, NOW);
    assert.equal(month.settled, 0);
    assert.match(String(problem), /not a database/);
  });
});
