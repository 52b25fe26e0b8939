import assert from "node:assert/strict";
import { needsReview } from "../../../src/core/swarm/may-auto-apply.ts";
import type { SwarmState, TaskState } from "../../../src/core/swarm/state-types.ts";
import type { Evidence } from "../../../src/core/verify/verdict.ts";
import { planner, swarm } from "../../webview/swarm-states.ts";

function done(id: string, evidence: Evidence): TaskState {
  const outcome = { status: "done", answer: "", evidence, files: ["a.ts"], model: "m" } as const;
  return { ...planner(), id, title: `Task ${id}`, status: "finished", outcome };
}

function ended(tasks: readonly TaskState[], outcome: SwarmState["outcome"] = { status: "done" }): SwarmState {
  return { ...swarm(), phase: "finished", outcome, tasks: [planner(), ...tasks] };
}

describe("a result that may be applied without a review", () => {
  const good = ended([done("t1", "checks-passed"), done("t2", "checks-passed")]);

  it("is one whose every task has a check that passed, and its repair too", () => {
    assert.equal(needsReview(good, ["a.ts", "src/b.ts"], true), null);
    assert.equal(
      needsReview(ended([...good.tasks.slice(1), done("repair-merge", "checks-passed")]), ["a.ts"], true),
      null,
    );
  });

  it("is none in a folder that is not trusted, with a protected file, or where not all was done", () => {
    assert.match(needsReview(good, ["a.ts"], false) ?? "", /not trusted/);
    assert.match(needsReview(good, ["a.ts", ".vscode/settings.json"], true) ?? "", /settings\.json is protected/);
    assert.match(needsReview(ended(good.tasks, { status: "partly", failed: 1 }), ["a.ts"], true) ?? "", /not all/);
    assert.match(needsReview({ ...good, outcome: null }, ["a.ts"], true) ?? "", /not all/);
  });

  it("is none where the evidence of any task is weaker, or it did not end well", () => {
    for (const evidence of ["flaky-checks", "reviewed", "no-checks"] as const)
      assert.match(needsReview(ended([done("t1", "checks-passed"), done("t2", evidence)]), [], true) ?? "", /Task t2/);
    const lost: TaskState = {
      ...done("t2", "checks-passed"),
      outcome: { status: "failed", kind: "checks", detail: "" },
    };
    assert.match(needsReview(ended([lost]), [], true) ?? "", /Task t2/);
    assert.match(needsReview(ended([{ ...lost, outcome: null }]), [], true) ?? "", /Task t2/);
  });
});
