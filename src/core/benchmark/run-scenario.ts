import type { Completion, Message, ToolDefinition } from "../provider/client.ts";
import { type CaseResult, caseOfFailure, STOPPED_BY_YOU } from "./case-result.ts";
import { containsAnswer } from "./judge-answer.ts";
import { judgeCode } from "./judge-code.ts";
import { wrongCall } from "./judge-tool.ts";
import { type CasesEnd, runCases } from "./run-cases.ts";
import type { ScenarioRun } from "./scenario-run.ts";
import type { Suite } from "./suite.ts";
import { runSwarmScenario } from "./swarm-scenario.ts";

export function runScenario(suite: Suite, run: ScenarioRun): Promise<CasesEnd> {
  const each = { concurrency: run.request.concurrency, onJudged: run.onJudged };
  switch (suite.scenario) {
    case "A":
      return runCases(suite.cases, {
        ...each,
        run: (one) =>
          ask(run, suite, one.id, one.question, [], async ({ content }) =>
            containsAnswer(content, one.accept) ? null : `It answered ${quoted(content)}; ${one.accept[0]} is right.`,
          ),
      });
    case "B":
      return runCases(suite.cases, {
        ...each,
        run: (one) =>
          ask(run, suite, one.id, one.task, [], async ({ content }) => {
            const { host } = run.parts;
            const { limits } = suite;
            const judge = {
              host,
              limits,
              node: run.request.node,
              folder: `${run.folder}/${one.id}`,
              signal: run.signal,
            };
            const verdict = await judgeCode(content, one, judge);
            return verdict === "cancelled" ? verdict : verdict.failure;
          }),
      });
    case "C":
      return runSwarmScenario(suite, run);
    case "D":
      return runCases(suite.cases, {
        ...each,
        run: (one) =>
          ask(run, suite, one.id, one.request, suite.tools, async ({ toolCalls }) => {
            const wrong = wrongCall(toolCalls, one);
            return wrong === null ? null : `It ${wrong}.`;
          }),
      });
    default:
      return suite satisfies never;
  }
}

/** One call and its judgement: `null` for a right answer, else why not. */
async function ask(
  { client, model, request, signal }: ScenarioRun,
  { scenario, rules, maxTokens }: { readonly scenario: string; readonly rules: string; readonly maxTokens: number },
  id: string,
  text: string,
  tools: readonly ToolDefinition[],
  judge: (answer: Completion) => Promise<string | null>,
): Promise<CaseResult> {
  const messages: Message[] = [
    { role: "system", content: rules },
    { role: "user", content: `Case: ${id}\n\n${text}` },
  ];
  const limit = Math.min(maxTokens, model.maxOutputTokens);
  const outcome = await client.complete(
    { model: model.slug, fallbacks: [], messages, tools, maxTokens: limit, temperature: 0 },
    {
      signal,
      identity: {
        swarm: "",
        task: id,
        agent: model.slug,
        role: "benchmark",
        workspace: request.project,
        tier: request.tier,
        taskType: null,
        complexity: null,
        attempt: 1,
        routeReason: `Benchmark scenario ${scenario}: each model of the tier is asked.`,
      },
      limits: [],
    },
  );
  if (outcome.status === "failed") return caseOfFailure(id, outcome);
  const { ms } = outcome;
  if (outcome.finish === "length")
    return { status: "judged", caseId: id, failure: "The answer was cut at the token limit.", ms };
  const failure = await judge(outcome);
  if (failure === "cancelled") return { status: "not-run", caseId: id, reason: "cancelled", why: STOPPED_BY_YOU };
  return { status: "judged", caseId: id, failure, ms };
}

function quoted(text: string): string {
  const line = text.trim().replace(/\s+/g, " ");
  return line === "" ? "nothing" : JSON.stringify(line.length > 120 ? `${line.slice(0, 117)}...` : line);
}
