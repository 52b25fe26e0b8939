import * as z from "zod";
import { COMPLEXITIES } from "../../core/models/vocabulary.ts";
import { PlannedTask } from "../../core/swarm/plan.ts";
import { parseCode } from "./code-text.ts";
import { CaseAnswers, Scenario } from "./scenario.ts";
import { parseScript } from "./script-text.ts";

/** Reads one text file by its path relative to the scenario's folder; rejects when it is not there. */
export type ReadText = (path: string) => Promise<string>;

const PlanFile = z.strictObject({ name: z.string(), goal: z.string(), tasks: z.array(PlannedTask).min(1) });
const AnswersFile = z.strictObject({
  name: z.string(),
  cases: z.record(z.string(), CaseAnswers),
  /** Cases whose answers are code, in `code/ID.md`. */
  code: z.array(z.strictObject({ id: z.string(), complexity: z.enum(COMPLEXITIES) })),
  /** `code` names a file below `code/`; its right variant is given. */
  snippets: z.array(z.strictObject({ words: z.array(z.string()).min(1), code: z.string() })),
});

/** Loads a scenario with a plan: `plan.json` and `tasks/ID.md` for each of its tasks. Throws for what does not fit. */
export async function loadPlanScenario(read: ReadText): Promise<Scenario> {
  const { name, goal, tasks } = PlanFile.parse(JSON.parse(await read("plan.json")));
  const scripts = await Promise.all(
    tasks.map(async ({ id, type, complexity }) => {
      const path = `tasks/${id}.md`;
      return [id, { type, complexity, ...parseScript(path, await read(path)) }] as const;
    }),
  );
  return Scenario.parse({ name, goal, tasks, scripts: Object.fromEntries(scripts), cases: {}, snippets: [] });
}

/** Loads answer sheets without a plan: `answers.json` and `code/ID.md` for the benchmark's cases and for snippets. */
export async function loadAnswerScenario(read: ReadText): Promise<Scenario> {
  const file = AnswersFile.parse(JSON.parse(await read("answers.json")));
  const codeOf = async (id: string) => parseCode(`code/${id}.md`, await read(`code/${id}.md`));
  const code = await Promise.all(
    file.code.map(async ({ id, complexity }) => {
      return [id, { kind: "text", type: "coding", complexity, ...(await codeOf(id)) }] as const;
    }),
  );
  const snippets = await Promise.all(
    file.snippets.map(async ({ words, code }) => ({ words, code: (await codeOf(code)).right })),
  );
  const cases = { ...file.cases, ...Object.fromEntries(code) };
  return Scenario.parse({ name: file.name, goal: null, tasks: [], scripts: {}, cases, snippets });
}
