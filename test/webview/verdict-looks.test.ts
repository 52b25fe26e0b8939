import assert from "node:assert/strict";
import type { Evidence } from "../../src/core/verify/verdict.ts";
import { taskLook, verdictLook } from "../../webview/view/task-look.ts";
import { runningSnapshot } from "./snapshots.ts";

describe("Verdicts on the dashboard", () => {
  it("tell a proof from what says little, by shape and by word", () => {
    const common = { check: "test", ms: 1 };
    const told = { ...common, excerpt: "why" };
    for (const [verdict, expected] of [
      [{ ...common, status: "passed" }, "checked: passed"],
      [{ ...common, status: "passed", before: "passed" }, "checked: passed, as before"],
      [{ ...common, status: "passed", before: "failed" }, "checked: passed, failed before"],
      [{ ...common, status: "passed", little: "why" }, "unchecked: passed, says little"],
      [{ ...told, status: "flaky" }, "unchecked: flaky: failed, then passed unchanged"],
      [{ ...told, status: "not-applicable", ms: 0 }, "waiting: does not apply"],
      [{ ...told, status: "accepted", by: "acme/second" }, "unchecked: accepted by second"],
      [{ ...told, status: "rejected", by: "acme/second" }, "failed: refused by second"],
    ] as const) {
      const { mark, word } = verdictLook(verdict);
      assert.equal(`${mark}: ${word}`, expected);
    }
  });

  it("call a task checked only when its checks passed at once", () => {
    const task = runningSnapshot().swarm?.tasks.find(({ id }) => id === "rates");
    assert.ok(task?.outcome?.status === "done");
    const { outcome } = task;
    const look = (evidence: Evidence) => taskLook({ ...task, outcome: { ...outcome, evidence } });
    assert.equal(look("checks-passed").mark, "checked");
    for (const evidence of ["flaky-checks", "reviewed", "no-checks"] as const)
      assert.equal(look(evidence).mark, "unchecked", evidence);
    assert.match(look("reviewed").word, /second model/);
  });
});
