import assert from "node:assert/strict";
import fc from "fast-check";
import type { SeenCall } from "../../../src/core/guards/fingerprint.ts";
import { createLoopGuard, type LoopGuard, type Verdict } from "../../../src/core/guards/loop-guard.ts";
import { createSwarmGuard } from "../../../src/core/guards/swarm-guard.ts";

function call(parts: Partial<SeenCall> = {}): SeenCall {
  return { tool: "read_file", effect: "read", arguments: '{"path":"a"}', ok: true, result: "text", ...parts };
}

const fresh = (known = new Set<string>(), budget = 0): LoopGuard => createLoopGuard({ budget, known });

/** What the guard says to each turn of one call, up to its stop. */
function actions(guard: LoopGuard, calls: readonly SeenCall[], cost = 0): readonly Verdict["action"][] {
  const said: Verdict["action"][] = [];
  for (const one of calls) {
    said.push(guard.turn([one], cost).action);
    if (said.at(-1) === "stop") break;
  }
  return said;
}

const same = (count: number, one = call()): readonly SeenCall[] => Array.from({ length: count }, () => one);

describe("the loop guard", () => {
  it("tells the agent at the third time and stops it at the fourth", () => {
    assert.deepEqual(actions(fresh(), same(9)), ["go on", "go on", "hint", "stop"]);
  });

  it("takes a hint for heeded when the agent does something else", () => {
    const guard = fresh();
    actions(guard, same(3));
    const other = Array.from({ length: 20 }, (_, at) => call({ arguments: `{"path":"f${at}"}`, result: `${at}` }));
    assert.ok(actions(guard, other).every((action) => action === "go on"));
  });

  it("never stops at a circle that it has not told of, however much comes in one turn", () => {
    const guard = fresh();
    assert.equal(guard.turn(same(40), 0).action, "hint");
    assert.equal(guard.turn(same(1), 0).action, "stop");
  });

  it("sees calls that differ only in numbers, case or blanks and bring nothing new, and not those that do", () => {
    const paging = (result: (at: number) => string) =>
      Array.from({ length: 8 }, (_, at) =>
        call({ arguments: JSON.stringify({ path: "a", from_line: at * 100 }), result: result(at) }),
      );
    assert.deepEqual(
      actions(
        fresh(),
        paging(() => "the end"),
      ),
      ["go on", "go on", "hint", "go on", "stop"],
    );
    assert.ok(
      actions(
        fresh(),
        paging((at) => `part ${at}`),
      ).every((action) => action === "go on"),
    );
  });

  it("sees refusals on one file with nothing changed between, whatever was tried", () => {
    const tries = Array.from({ length: 8 }, (_, at) =>
      call({
        tool: "edit_file",
        effect: "write",
        ok: false,
        arguments: JSON.stringify({ path: "a", old_text: "x".repeat(at + 1) }),
        result: `not there: ${"x".repeat(at + 1)}`,
      }),
    );
    assert.deepEqual(actions(fresh(), tries), ["go on", "go on", "hint", "go on", "stop"]);
    const mended = tries.flatMap((one, at) =>
      at % 2 ? [one, { ...one, ok: true, arguments: `{"path":"a","old_text":"${at}"}` }] : [one],
    );
    assert.ok(actions(fresh(), mended).every((action) => action === "go on"));
  });

  it("sees a change that is made again and again, with whatever new between", () => {
    const again = Array.from({ length: 12 }, (_, at) =>
      at % 2
        ? call({ arguments: `{"path":"${"n".repeat(at)}"}`, result: `${at}` })
        : call({ tool: "write_file", effect: "write", arguments: '{"path":"a","content":"1"}', result: "written" }),
    );
    assert.deepEqual(actions(fresh(), again), ["go on", "go on", "go on", "go on", "hint", "go on", "stop"]);
  });

  it("lets nobody go from circle to circle: the fourth is the last", () => {
    const letters = ["a", "b", "c", "d", "e"];
    const calls = letters.flatMap((letter) => same(3, call({ arguments: `{"path":"${letter}"}`, result: letter })));
    const said = actions(fresh(), calls);
    assert.equal(said.at(-1), "stop");
    assert.ok(said.length <= 12, `${said.length} turns`);
  });

  it("gives no hint to the next agent of the swarm that begins a circle which another was stopped for", () => {
    const known = new Set<string>();
    actions(fresh(known), same(4));
    assert.deepEqual(actions(fresh(known), same(9)), ["go on", "go on", "stop"]);
    assert.equal(actions(fresh(known), same(9, call({ result: "other" })))[2], "hint");
  });

  it("waits a round less for a circle that has cost a hundredth of the swarm's budget", () => {
    assert.deepEqual(actions(fresh(new Set(), 1_000), same(9), 5), ["go on", "hint", "stop"]);
    assert.deepEqual(actions(fresh(new Set(), 100_000), same(9), 5), ["go on", "go on", "hint", "stop"]);
  });

  it("sees turns without a new fact, a change or a new verdict, in whatever order they come", () => {
    const letters = "abcbdacdbadcabdcbacd".split("");
    const calls = letters.map((letter) => call({ arguments: `{"path":"${letter}"}`, result: letter }));
    const said = actions(fresh(), calls);
    assert.equal(said.at(-1), "stop");
    assert.ok(said.length <= 16, `${said.length} turns`);
  });

  it("lets an agent read again what it had before its conversation was made shorter, and sees when it goes on so", () => {
    const letters = "abcdefghij".split("");
    const calls = letters.map((letter) => call({ arguments: `{"path":"${letter}"}`, result: letter }));
    const guard = fresh();
    for (let round = 0; round < 2; round++) {
      assert.ok(actions(guard, calls).every((action) => action === "go on"));
      guard.forgot();
    }
    const big = fresh();
    const said: string[] = [];
    for (let round = 0; round < 6 && said.at(-1) !== "stop"; round++) {
      said.push(big.turn([call({ result: "x".repeat(9_000) })], 0).action);
      big.forgot();
    }
    assert.deepEqual(said, ["go on", "go on", "hint", "stop"]);
  });

  it("sees an answer that is given again with nothing between, whatever its blanks and case", () => {
    const guard = fresh();
    assert.equal(guard.answer("I am done.").action, "go on");
    assert.equal(guard.answer("I am  DONE.").action, "hint");
    assert.equal(guard.answer("I am done.").action, "stop");
    const busy = fresh();
    for (let time = 0; time < 5; time++) {
      assert.equal(busy.answer("I am done.").action, "go on");
      busy.turn([call({ arguments: `{"path":"${time}"}`, result: `${time}` })], 0);
    }
  });

  it("stops no agent whose every call is new, and every agent that only repeats itself", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.stringMatching(/^[a-z]{4,12}$/), { minLength: 1, maxLength: 80 }), (names) => {
        const calls = names.map((name) => call({ arguments: JSON.stringify({ path: name }), result: `of ${name}` }));
        assert.ok(actions(fresh(), calls).every((action) => action === "go on"));
      }),
    );
    fc.assert(
      fc.property(fc.array(fc.constantFrom("a", "b", "c", "d"), { minLength: 1, maxLength: 8 }), (round) => {
        const calls = round.map((name) => call({ arguments: JSON.stringify({ path: name }), result: name }));
        const said = actions(fresh(), Array.from({ length: 30 }, () => calls).flat());
        assert.equal(said.at(-1), "stop");
        assert.ok(said.length <= Math.max(5 * round.length, 20), `${said.length} turns of ${round.length}`);
      }),
    );
  });
});

describe("the swarm's guard", () => {
  it("sees two agents that put up the same notes in turn", () => {
    const guard = createSwarmGuard();
    const said: string[] = [];
    for (let round = 0; round < 6; round++) {
      said.push(guard.noted("a", "Use tabs.").action, guard.noted("b", "Use blanks, not tabs.").action);
    }
    assert.deepEqual(said.slice(0, 6), ["go on", "go on", "go on", "hint", "hint", "stop"]);
  });

  it("leaves alone agents that each say how far they are, and one that talks to itself to its own guard", () => {
    const guard = createSwarmGuard();
    for (let file = 0; file < 40; file++) {
      const task = file % 2 ? "a" : "b";
      assert.equal(guard.noted(task, `File ${file} is converted.`).action, "go on");
    }
    const agreed = createSwarmGuard();
    for (const task of ["a", "b", "c", "d"]) assert.equal(agreed.noted(task, "The flag is in a.ts.").action, "go on");
    const alone = createSwarmGuard();
    for (let time = 0; time < 10; time++) assert.equal(alone.noted("a", "Use tabs.").action, "go on");
  });
});
