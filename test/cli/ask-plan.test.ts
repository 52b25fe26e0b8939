import assert from "node:assert/strict";
import { type AskPlanDeps, askPlan, parsePlanAnswer } from "../../src/cli/ask-plan.ts";
import type { PlanQuestion } from "../../src/core/engine-types.ts";
import type { Plan } from "../../src/core/swarm/plan.ts";
import { task } from "../support/plans.ts";

const GLM = "z-ai/glm-4.6";
const PLAN: Plan = { tasks: [task("a", { files: ["src/a.ts"] }), task("b", { dependsOn: ["a"] }), task("c")] };

const QUESTION: PlanQuestion = {
  plan: PLAN,
  file: "/run/frugal-swarm-plan.json",
  models: [{ slug: GLM, name: "GLM 4.6", input: "$0.40", output: "$1.75" }],
  startsOn: ({ model }) => model ?? "deepseek/deepseek-v3.2",
  modelProblem: (slug) => (slug === GLM ? null : `${slug} cannot be used: it is not in the price list.`),
};

/** Types the lines in turn; a question too many fails. */
async function answer(lines: readonly (string | null)[], edit?: AskPlanDeps["edit"]) {
  const printed: string[] = [];
  const asked: string[] = [];
  const left = [...lines];
  const choice = await askPlan(QUESTION, {
    print: (line) => printed.push(line),
    readLine: async (question) => {
      asked.push(question);
      const next = left.shift();
      if (next === undefined) throw new Error(`no line is left for "${question}"`);
      return next;
    },
    edit: edit ?? (async () => assert.fail("no editor was asked for")),
  });
  assert.deepEqual(left, []);
  return { choice, printed: printed.join("\n"), asked };
}

const ids = (plan: Plan) => plan.tasks.map(({ id }) => id);

describe("the question about a plan in the terminal", () => {
  it("shows a table with models, files and what waits for what, and runs it on y", async () => {
    const { choice, printed, asked } = await answer(["y"]);
    assert.deepEqual(choice, { choice: "run", plan: PLAN });
    assert.match(printed, /1 +a +Do a +coding, medium +deepseek\/deepseek-v3\.2 +src\/a\.ts +-/);
    assert.match(printed, /2 +b +Do b +coding, medium +deepseek\/deepseek-v3\.2 +- +a/);
    assert.deepEqual(asked, ["Run 3 tasks?"]);
  });

  it("drops, moves and gives a task another model, and shows the table after each", async () => {
    const { choice, printed } = await answer(["1", "2 up", `1 ${GLM}`, "m", "y"]);
    assert.ok(choice.choice === "run");
    assert.deepEqual(ids(choice.plan), ["c", "b"]);
    assert.deepEqual(
      choice.plan.tasks.map(({ model, dependsOn }) => [model, dependsOn]),
      [
        [GLM, []],
        [undefined, []],
      ],
    );
    assert.match(printed, /"b" no longer waits for "a", which was dropped\./);
    assert.match(printed, /z-ai\/glm-4\.6 \(your choice\)/);
    assert.match(printed, /z-ai\/glm-4\.6 +\$0\.40 in, \$1\.75 out, per million tokens/);
    const back = await answer([`1 ${GLM}`, "1 -", "y"]);
    assert.deepEqual(back.choice, { choice: "run", plan: PLAN });
  });

  it("says what is wrong and asks again, and neither Enter alone nor the end of the input runs anything", async () => {
    const { choice, printed, asked } = await answer(["", "perhaps", "9", "2 up", "3 no/such", null]);
    assert.deepEqual(choice, { choice: "stop" });
    assert.deepEqual(asked.slice(1, 3), [
      "Type y to run it or q to stop. Run 3 tasks?",
      '"perhaps" is no answer. Run 3 tasks?',
    ]);
    assert.match(printed, /There is no task 9\. Give a number from 1 to 3\./);
    assert.match(printed, /"b" needs "a", so it comes after it/);
    assert.match(printed, /no\/such cannot be used/);
    assert.deepEqual((await answer(["q"])).choice, { choice: "stop" });
  });

  it("takes what the editor leaves only where it can run", async () => {
    const opened: string[] = [];
    const texts = ['{"tasks": [', JSON.stringify({ tasks: [task("a", { dependsOn: ["ghost"] })] })];
    const { choice, printed } = await answer(["e", "e", "e", "y"], async (file, text) => {
      opened.push(file);
      const given = JSON.parse(text);
      return { status: "closed", text: texts.shift() ?? JSON.stringify({ tasks: given.tasks.slice(1) }) };
    });
    assert.deepEqual(new Set(opened), new Set([QUESTION.file]));
    assert.match(printed, /The plan is no JSON.*The plan is as it was/);
    assert.match(printed, /"ghost", which is not in the plan/);
    assert.ok(choice.choice === "run");
    assert.deepEqual(ids(choice.plan), ["b", "c"]);
    const none = await answer(["e", "q"], async () => ({ status: "problem", problem: "No editor is known." }));
    assert.match(none.printed, /No editor is known/);
  });

  it("reads each kind of answer", () => {
    assert.deepEqual(parsePlanAnswer(" YES "), { kind: "run" });
    assert.deepEqual(parsePlanAnswer("12"), { kind: "drop", place: 12 });
    assert.deepEqual(parsePlanAnswer("2 down"), { kind: "move", place: 2, by: 1 });
    assert.deepEqual(parsePlanAnswer(`3 ${GLM}`), { kind: "model", place: 3, model: GLM });
    assert.equal(typeof parsePlanAnswer("drop 3"), "string");
  });
});
