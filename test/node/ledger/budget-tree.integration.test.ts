import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type Believed,
  BudgetModel,
  believe,
  book,
  checkNoLeak,
  checkTree,
  hasRoom,
  reserve,
  TwoWindows,
} from "../../support/budget-model.ts";
import { memoryDatabase } from "../../support/open-book.ts";

type Step = fc.Command<BudgetModel, TwoWindows>;
type State = Believed["state"];

/** A step on one attempt that is in a state which allows it. */
function step(name: string, states: readonly State[], act: (one: Believed, real: TwoWindows) => void) {
  return fc.nat(40).map(
    (at): Step => ({
      check: (model) => model.pick(at, states) !== undefined,
      run(model, real) {
        act(model.pick(at, states) ?? assert.fail(), real);
        checkTree(model, real);
      },
      toString: () => `${name} ${at}`,
    }),
  );
}

const reserving = fc.tuple(fc.nat(1), fc.integer({ min: 0, max: 100 }), fc.nat(1), fc.nat(1), fc.nat(1)).map(
  ([window, bound, workspace, swarm, task]): Step => ({
    check: () => true,
    run(model, real) {
      const names = [`/w${workspace}`, `s${swarm}`, `t${task}`];
      const one = believe(`a${model.attempts.length}`, window, bound, real.now, names);
      const room = hasRoom(model, one);
      assert.equal(reserve(real, one), room);
      if (room) model.attempts.push(one);
      checkTree(model, real);
    },
    toString: () => `reserve ${bound} for /w${workspace} s${swarm}/t${task} in window ${window}`,
  }),
);

const crashing = fc.nat(1).map(
  (window): Step => ({
    check: () => true,
    run(model, real) {
      real.crash(window);
      for (const one of model.attempts) {
        if (one.window !== window) continue;
        if (one.state === "reserved") one.state = "released";
        if (one.state === "sent" || one.state === "generating") one.state = "held";
      }
      checkTree(model, real);
    },
    toString: () => `crash of window ${window}`,
  }),
);

const passing = fc.nat(5).map(
  (hours): Step => ({
    check: () => true,
    run: (_, real) => real.pass(hours * 3_600_000),
    toString: () => `${hours} hours pass`,
  }),
);

/** A person cancels, or the time is over: what was not sent is free, what was is held. */
const ending = (why: string) =>
  step(why, ["reserved", "sent", "generating"], (one, real) => {
    const isSent = one.state !== "reserved";
    if (isSent) real.book(one.window).hold(one.id, why);
    else real.book(one.window).release(one.id, "never sent");
    one.state = isSent ? "held" : "released";
  });

describe("the tree of budgets", () => {
  const database = memoryDatabase();

  it("leaks nothing and passes no cap in any mix of settling, cancelling, crashes, time-outs and reconciling", () => {
    const reached = new Set<State>();
    const commands = fc.commands(
      [
        reserving,
        reserving,
        step("send", ["reserved"], (one, real) => {
          real.book(one.window).markSent(one.id);
          one.state = "sent";
        }),
        step("generate", ["sent"], (one, real) => {
          real.book(one.window).markGeneration(one.id, `gen-${one.id}`);
          one.state = "generating";
        }),
        step("settle", ["sent", "generating"], (one, real) => book(real, one, Math.ceil(one.bound / 3))),
        step("reconcile", ["held"], (one, real) => book(real, one, Math.floor(one.bound / 2))),
        step("prove not billed", ["sent", "generating", "held"], (one, real) => {
          real.book(one.window).release(one.id, "refused before any token");
          one.state = "released";
        }),
        ending("cancel"),
        ending("time out"),
        crashing,
        passing,
      ],
      { maxCommands: 60, size: "+1" },
    );
    fc.assert(
      fc.property(commands, (plan) => {
        const model = new BudgetModel();
        const real = new TwoWindows(database(), Date.UTC(2026, 10, 30, 16));
        fc.modelRun(() => ({ model, real }), plan);
        for (const state of model.reached) reached.add(state);
        checkNoLeak(model, real);
      }),
      { numRuns: 60 },
    );
    assert.equal(reached.size, 7, [...reached].join(" "));
  }).timeout(20_000);
});
