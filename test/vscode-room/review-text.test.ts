import assert from "node:assert/strict";
import { usd } from "../../src/core/money.ts";
import type { TaskState } from "../../src/core/swarm/state-types.ts";
import type { Evidence } from "../../src/core/verify/verdict.ts";
import { hunksOf } from "../../src/core/workspace/hunks.ts";
import {
  appliedText,
  fileSummary,
  hunkLabel,
  hunkSize,
  refusedText,
  verdictSummary,
} from "../../src/vscode/review-text.ts";
import { planner, swarm } from "../webview/swarm-states.ts";

function task(title: string, evidence: Evidence | null, files: readonly string[]): TaskState {
  const failed = { status: "failed", kind: "checks", detail: "" } as const;
  const outcome = evidence === null ? failed : ({ status: "done", answer: "", evidence, files, model: "m" } as const);
  return { ...planner(), id: title, title, outcome, totals: { ...planner().totals, settled: usd("0.0012") } };
}

const STATE = {
  ...swarm(),
  simulated: true,
  totals: { ...swarm().totals, settled: usd("0.012") },
  tasks: [
    planner(),
    task("Round", "checks-passed", ["src/money.ts", "test/round.ts"]),
    task("Tell", "checks-passed", ["src/money.ts"]),
    task("Table", "no-checks", ["data.json"]),
    task("Lost", null, []),
  ],
};

describe("what stands beside a proposal", () => {
  it("is each verdict with how many tasks have it, and the cost with its origin", () => {
    assert.equal(
      verdictSummary(STATE),
      "2 of 4 tasks: checks passed; 1 of 4 tasks: no check applied; 1 of 4 tasks: not done; $0.012 (simulated)",
    );
  });

  it("names for a file the tasks that changed it, with verdict and cost", () => {
    assert.equal(
      fileSummary(STATE, "src/money.ts"),
      "Round: checks passed, $0.0012 (simulated); Tell: checks passed, $0.0012 (simulated)",
    );
    assert.equal(fileSummary({ ...STATE, simulated: false }, "data.json"), "Table: no check applied, $0.0012");
    assert.equal(fileSummary(STATE, "other.ts"), "");
  });

  it("says of a hunk where it is, how much it is and how it begins", () => {
    const text = (lines: string) => Buffer.from(lines);
    const hunks = hunksOf(text("a\nb\nc\nd\ne\nf\ng\n"), text("a\n\n  B2\nc\nd\nE\nf\n"));
    assert.deepEqual(
      hunks.map((hunk) => [hunkLabel(hunk), hunkSize(hunk)]),
      [
        ["lines 2-3: B2", "+2 −1"],
        ["lines 6-7: E", "+2 −3"],
      ],
    );
    const [gone] = hunksOf(text("a\nb\n"), text("a\n"));
    assert.equal(gone && hunkLabel(gone), "after line 1: b");
  });
});

describe("what applying says", () => {
  const nothing = { paths: [], merged: [], conflicts: [], unsaved: [], modeless: [] };

  it("names what was merged, what stays as it is with what to do, and what is not saved", () => {
    assert.equal(
      appliedText({ ...nothing, paths: ["a.ts", "b.ts"], merged: ["b.ts"], unsaved: ["b.ts"] }, "all"),
      "2 changed files applied. b.ts was changed meanwhile; both changes are in it. Undo in one of them takes them back. Not saved yet: b.ts.",
    );
    const conflicts = [{ path: "c.ts", why: "you and the swarm changed the same lines" }];
    assert.equal(
      appliedText({ ...nothing, conflicts }, "all"),
      "nothing was applied. c.ts stays as it is: you and the swarm changed the same lines. Put them together in the editor that opened; until you save there, nothing is changed.",
    );
    assert.match(
      appliedText({ ...nothing, paths: ["a"], modeless: ["run.sh"] }, "all"),
      /executable bit yourself: run\.sh/,
    );
  });

  it("says that the rest of a proposal stays", () => {
    assert.match(appliedText({ ...nothing, paths: ["a.ts"] }, "part"), /What you left out can still be reviewed/);
  });

  it("says when nobody was asked, and how to take it back", () => {
    assert.equal(
      appliedText({ ...nothing, paths: ["a.ts"] }, "by-itself"),
      "1 changed file applied without a review, since all checks passed. Undo in one of them takes them back.",
    );
  });

  it("names the first file that holds back all, and how many more there are", () => {
    const why = "it leads out";
    assert.match(
      refusedText([
        { path: "a", why },
        { path: "b", why },
      ]),
      /^a: it leads out\. The same holds for 1 more/,
    );
  });
});
