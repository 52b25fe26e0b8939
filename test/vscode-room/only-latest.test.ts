import assert from "node:assert/strict";
import { onlyLatest } from "../../src/vscode/only-latest.ts";
import { type Latch, latch } from "../support/latch.ts";

describe("work that shows the newest state", () => {
  it("runs once for many requests, and once more for one that came while it ran", async () => {
    const started: Latch[] = [latch(), latch()];
    const first = latch();
    let runs = 0;
    const work = onlyLatest(
      async () => {
        started[runs++]?.reach();
        if (runs === 1) await first.reached;
      },
      0,
      (error) => assert.fail(String(error)),
    );
    for (let times = 0; times < 5; times++) work.soon();
    await started[0]?.reached;
    work.now();
    work.soon();
    assert.equal(runs, 1, "never twice at once");
    first.reach();
    await started[1]?.reached;
    work.dispose();
    assert.equal(runs, 2);
  });

  it("tells of an error and goes on", async () => {
    const errors: unknown[] = [];
    const told = latch();
    const done = latch();
    let runs = 0;
    const work = onlyLatest(
      async () => {
        runs += 1;
        if (runs === 1) throw new Error("no ledger");
        done.reach();
      },
      0,
      (error) => {
        errors.push(error);
        told.reach();
      },
    );
    work.now();
    await told.reached;
    work.soon();
    await done.reached;
    work.dispose();
    assert.match(String(errors), /no ledger/);
  });

  it("does nothing after it was disposed of", () => {
    const work = onlyLatest(
      async () => assert.fail("it ran"),
      0,
      (error) => assert.fail(String(error)),
    );
    work.soon();
    work.dispose();
    work.soon();
    work.now();
  });
});
