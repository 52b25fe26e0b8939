import assert from "node:assert/strict";
import { planText } from "../../src/core/swarm/plan.ts";
import { lineOfProblem, modelRow, runLabel, taskRow, waitingText } from "../../src/vscode/plan-text.ts";
import { task } from "../support/plans.ts";

const startsOn = ({ model }: { readonly model?: string | undefined }) => model ?? "deepseek/deepseek-v3.2";

describe("the words around a plan", () => {
  it("say of a task what it is, who starts it, which files and after what", () => {
    const one = task("a", { files: ["src/a.ts", "src/b.ts"], dependsOn: ["c"] });
    assert.deepEqual(taskRow(one, 1, { startsOn }), {
      label: "2. Do a",
      description: "coding, medium · deepseek/deepseek-v3.2",
      detail: "a · src/a.ts, src/b.ts · after c",
    });
    const chosen = taskRow(task("b", { model: "z-ai/glm-4.6" }), 0, { startsOn });
    assert.equal(chosen.description, "coding, medium · z-ai/glm-4.6 (your choice)");
    assert.equal(chosen.detail, "b · files not named");
    assert.match(taskRow(one, 0, { startsOn: () => null }).description, /no model of the tier can take it/);
  });

  it("count tasks, and give prices with their unit", () => {
    assert.equal(runLabel({ tasks: [task("a")] }), "Run 1 Task");
    assert.equal(runLabel({ tasks: [task("a"), task("b")] }), "Run 2 Tasks");
    assert.match(waitingText({ tasks: [task("a")] }), /^A plan of 1 task waits for you\. Nothing is sent/);
    const glm = modelRow({ slug: "z-ai/glm-4.6", name: "GLM 4.6", input: "$0.40", output: "$1.75" });
    assert.equal(glm.detail, "$0.40 in, $1.75 out, per million tokens");
  });

  it("find the line of the task that a problem names", () => {
    const text = planText({ tasks: [task("a"), task("b", { dependsOn: ["a"] })] });
    const line = lineOfProblem(text, 'Task "b" depends on "ghost", which is not in the plan.');
    assert.equal(text.split("\n")[line]?.trim(), '"id": "b",');
    assert.equal(lineOfProblem(text, "The plan is no JSON: it ended."), 0);
  });
});
