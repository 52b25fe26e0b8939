import assert from "node:assert/strict";
import type { TaskState } from "../../src/core/swarm/state-types.ts";
import type { Evidence } from "../../src/core/verify/verdict.ts";
import { acceptErrors, wrongAccepts, wrongTexts } from "../../webview/view/false-accepts.ts";
import { taskLook } from "../../webview/view/task-look.ts";
import { task } from "./swarm-states.ts";

const FAILED = { status: "failed", kind: "checks", detail: "" } as const;

function accepted(id: string, evidence: Evidence): TaskState {
  const outcome = { status: "done", answer: "", evidence, files: [`${id}.ts`], model: "a/model" } as const;
  return task(id, id, { status: "finished", outcome });
}

describe("Results that counted and were wrong", () => {
  const merged = { tasks: ["a", "b"], foundBy: "merged-checks", detail: "tsc: a.ts does not fit b.ts" } as const;
  const user = { tasks: ["b"], foundBy: "user", detail: "Rejected: b.ts." } as const;

  it("are told per task, with what had counted and what told otherwise", () => {
    const wrong = wrongAccepts({ falseAccepts: [merged, user] });
    assert.deepEqual(wrongTexts(accepted("b", "reviewed"), wrong.get("b") ?? []), [
      "Accepted on a second model's review. Then the checks failed on the merged files: tsc: a.ts does not fit b.ts",
      "Accepted on a second model's review. Then you rejected it: b.ts.",
    ]);
    assert.equal(wrong.get("c"), undefined);
  });

  it("are counted once a task, against all that checks or a review had let count", () => {
    const tasks = [
      accepted("a", "checks-passed"),
      accepted("b", "reviewed"),
      accepted("c", "flaky-checks"),
      accepted("d", "no-checks"),
      task("e", "failed", { status: "finished", outcome: FAILED }),
      task("f", "waits", {}),
    ];
    assert.deepEqual(acceptErrors({ tasks, falseAccepts: [] }), { wrong: 0, of: 3 });
    assert.deepEqual(acceptErrors({ tasks, falseAccepts: [merged, user] }), { wrong: 2, of: 3 });
  });

  it("count also when the task was done again and failed", () => {
    const tasks = [task("a", "again", { status: "finished", outcome: FAILED }), accepted("c", "checks-passed")];
    assert.deepEqual(acceptErrors({ tasks, falseAccepts: [{ ...user, tasks: ["a"] }] }), { wrong: 1, of: 2 });
  });

  it("have a mark of their own, once the task is over", () => {
    const one = accepted("a", "checks-passed");
    assert.deepEqual(taskLook(one, true), { mark: "wrong", word: "Accepted, then found wrong" });
    assert.deepEqual(taskLook({ ...one, status: "running", outcome: null }, true).mark, "running");
    assert.equal(taskLook(one).mark, "checked");
  });
});
