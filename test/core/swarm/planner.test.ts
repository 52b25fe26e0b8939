import assert from "node:assert/strict";
import { plannerMessages } from "../../../src/core/agent/prompts.ts";
import type { SwarmFact } from "../../../src/core/events.ts";
import { planGoal } from "../../../src/core/swarm/planner.ts";
import { createFence } from "../../../src/core/untrusted/fence.ts";
import { task } from "../../support/plans.ts";
import { completion, context, failure, ScriptedClient, type Step } from "../../support/scripted-client.ts";

const MATERIAL = {
  files: ["a.ts"],
  checks: ["test"],
  map: "a.ts\n  1: function parse()",
  rules: [],
  fence: createFence("test"),
};
const json = (...ids: readonly string[]) => JSON.stringify({ tasks: ids.map((id) => task(id)) });
const answers = (content: string): Step => completion({ content });

async function plan(steps: readonly Step[]) {
  const client = new ScriptedClient(steps);
  const said: SwarmFact[] = [];
  const planning = await planGoal("Fix the bug in parse()", plannerMessages("Fix the bug in parse()", MATERIAL), {
    client,
    model: "test/model",
    fallbacks: [],
    call: context(),
    sessionId: "s:plan",
    maxTokens: 1_000,
    guess: { type: "analysis", complexity: "complex", reasons: ["as you corrected it"] },
    say: (fact) => said.push(fact),
  });
  client.finished();
  return { planning, client, notices: said.map((fact) => (fact.type === "notice" ? fact.text : "")) };
}

describe("asking for a plan", () => {
  it("takes a plan as JSON, in a fence too", async () => {
    for (const text of [json("a", "b"), `\`\`\`json\n${json("a", "b")}\n\`\`\``]) {
      const { planning, notices } = await plan([answers(text)]);
      assert.ok(planning.status === "planned" && planning.source === "planner");
      assert.deepEqual(
        planning.plan.tasks.map((one) => one.id),
        ["a", "b"],
      );
      assert.deepEqual(notices, []);
    }
  });

  it("takes a plan in characters that show", async () => {
    const content = JSON.stringify({ tasks: [task("a", { title: "Do\u202e it", acceptance: ["\u200bdone"] })] });
    const { planning } = await plan([answers(content)]);
    assert.ok(planning.status === "planned");
    const [first] = planning.plan.tasks;
    assert.deepEqual([first?.title, first?.acceptance], ["Do<U+202E> it", ["<U+200B>done"]]);
  });

  it("sends a plan back once, with what is wrong with it, and takes the corrected one", async () => {
    const cycle = JSON.stringify({ tasks: [task("a", { dependsOn: ["b"] }), task("b", { dependsOn: ["a"] })] });
    const { planning, client } = await plan([answers(cycle), answers(json("a"))]);
    assert.ok(planning.status === "planned" && planning.source === "planner");
    const [before, wrong, told] = client.calls[1]?.request.messages.slice(-3) ?? [];
    assert.equal(before?.role, "user");
    assert.equal(wrong?.content, cycle);
    assert.match(told?.content ?? "", /cycle: a -> b -> a/);
  });

  it("makes the goal one task when the second answer is no plan either, and says so", async () => {
    const { planning, notices } = await plan([answers("Sure!"), answers(json("plan"))]);
    assert.ok(planning.status === "planned" && planning.source === "single");
    const [only] = planning.plan.tasks;
    assert.equal(only?.prompt, "Fix the bug in parse()");
    assert.deepEqual([only?.type, only?.complexity], ["analysis", "complex"]);
    assert.match(notices.at(-1) ?? "", /done as one task, taken for complex analysis work \(as you corrected it\)\.$/);
  });

  it("keeps the complaint about a monstrous answer short, and does not send all of it back", async () => {
    const monster = JSON.stringify({
      tasks: Array.from({ length: 50 }, (_, at) => ({ id: `t${at}`, more: "x".repeat(2_000) })),
    });
    const { client, notices } = await plan([answers(monster), answers(json("a"))]);
    assert.ok((notices[0] ?? "").length < 3_000);
    const sent = client.calls[1]?.request.messages.reduce((total, one) => total + one.content.length, 0) ?? 0;
    assert.ok(sent < monster.length, `${sent} characters`);
  });

  it("ends with the failure of the call", async () => {
    const { planning } = await plan([failure("unauthorized")]);
    assert.equal(planning.status === "failed" && planning.failure.kind, "unauthorized");
  });
});
