import assert from "node:assert/strict";
import { createAddedTasks } from "../../../src/core/guards/added-tasks.ts";
import { createAllowance } from "../../../src/core/guards/allowance.ts";
import { isChant } from "../../../src/core/guards/chant.ts";
import { TASK_LIMITS } from "../../../src/core/models/task-limits.ts";

describe("the limits of a task", () => {
  it("are finite, and end it by turns, by tool calls or by time, with what ended it in words", () => {
    for (const limit of Object.values(TASK_LIMITS)) assert.ok(Number.isFinite(limit) && limit > 0);
    const limits = { turns: 3, toolCalls: 10, activeMs: 120_000 };
    const turns = createAllowance(limits);
    for (let turn = 0; turn < 3; turn++) {
      assert.equal(turns.over(), null);
      turns.turn(1);
    }
    assert.match(turns.over() ?? "", /3 turns.*smaller tasks/);
    const calls = createAllowance(limits);
    calls.toolCalls(10);
    assert.match(calls.over() ?? "", /10 tool calls/);
    const time = createAllowance(limits);
    time.turn(119_999);
    assert.equal(time.over(), null);
    time.turn(1);
    assert.match(time.over() ?? "", /2 minutes/);
  });
});

describe("tasks that come about while a swarm runs", () => {
  it("are counted against what was planned", () => {
    const added = createAddedTasks(2);
    for (const task of ["a", "b", "a", "b"]) assert.equal(added.begin(task, task), null);
    assert.match(added.begin("repair", null) ?? "", /4 merges and repairs for 2 tasks/);
  });

  it("bring about no further ones", () => {
    const added = createAddedTasks(10);
    assert.equal(added.begin("repair", null), null);
    assert.match(added.begin("merge-of-repair", "repair") ?? "", /itself brought about/);
    assert.match(added.begin("repair", "repair") ?? "", /itself brought about/);
  });
});

describe("a text that says one thing over and over", () => {
  it("is told from one that only has long lines, rulers or tables", () => {
    assert.ok(isChant(`Well. ${"I will look at the file again. ".repeat(80)}`));
    assert.ok(isChant("ab-cd ".repeat(400)));
    assert.ok(!isChant("I will look. ".repeat(20)));
    assert.ok(!isChant("-".repeat(4_000)));
    assert.ok(!isChant(Array.from({ length: 300 }, (_, at) => `const value${at} = ${at * at};`).join("\n")));
  });
});
