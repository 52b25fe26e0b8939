import assert from "node:assert/strict";
import { generatorMessages } from "../../../src/core/agent/generator-prompt.ts";
import { plannerMessages, workerMessages } from "../../../src/core/agent/prompts.ts";
import type { Message } from "../../../src/core/provider/client.ts";
import { checkPlan } from "../../../src/core/swarm/plan.ts";
import { createFence } from "../../../src/core/untrusted/fence.ts";
import { SAMPLE_GOAL } from "../../../src/emulator/simulated/scenario.ts";
import { createSimulatedModel } from "../../../src/emulator/simulated/simulator.ts";
import { loadBench, loadSample } from "../../support/sample-project.ts";
import { answerTo, request } from "../../support/simulated-agent.ts";

const ALIKE = { rules: [], fence: createFence("test") };

const PLAN_FORMAT = { type: "json_schema", name: "plan", schema: {} } as const;

describe("the simulated model", () => {
  it("plans the sample goal with the sample's plan, whatever stands around the goal", async () => {
    const sample = await loadSample();
    const model = createSimulatedModel({ scenarios: [sample], seed: "any" });
    const messages = plannerMessages(SAMPLE_GOAL, {
      files: ["src/money.ts"],
      checks: ["npm test"],
      map: "src/money.ts",
      ...ALIKE,
    });
    const { content } = answerTo(model, request(messages, { responseFormat: PLAN_FORMAT }));
    const check = checkPlan(JSON.parse(content));
    assert.equal(check.status, "valid");
    assert.deepEqual(
      check.status === "valid" && check.plan.tasks.map(({ id }) => id),
      sample.tasks.map(({ id }) => id),
    );
  });

  it("gives the same plan in JSON mode and through a tool of that name", async () => {
    const model = createSimulatedModel({ scenarios: [await loadSample()], seed: "any" });
    const messages = plannerMessages(SAMPLE_GOAL, { files: [], checks: [], map: "", ...ALIKE });
    const strict = answerTo(model, request(messages, { responseFormat: PLAN_FORMAT }));
    const json = answerTo(model, request(messages, { responseFormat: { type: "json_object" } }));
    const tools = [{ name: "plan", description: "", parameters: {} }];
    const [call] = answerTo(model, request(messages, { tools })).toolCalls;
    assert.equal(json.content, strict.content);
    assert.equal(call?.arguments, strict.content);
  });

  it("plans three tasks that change nothing for a goal it does not know", async () => {
    const model = createSimulatedModel({ scenarios: [await loadSample()], seed: "any" });
    const messages = plannerMessages("Rewrite everything in another language", {
      files: ["src/a.ts"],
      checks: [],
      map: "",
      ...ALIKE,
    });
    const { content } = answerTo(model, request(messages, { responseFormat: PLAN_FORMAT }));
    const check = checkPlan(JSON.parse(content));
    assert.equal(check.status, "valid");
    const tasks = check.status === "valid" ? check.plan.tasks : [];
    assert.equal(tasks.length, 3);
    for (const task of tasks) {
      assert.match(task.title, /simulated/);
      assert.notEqual(task.type, "coding");
    }
  });

  it("answers the same whatever was asked before, and differently under another seed", async () => {
    const scenarios = [await loadSample(), await loadBench()];
    const asks = Object.keys(scenarios[1]?.cases ?? {}).map((id) => request(caseMessages(id)));
    const forwards = answersOf(createSimulatedModel({ scenarios, seed: "one" }), asks);
    const backwards = answersOf(createSimulatedModel({ scenarios, seed: "one" }), [...asks].reverse()).reverse();
    const model = (seed: string) => answersOf(createSimulatedModel({ scenarios, seed }), asks);
    assert.deepEqual(backwards, forwards);
    assert.notEqual(new Set(["one", "two", "three"].map((seed) => JSON.stringify(model(seed)))).size, 1);
  });

  it("answers benchmark cases as often rightly as its rate says", async () => {
    const bench = await loadBench();
    const sure = { coding: all(1), other: all(1) };
    const never = { coding: all(0), other: all(0) };
    const rates = { families: [], unknown: sure, afterFeedback: 0, afterEscalation: 0 };
    const right = createSimulatedModel({ scenarios: [bench], seed: "s", rates });
    const wrong = createSimulatedModel({ scenarios: [bench], seed: "s", rates: { ...rates, unknown: never } });
    assert.equal(answerTo(right, request(caseMessages("capital-of-france"))).content, "Paris");
    assert.equal(answerTo(wrong, request(caseMessages("capital-of-france"))).content, "Lyon");
    assert.equal(answerTo(right, request(caseMessages("weather-now"))).toolCalls[0]?.name, "get_weather");
    assert.equal(answerTo(wrong, request(caseMessages("weather-now"))).toolCalls[0]?.name, "get_forecast");
  });

  it("writes known code at the cursor, else a comment in the file's language that says what it is", async () => {
    const model = createSimulatedModel({ scenarios: [await loadBench()], seed: "s" });
    const place = { answer: "code", language: "typescript", file: "a.ts" } as const;
    const empty = { before: "", selection: "", after: "", problems: [], definitions: [], rejected: [] };
    const context = { status: "packed", ...empty, tokens: 0 } as const;
    const ask = (more: { instruction: string; language?: string; file?: string }) =>
      answerTo(model, request(generatorMessages({ ...place, ...more }, context))).content;
    assert.match(
      ask({ instruction: "A memoised Fibonacci function" }),
      /^const known = new Map[\s\S]*export function fibonacci/,
    );
    assert.match(ask({ instruction: "a parser for COBOL" }), /^\/\/ Simulated model/);
    assert.match(
      ask({ instruction: "a parser", language: "python", file: "a.py" }),
      /^# Simulated model.*\n# Asked for: a parser\n$/,
    );
  });

  it("says that it is simulated to whatever else it is asked", () => {
    const model = createSimulatedModel({ scenarios: [], seed: "s" });
    const { content, toolCalls } = answerTo(model, request([{ role: "user", content: "Hello" }]));
    assert.match(content, /simulated model/);
    assert.deepEqual(toolCalls, []);
  });

  it("reads an unknown project, changes nothing, and says what it is", () => {
    const model = createSimulatedModel({ scenarios: [], seed: "s" });
    const tools = ["list_files", "read_file", "write_file"].map((name) => ({ name, description: "", parameters: {} }));
    const task = { id: "x", title: "X", prompt: "Do X", type: "coding", complexity: "simple" } as const;
    const full = { ...task, files: [], dependsOn: [], acceptance: [] };
    const context = {
      goal: "g",
      files: ["b.ts", "package.json"],
      notes: [],
      earlierAttempts: [],
      checks: [],
      ...ALIKE,
    };
    const messages: Message[] = workerMessages(full, context);
    const called: string[] = [];
    for (let turn = 0; turn < 5; turn++) {
      const answer = answerTo(model, request(messages, { tools }));
      if (answer.toolCalls.length === 0) {
        assert.deepEqual(called, ["list_files", "read_file package.json", "read_file b.ts"]);
        assert.match(answer.content, /simulated model.*cannot do real work/);
        return;
      }
      const toolCalls = answer.toolCalls.map((call, index) => ({ id: `${turn}-${index}`, ...call }));
      called.push(...toolCalls.map((call) => [call.name, JSON.parse(call.arguments).path].filter(Boolean).join(" ")));
      messages.push({ role: "assistant", content: "", toolCalls });
      for (const { id } of toolCalls) messages.push({ role: "tool", toolCallId: id, content: "ok" });
    }
    assert.fail("it never came to an end");
  });
});

function caseMessages(id: string): Message[] {
  return [{ role: "user", content: `Benchmark\nCase: ${id}\nQuestion: ?` }];
}

function answersOf(model: ReturnType<typeof createSimulatedModel>, asks: readonly ReturnType<typeof request>[]) {
  return asks.map((ask) => answerTo(model, ask));
}

function all(rate: number) {
  return { simple: rate, medium: rate, complex: rate };
}
