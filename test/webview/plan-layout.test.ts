import assert from "node:assert/strict";
import * as fc from "fast-check";
import { type GraphNode, type PlanGraph, planGraph } from "../../webview/view/plan-graph.ts";
import { layoutPlan } from "../../webview/view/plan-layout.ts";

const node = (id: string, ...dependsOn: string[]): GraphNode => ({ id, dependsOn });

/** Plans of up to 30 tasks without cycles: each needs only tasks before it. */
const plans = fc
  .array(fc.array(fc.nat(29), { maxLength: 4 }), { maxLength: 30 })
  .map((all) =>
    all.map((needs, index) =>
      node(`t${index}`, ...new Set(needs.filter((needed) => needed < index).map((needed) => `t${needed}`))),
    ),
  );

describe("The picture of a plan", () => {
  it("puts a task one step after the last of those it needs, and the planner before all", () => {
    const { levels } = planGraph([node("plan"), node("a"), node("b", "a"), node("c", "a", "b"), node("d")]);
    assert.deepEqual(levels, [["plan"], ["a", "d"], ["b"], ["c"]]);
  });

  it("leaves out arrows that follow from others", () => {
    const { edges } = planGraph([node("a"), node("b", "a"), node("c", "a", "b")]);
    assert.deepEqual(edges, [
      { from: "a", to: "b" },
      { from: "b", to: "c" },
    ]);
  });

  it("draws something for unknown ids and cycles, which a checked plan does not have", () => {
    const layout = layoutPlan([node("a", "b", "gone"), node("b", "a"), node("c", "c")]);
    assert.deepEqual(layout.nodes.map(({ id }) => id).sort(), ["a", "b", "c"]);
  });

  it("leads a long arrow past the boxes between", () => {
    const { edges, nodes } = layoutPlan([node("a"), node("b", "a"), node("c", "b"), node("d"), node("e", "c", "d")]);
    const long = edges.find(({ from, to }) => from === "d" && to === "e");
    assert.equal(long?.path.match(/C/g)?.length, 3);
    assert.equal(nodes.length, 5);
  });

  it("has room for no task at all", () => {
    const { width, height, nodes } = layoutPlan([]);
    assert.ok(width > 0 && height > 0);
    assert.deepEqual(nodes, []);
  });

  it("shows every task once, inside the picture, without overlap, right of all that it needs", async () => {
    await fc.assert(
      fc.asyncProperty(plans, async (plan) => {
        const { nodes, box, width, height } = layoutPlan(plan);
        const at = new Map(nodes.map((placed) => [placed.id, placed]));
        assert.deepEqual([...at.keys()].sort(), plan.map(({ id }) => id).sort());
        assert.equal(nodes.length, plan.length);
        for (const { id, dependsOn } of plan)
          for (const needed of dependsOn) assert.ok((at.get(needed)?.x ?? 0) + box.width < (at.get(id)?.x ?? 0));
        for (const [index, one] of nodes.entries()) {
          assert.ok(one.x >= 0 && one.y >= 0 && one.x + box.width <= width && one.y + box.height <= height);
          for (const other of nodes.slice(index + 1))
            assert.ok(one.x !== other.x || Math.abs(one.y - other.y) >= box.height);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("keeps, in the arrows it draws, everything that a task needs", async () => {
    await fc.assert(
      fc.asyncProperty(plans, async (plan) => {
        const { edges } = planGraph(plan);
        for (const { id, dependsOn } of plan) {
          const reached = before(id, edges);
          for (const needed of dependsOn) assert.ok(reached.has(needed), `${needed} -> ${id}`);
        }
      }),
      { numRuns: 60 },
    );
  });
});

/** All tasks from which the arrows lead to this one. */
function before(id: string, edges: PlanGraph["edges"], reached = new Set<string>()): ReadonlySet<string> {
  for (const { from } of edges.filter((edge) => edge.to === id && !reached.has(edge.from))) {
    reached.add(from);
    before(from, edges, reached);
  }
  return reached;
}
