import assert from "node:assert/strict";
import type { TaskResult } from "../../../src/core/agent/cascade.ts";
import type { SwarmFact } from "../../../src/core/events.ts";
import { type IntegrateDeps, integrate } from "../../../src/core/swarm/integrate.ts";
import type { Task } from "../../../src/core/swarm/plan.ts";
import type { Merge } from "../../../src/core/workspace/copies.ts";
import { task } from "../../support/plans.ts";

const done = (base: string, commit: string): TaskResult => ({
  outcome: { status: "done", answer: "", evidence: "checks-passed", files: [`${commit}.txt`], model: "m" },
  base,
  commit,
  fatal: null,
});

const failed = (kind: "checks" | "workspace"): TaskResult => ({
  outcome: { status: "failed", kind, detail: "" },
  base: "base",
  commit: "base",
  fatal: null,
});

/** Merges write down what was merged; `clash` names the results that conflict, or throw. */
function deps(clash: Readonly<Record<string, "conflict" | "throws">>, redo: (base: string) => TaskResult) {
  const said: SwarmFact[] = [];
  const redone: string[] = [];
  /** Commits whose work is to be kept elsewhere. */
  const left: string[] = [];
  const merge = async (_base: string, ours: string, theirs: string): Promise<Merge> => {
    if (clash[theirs] === "throws") throw new Error("no space left on device");
    if (clash[theirs] === "conflict") return { status: "conflict", files: ["shared.txt"] };
    return { status: "clean", commit: `${ours}+${theirs}` };
  };
  const all: IntegrateDeps = {
    store: { base: "base", merge },
    say: (fact) => said.push(fact),
    resolve: async ({ task: { id }, result, onto, merged }) => {
      redone.push(`${result.commit} of ${id} on ${onto} of ${merged.map((one) => one.task.id)}`);
      return redo(onto);
    },
    leaveOut: async (_task, result, outcome) => {
      left.push(result.commit);
      return { ...result, outcome };
    },
    broken: async (_task, _error, result) => {
      left.push(result.commit);
      return failed("workspace");
    },
  };
  return { all, said, redone, left };
}

const plan: readonly Task[] = [task("a"), task("b"), task("c", { dependsOn: ["b"] }), task("d")];
const results = new Map(plan.map(({ id }) => [id, done(id === "c" ? "b" : "base", id)]));

describe("integrating what tasks made", () => {
  it("merges in plan order, and leaves out what failed or changed nothing", async () => {
    const { all } = deps({}, () => failed("checks"));
    const mixed = new Map(results).set("a", failed("checks")).set("d", done("base", "base"));
    const { commit } = await integrate(plan, mixed, all);
    assert.equal(commit, "base+b+c");
  });

  it("has a result that conflicts resolved on top of what is merged", async () => {
    const { all, redone, said } = deps({ b: "conflict" }, (base) => done(base, `${base}+b again`));
    const { commit, results: ended } = await integrate(plan, results, all);
    assert.deepEqual(redone, ["b of b on base+a of a"]);
    assert.equal(commit, "base+a+b again+c+d");
    assert.equal(ended.get("b")?.commit, "base+a+b again");
    const told = said
      .filter((fact) => fact.type === "merge.finished")
      .map((fact) => [fact.task, fact.conflicts.length]);
    assert.deepEqual(told, [
      ["a", 0],
      ["b", 1],
      ["c", 0],
      ["d", 0],
    ]);
  });

  it("leaves out what was built on a result that could not be resolved, says so, and hands on its work", async () => {
    const { all, left } = deps({ b: "conflict" }, () => failed("checks"));
    const { commit, results: ended } = await integrate(plan, results, all);
    assert.equal(commit, "base+a+d");
    assert.equal(ended.get("b")?.outcome.status, "failed");
    const c = ended.get("c")?.outcome;
    assert.match(c?.status === "stopped" ? c.detail : "", /built on "b"/);
    assert.deepEqual(left, ["c"]);
  });

  it("keeps the others when the disk refuses one merge", async () => {
    const { all, left } = deps({ b: "throws" }, () => failed("checks"));
    const { commit, results: ended } = await integrate(plan, results, all);
    assert.equal(commit, "base+a+d");
    const b = ended.get("b")?.outcome;
    assert.equal(b?.status === "failed" && b.kind, "workspace");
    assert.deepEqual(left, ["b", "c"]);
  });
});
