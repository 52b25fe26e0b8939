import assert from "node:assert/strict";
import type { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { nanoUsd } from "../../../src/core/money.ts";
import { type BudgetLimit, periodsOf } from "../../../src/core/spend/ledger.ts";
import type { Book } from "../../../src/node/ledger/book.ts";
import { LedgerError } from "../../../src/node/ledger/errors.ts";
import { attempt, billed } from "../../support/ledger-attempts.ts";
import { memoryDatabase, openBook, type SetClock } from "../../support/open-book.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOON = Date.UTC(2026, 10, 22, 12);
const CAP = 1_000;

describe("the ledger's time", () => {
  const database = memoryDatabase();
  let db: DatabaseSync;
  beforeEach(() => {
    db = database();
  });

  /** Reserves and settles by the window's own clock and limits, as the engine does. */
  const spend = (book: Book, clock: SetClock, id: string, cost: number) => {
    const { month, day } = periodsOf(clock.now());
    const limits: BudgetLimit[] = [
      { scope: "month", key: month, cap: nanoUsd(CAP) },
      { scope: "day", key: day, cap: nanoUsd(CAP) },
    ];
    const answer = book.reserve(attempt(id, { at: clock.now(), bound: nanoUsd(cost) }), limits);
    if (answer.status === "refused") return "refused";
    book.markSent(id);
    book.settle(id, billed(cost));
    return "settled";
  };

  it("opens the next day and month at midnight UTC", () => {
    const { book, clock } = openBook(db, "w", Date.UTC(2026, 10, 30, 23, 59, 59, 999));
    spend(book, clock, "a", CAP);
    assert.equal(spend(book, clock, "b", 1), "refused");
    clock.pass(1);
    assert.equal(spend(book, clock, "c", CAP), "settled");
    assert.deepEqual(
      book.attempts({}).map((row) => row.day),
      ["2026-11-30", "2026-12-01"],
    );
  });

  it("opens a new period after weeks in which nobody worked", () => {
    const first = openBook(db, "w1", NOON);
    spend(first.book, first.clock, "a", CAP);
    first.clock.pass(20 * DAY);
    assert.equal(spend(first.book, first.clock, "b", CAP), "settled", "the machine slept, and its run time says so");
    const later = openBook(db, "w2", NOON + 60 * DAY);
    assert.equal(spend(later.book, later.clock, "c", CAP), "settled");
  });

  it("opens nothing for a clock that is set forward while the window is open, until it is opened again", () => {
    const { book, clock } = openBook(db, "w1", NOON);
    spend(book, clock, "a", CAP);
    clock.set(40 * DAY);
    const forward = { name: "LedgerError", kind: "clock", message: /set forward by 40\.0 days.*reload the window/ };
    assert.throws(() => spend(book, clock, "b", 1), forward);
    clock.set(-40 * DAY);
    assert.equal(spend(book, clock, "c", 1), "refused");
    assert.equal(book.attempts({}).length, 1);
    const again = openBook(db, "w2", NOON + 40 * DAY);
    assert.equal(spend(again.book, again.clock, "d", CAP), "settled");
  });

  it("does not let a clock that was years ahead keep one day's budget for ever, nor reopens one: it asks", () => {
    const ahead = openBook(db, "w1", Date.UTC(2036, 0, 5));
    spend(ahead.book, ahead.clock, "a", 300);
    const right = openBook(db, "w2", NOON);
    const asks = {
      name: "LedgerError",
      kind: "clock",
      message: /booked on 2036-01-05.*says 2026-11-22.*ledger repair/,
    };
    assert.throws(() => spend(right.book, right.clock, "b", 1), asks);
  });

  it("keeps every charge in one period, passes no cap and reopens no period, with two clocks that are set at will", () => {
    const moves = fc.array(
      fc.record({
        window: fc.nat(1),
        cost: fc.integer({ min: 1, max: CAP }),
        pass: fc.oneof(fc.nat(2 * HOUR), fc.nat(40 * DAY)),
        set: fc.oneof(
          { arbitrary: fc.constant(0), weight: 3 },
          fc.integer({ min: -3 * HOUR, max: 3 * HOUR }),
          fc.integer({ min: -400 * DAY, max: 400 * DAY }),
        ),
      }),
      { minLength: 4, maxLength: 12 },
    );
    const outcomes = { settled: 0, refused: 0, asked: 0 };
    const spendOrAsk = (...call: Parameters<typeof spend>): keyof typeof outcomes => {
      try {
        return spend(...call);
      } catch (error) {
        assert.ok(error instanceof LedgerError && error.kind === "clock");
        return "asked";
      }
    };
    fc.assert(
      fc.property(moves, fc.integer({ min: -DAY, max: DAY }), (plan, skew) => {
        db.exec("DELETE FROM attempts; DELETE FROM totals");
        const windows = [openBook(db, "w1", NOON), openBook(db, "w2", NOON + skew)];
        const booked: string[] = [];
        for (const { window, cost, pass, set } of plan) {
          for (const { clock } of windows) clock.pass(pass);
          const { book, clock } = windows[window] ?? assert.fail();
          clock.set(set);
          const outcome = spendOrAsk(book, clock, `a${booked.length}`, cost);
          outcomes[outcome]++;
          if (outcome === "settled") booked.push([booked.at(-1) ?? "", periodsOf(clock.now()).day].sort()[1] ?? "");
        }
        const rows = windows[0]?.book.attempts({}) ?? [];
        assert.deepEqual(
          rows.map((row) => row.day),
          booked,
          "each stays where it was booked, and a period that is over stays over",
        );
        const months = [...new Set(rows.map((row) => row.month))].map((key) => ({ scope: "month" as const, key }));
        for (const use of windows[1]?.book.use(months) ?? []) assert.ok(use.settled > 0 && use.settled <= CAP);
      }),
      { numRuns: 500 },
    );
    assert.ok(Math.min(...Object.values(outcomes)) > 100, JSON.stringify(outcomes));
  }).timeout(20_000);
});
