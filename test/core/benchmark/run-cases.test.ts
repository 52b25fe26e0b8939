import assert from "node:assert/strict";
import type { CaseResult } from "../../../src/core/benchmark/case-result.ts";
import { runCases } from "../../../src/core/benchmark/run-cases.ts";

const CASES = ["a", "b", "c", "d"].map((id) => ({ id }));

function passed(caseId: string): CaseResult {
  return { status: "judged", caseId, failure: null, ms: 1 };
}

function refused(caseId: string, reason: "budget" | "cancelled"): CaseResult {
  return { status: "not-run", caseId, reason, why: `${reason}.` };
}

describe("the cases of one scenario", () => {
  it("are all judged, in their own order, never more at once than allowed", async () => {
    let now = 0;
    let most = 0;
    const end = await runCases(CASES, {
      concurrency: 2,
      onJudged: () => {},
      run: async ({ id }) => {
        most = Math.max(most, ++now);
        for (let turn = 0; turn < (id === "a" ? 5 : 1); turn++) await Promise.resolve();
        now--;
        return passed(id);
      },
    });
    assert.deepEqual(
      end.results.map((one) => one.caseId),
      ["a", "b", "c", "d"],
    );
    assert.equal(most, 2);
    assert.equal(end.stopped, null);
  });

  it("go on when one breaks, which is a failure with its reason", async () => {
    const end = await runCases(CASES, {
      concurrency: 4,
      onJudged: () => {},
      run: async ({ id }) => {
        if (id === "b") throw new Error("disk full");
        return passed(id);
      },
    });
    assert.equal(end.results.length, 4);
    assert.match(end.results[1]?.failure ?? "", /disk full/);
    assert.equal(end.stopped, null);
  });

  it("get a second chance when the budget was only reserved by others", async () => {
    const tries = new Map<string, number>();
    const end = await runCases(CASES, {
      concurrency: 4,
      onJudged: () => {},
      run: async ({ id }) => {
        const count = (tries.get(id) ?? 0) + 1;
        tries.set(id, count);
        return id === "d" && count === 1 ? refused(id, "budget") : passed(id);
      },
    });
    assert.equal(end.results.length, 4);
    assert.equal(end.stopped, null);
  });

  it("stop at the first that the budget refuses again", async () => {
    const asked: string[] = [];
    const end = await runCases(CASES, {
      concurrency: 1,
      onJudged: () => {},
      run: async ({ id }) => {
        asked.push(id);
        return id === "a" ? passed(id) : refused(id, "budget");
      },
    });
    assert.equal(end.stopped?.why, "budget.");
    assert.deepEqual(asked, ["a", "b", "c", "d", "b"]);
    assert.equal(end.results.length, 1);
  });

  it("stop at once when cancelled", async () => {
    const asked: string[] = [];
    const end = await runCases(CASES, {
      concurrency: 1,
      onJudged: () => {},
      run: async ({ id }) => {
        asked.push(id);
        return id === "b" ? refused(id, "cancelled") : passed(id);
      },
    });
    assert.deepEqual(asked, ["a", "b"]);
    assert.equal(end.stopped?.reason, "cancelled");
  });
});
