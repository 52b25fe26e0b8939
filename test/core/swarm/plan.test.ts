import assert from "node:assert/strict";
import fc from "fast-check";
import { checkDependencies, checkPlan } from "../../../src/core/swarm/plan.ts";
import { dependencyOrder } from "../../../src/core/swarm/schedule.ts";
import { task } from "../../support/plans.ts";

describe("a plan", () => {
  it("is refused with the way round the cycle", () => {
    const plan = { tasks: [task("a", { dependsOn: ["b"] }), task("b", { dependsOn: ["a"] })] };
    const checked = checkDependencies(plan);
    assert.equal(checked.status, "invalid");
    assert.match(checked.status === "invalid" ? checked.problem : "", /cycle: a -> b -> a/);
  });

  it("is refused for an unknown dependency, a double id and a wrong shape", () => {
    const problems = [
      checkDependencies({ tasks: [task("a", { dependsOn: ["ghost"] })] }),
      checkDependencies({ tasks: [task("a"), task("a")] }),
      checkPlan({ tasks: [] }),
      checkPlan({ tasks: [{ ...task("a"), type: "magic" }] }),
      checkPlan("no plan"),
    ];
    const texts = problems.map((one) => (one.status === "invalid" ? one.problem : "valid"));
    assert.match(texts[0] ?? "", /"ghost", which is not in the plan/);
    assert.match(texts[1] ?? "", /Two tasks have the id "a"/);
    for (const text of texts.slice(2)) assert.match(text, /wrong shape/);
  });

  it("keeps the swarm's own ids free, and tells ids apart that are one folder on some disks", () => {
    for (const id of ["plan", "repair-merge"]) assert.equal(checkPlan({ tasks: [task(id)] }).status, "invalid");
    assert.equal(checkPlan({ tasks: [task("A"), task("a")] }).status, "invalid");
  });

  it("does not let the planner bring commands to run", () => {
    const withChecks = { tasks: [{ ...task("a"), checks: [{ name: "x", file: "sh", args: ["-c", "true"] }] }] };
    assert.equal(checkPlan(withChecks).status, "invalid");
  });

  it("is ordered so that every task comes after what it needs, whatever the graph", () => {
    const edges = fc.array(fc.tuple(fc.nat({ max: 11 }), fc.nat({ max: 11 })), { maxLength: 30 });
    fc.assert(
      fc.property(edges, (pairs) => {
        const tasks = Array.from({ length: 12 }, (_, index) => {
          const needs = pairs.filter(([from, to]) => from === index && to > from).map(([, to]) => `t${to}`);
          return task(`t${index}`, { dependsOn: [...new Set(needs)] });
        });
        const order = dependencyOrder(tasks).map((one) => one.id);
        assert.equal(order.length, tasks.length);
        for (const one of tasks) {
          for (const needed of one.dependsOn) assert.ok(order.indexOf(needed) < order.indexOf(one.id));
        }
      }),
    );
  });
});
