import assert from "node:assert/strict";
import fc from "fast-check";
import { checkDependencies, checkPlan, type Plan } from "../../../src/core/swarm/plan.ts";
import { changesOf, editPlan, type PlanEdit, withoutDropped } from "../../../src/core/swarm/plan-edit.ts";
import { dependencyOrder } from "../../../src/core/swarm/schedule.ts";
import { task } from "../../support/plans.ts";

const GLM = "z-ai/glm-4.6";
const modelProblem = (slug: string) => (slug === GLM ? null : `${slug} cannot be used.`);
const edit = (plan: Plan, what: PlanEdit) => editPlan(plan, what, modelProblem);

/** c needs b, which needs a. */
const CHAIN: Plan = {
  tasks: [task("a"), task("b", { dependsOn: ["a"] }), task("c", { dependsOn: ["b"] }), task("d")],
};

function edited(plan: Plan, what: PlanEdit) {
  const result = edit(plan, what);
  assert.ok(result.status === "edited", JSON.stringify(result));
  return result;
}

function refusal(plan: Plan, what: PlanEdit): string {
  const result = edit(plan, what);
  assert.ok(result.status === "refused", JSON.stringify(result));
  return result.problem;
}

const ids = ({ tasks }: Plan) => tasks.map(({ id }) => id);
const needs = ({ tasks }: Plan, id: string) => tasks.find((one) => one.id === id)?.dependsOn;

describe("editing a plan", () => {
  it("lets the dependants of a dropped task wait for what it waited for, and says so", () => {
    const { plan, notes } = edited(CHAIN, { kind: "drop", task: "b" });
    assert.deepEqual(ids(plan), ["a", "c", "d"]);
    assert.deepEqual(needs(plan, "c"), ["a"]);
    assert.deepEqual(notes, [
      '"c" no longer waits for "b", which was dropped. It waits for "a" instead, as what was dropped did.',
    ]);
    const first = edited(CHAIN, { kind: "drop", task: "a" });
    assert.deepEqual(needs(first.plan, "b"), []);
    assert.deepEqual(first.notes, ['"b" no longer waits for "a", which was dropped.']);
  });

  it("settles several tasks that are dropped at once, through each other", () => {
    const { plan } = withoutDropped(CHAIN, { tasks: CHAIN.tasks.filter(({ id }) => id === "c" || id === "d") });
    assert.deepEqual(needs(plan, "c"), []);
    const long: Plan = { tasks: [...CHAIN.tasks, task("e", { dependsOn: ["c"] })] };
    const rest = withoutDropped(long, { tasks: long.tasks.filter(({ id }) => id === "a" || id === "e") });
    assert.deepEqual(needs(rest.plan, "e"), ["a"]);
  });

  it("moves tasks in the order of merging, but none before what it needs", () => {
    assert.deepEqual(ids(edited(CHAIN, { kind: "move", task: "d", by: -1 }).plan), ["a", "b", "d", "c"]);
    assert.match(refusal(CHAIN, { kind: "move", task: "b", by: -1 }), /"b" needs "a", so it comes after it/);
    assert.match(refusal(CHAIN, { kind: "move", task: "a", by: 1 }), /"b" needs "a"/);
    assert.match(refusal(CHAIN, { kind: "move", task: "a", by: -1 }), /is the first task already/);
  });

  it("gives a task a model that can be used, and takes it back", () => {
    const { plan } = edited(CHAIN, { kind: "model", task: "d", model: GLM });
    assert.equal(plan.tasks[3]?.model, GLM);
    const back = edited(plan, { kind: "model", task: "d", model: null });
    assert.deepEqual(back.plan, CHAIN);
    assert.match(refusal(CHAIN, { kind: "model", task: "d", model: "no/such" }), /no\/such cannot be used/);
  });

  it("takes a whole plan anew only where it can run, and lets tasks keep their checks", () => {
    const checks = [{ name: "test", file: "true", args: [] }];
    const before: Plan = { tasks: [task("a", { checks }), task("b", { dependsOn: ["a"] })] };
    const next: Plan = { tasks: [task("a", { prompt: "Other words" }), task("n", { dependsOn: ["a"], model: GLM })] };
    const { plan } = edited(before, { kind: "replace", plan: next });
    assert.deepEqual(plan.tasks[0]?.checks, checks);
    assert.equal(plan.tasks[1]?.model, GLM);
    const cycle: Plan = { tasks: [task("a", { dependsOn: ["b"] }), task("b", { dependsOn: ["a"] })] };
    assert.match(refusal(before, { kind: "replace", plan: cycle }), /cycle/);
    const unknown: Plan = { tasks: [task("a", { model: "no/such" })] };
    assert.match(refusal(before, { kind: "replace", plan: unknown }), /Task "a": no\/such cannot be used/);
    assert.match(refusal(before, { kind: "replace", plan: { tasks: [task("a", { dependsOn: ["ghost"] })] } }), /ghost/);
  });

  it("leaves a plan at least one task", () => {
    assert.match(refusal({ tasks: [task("a")] }, { kind: "drop", task: "a" }), /only task. Stop the swarm instead/);
    assert.match(refusal(CHAIN, { kind: "drop", task: "zz" }), /no task "zz"/);
  });

  it("tells in words what was changed", () => {
    const after: Plan = {
      tasks: [
        task("d", { model: GLM }),
        task("a", { prompt: "x", type: "general" }),
        task("b", { dependsOn: ["a"] }),
        task("n"),
      ],
    };
    assert.deepEqual(changesOf(CHAIN, after), [
      'dropped "c"',
      'added "n"',
      '"d" starts on z-ai/glm-4.6',
      '"a" has another prompt, type',
      "the order is d, a, b, n",
    ]);
    assert.deepEqual(changesOf(CHAIN, CHAIN), []);
  });

  it("ends in a plan that can run or in a reason, whatever is done to whatever plan", () => {
    fc.assert(
      fc.property(plans(), fc.array(edits(), { maxLength: 12 }), (start, wanted) => {
        let plan = start;
        for (const what of wanted) {
          const result = edit(plan, what);
          if (result.status === "refused") {
            assert.ok(result.problem.length > 10, result.problem);
            continue;
          }
          plan = result.plan;
          assert.ok(plan.tasks.length > 0);
          const known = new Set(ids(plan));
          assert.equal(known.size, plan.tasks.length, "ids are unique");
          for (const one of plan.tasks) for (const id of one.dependsOn) assert.ok(known.has(id), `${one.id} -> ${id}`);
          assert.equal(dependencyOrder(plan.tasks).length, plan.tasks.length, "no cycle");
          assert.equal(checkPlan(JSON.parse(JSON.stringify(plan))).status, "valid", "its file can be read");
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it("keeps of a dropped task's order what the others had by it", () => {
    fc.assert(
      fc.property(plans(), fc.nat({ max: 7 }), (plan, at) => {
        const gone = ids(plan)[at % plan.tasks.length] ?? "";
        const result = edit(plan, { kind: "drop", task: gone });
        if (result.status === "refused") return;
        const before = reachable(plan);
        const after = reachable(result.plan);
        for (const [id, reached] of before) {
          if (id === gone) continue;
          assert.deepEqual(after.get(id), new Set([...reached].filter((one) => one !== gone)), id);
        }
      }),
    );
  });
});

/** Ids that each task needs, directly or not. */
function reachable(plan: Plan): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const one of dependencyOrder(plan.tasks)) {
    found.set(one.id, new Set(one.dependsOn.flatMap((id) => [id, ...(found.get(id) ?? [])].sort())));
  }
  return new Map([...found].map(([id, set]) => [id, new Set([...set].sort())]));
}

/** Up to eight tasks, in no particular order, that may run. */
function plans(): fc.Arbitrary<Plan> {
  return graph().filter((plan) => checkDependencies(plan).status === "valid");
}

function graph(): fc.Arbitrary<Plan> {
  const edges = fc.array(fc.tuple(fc.nat({ max: 7 }), fc.nat({ max: 7 })), { maxLength: 10 });
  return fc.tuple(fc.integer({ min: 1, max: 8 }), edges).map(([count, pairs]) => ({
    tasks: Array.from({ length: count }, (_, index) => {
      const wanted = pairs.filter(([from, to]) => from === index && to < count && to !== index);
      return task(`t${index}`, { dependsOn: [...new Set(wanted.map(([, to]) => `t${to}`))] });
    }),
  }));
}

function edits(): fc.Arbitrary<PlanEdit> {
  const id = fc.nat({ max: 8 }).map((index) => `t${index}`);
  return fc.oneof(
    fc.record({ kind: fc.constant("drop" as const), task: id }),
    fc.record({ kind: fc.constant("move" as const), task: id, by: fc.constantFrom(-1 as const, 1 as const) }),
    fc.record({ kind: fc.constant("model" as const), task: id, model: fc.constantFrom(null, GLM, "no/such") }),
    // Any graph, also with cycles: dropping and adding tasks and dependencies all at once.
    fc.record({ kind: fc.constant("replace" as const), plan: graph() }),
  );
}
