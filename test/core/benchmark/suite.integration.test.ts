import assert from "node:assert/strict";
import { join } from "node:path";
import { containsAnswer } from "../../../src/core/benchmark/judge-answer.ts";
import { judgeCode } from "../../../src/core/benchmark/judge-code.ts";
import { wrongCall } from "../../../src/core/benchmark/judge-tool.ts";
import { SCENARIOS } from "../../../src/core/benchmark/report-types.ts";
import { parseSuite, type Suite } from "../../../src/core/benchmark/suite.ts";
import { ConfigError } from "../../../src/core/models/config-error.ts";
import type { CaseAnswers, Scenario } from "../../../src/emulator/simulated/scenario.ts";
import { createNodeHost } from "../../../src/node/host.ts";
import { shippedSuites } from "../../support/benchmark-engine.ts";
import { loadBench, loadSample } from "../../support/sample-project.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

describe("the shipped suites", () => {
  const folder = temporaryFolder();
  let sheets: Scenario;
  before(async () => {
    sheets = await loadBench();
  });

  async function suite<Id extends Suite["scenario"]>(id: Id): Promise<Suite & { scenario: Id }> {
    return parseSuite(id, await shippedSuites()) as Suite & { scenario: Id };
  }

  function textsOf(id: string): { right: string; wrong: readonly string[] } {
    const sheet: CaseAnswers | undefined = sheets.cases[id];
    assert.ok(sheet?.kind === "text", `no answer sheet for ${id}`);
    return sheet;
  }

  it("A: accept each sheet's right answer and refuse its wrong ones", async () => {
    for (const { id, accept } of (await suite("A")).cases) {
      const { right, wrong } = textsOf(id);
      assert.equal(containsAnswer(right, accept), true, `${id}: ${right}`);
      for (const text of wrong) assert.equal(containsAnswer(text, accept), false, `${id}: ${text}`);
    }
  });

  it("B: pass each sheet's right code and fail its wrong code, the exponential one by time", async () => {
    const { cases, limits } = await suite("B");
    const tries = cases.flatMap((one) => {
      const { right, wrong } = textsOf(one.id);
      return [right, ...wrong].map((code, way) => ({ one, code, way }));
    });
    const judged = async ({ one, code, way }: (typeof tries)[number]) => {
      const place = join(folder(), `${one.id}-${way}`);
      const short = { ...limits, timeoutMs: way === 0 ? 10_000 : 2_500 };
      const node = { file: process.execPath, env: {} };
      const signal = new AbortController().signal;
      const verdict = await judgeCode(code, one, {
        host: createNodeHost(),
        node,
        limits: short,
        folder: place,
        signal,
      });
      assert.notEqual(verdict, "cancelled");
      const failure = verdict === "cancelled" ? null : verdict.failure;
      assert.equal(failure === null, way === 0, `${one.id}, way ${way}: ${failure ?? "passes"}`);
      if (/^export function fibonacci[^;]*;\n}\n$/.test(code)) assert.match(failure ?? "", /did not end within/);
    };
    for (let at = 0; at < tries.length; at += 4) await Promise.all(tries.slice(at, at + 4).map(judged));
  }).timeout(60_000);

  it("C: are five agents or more, with the tasks that the sample's plan has", async () => {
    const { tasks } = await suite("C");
    const planned = new Map((await loadSample()).tasks.map((task) => [task.id, task]));
    assert.ok(tasks.length >= 5);
    for (const task of tasks) assert.deepEqual(task, planned.get(task.id));
    assert.ok(tasks.every((task) => task.dependsOn.length === 0));
  });

  it("D: have 20 to 40 tools, accept each sheet's right call and refuse its wrong ones", async () => {
    const { tools, cases } = await suite("D");
    assert.ok(tools.length >= 20 && tools.length <= 40);
    for (const one of cases) {
      const sheet: CaseAnswers | undefined = sheets.cases[one.id];
      assert.ok(sheet?.kind === "tool", `no answer sheet for ${one.id}`);
      const ways = [sheet.right, ...sheet.wrong].map((way) => ({
        id: "1",
        name: way.name,
        arguments: JSON.stringify(way.arguments),
      }));
      assert.deepEqual(
        ways.map((way) => wrongCall([way], one) === null),
        ways.map((_, index) => index === 0),
        one.id,
      );
      for (const { name } of ways)
        assert.ok(
          tools.some((tool) => tool.name === name),
          `${one.id}: ${name}`,
        );
    }
  });

  it("leave no answer sheet unused", async () => {
    const suites = await shippedSuites();
    const asked = SCENARIOS.flatMap((id) => {
      const one = parseSuite(id, suites);
      return one.scenario === "C" ? [] : one.cases.map((item) => item.id);
    });
    assert.deepEqual(asked.toSorted(), Object.keys(sheets.cases).sort());
  });

  it("are refused with file, path and value when they do not fit", async () => {
    const suites = await shippedSuites();
    const { tools } = await suite("D");
    const cases = [{ id: "x", request: "Do it", tool: "nothing_such", arguments: {} }];
    const questions = await suite("A");
    const broken: readonly (readonly ["A" | "C" | "D", unknown, RegExp])[] = [
      ["A", undefined, /^questions\.json/],
      ["A", { ...questions, extra: 1 }, /questions\.json at extra/],
      ["A", { ...questions, cases: [questions.cases[0], questions.cases[0]] }, /two cases .*capital-of-france/],
      ["D", { ...(suites.D as object), tools, cases }, /tools\.json at cases.*not among the tools .*nothing_such/],
    ];
    for (const [id, value, message] of broken)
      assert.throws(
        () => parseSuite(id, { [id]: value }),
        (error) => error instanceof ConfigError && message.test(error.message),
      );
  });
});
