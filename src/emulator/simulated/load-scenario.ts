import * as z from "zod";
import { PlannedTask } from "../../core/swarm/plan.ts";
import { CaseAnswers, Scenario, Snippet } from "./scenario.ts";
import { parseScript } from "./script-text.ts";

/** Reads one text file by its path relative to the scenario's folder; rejects when it is not there. */
export type ReadText = (path: string) => Promise<string>;

const PlanFile = z.strictObject({ name: z.string(), goal: z.string(), tasks: z.array(PlannedTask).min(1) });
const AnswersFile = z.strictObject({
  name: z.string(),
  cases: z.record(z.string(), CaseAnswers),
  snippets: z.array(Snippet),
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

/** Loads answer sheets without a plan: `answers.json` with benchmark cases and snippets for code generation. */
export async function loadAnswerScenario(read: ReadText): Promise<Scenario> {
  const file = AnswersFile.parse(JSON.parse(await read("answers.json")));
  return { ...file, goal: null, tasks: [], scripts: {} };
}
