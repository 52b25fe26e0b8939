import * as z from "zod";
import { ConfigError, parseConfig } from "../models/config-error.ts";
import { CheckCommand, checkDependencies, PlannedTask } from "../swarm/plan.ts";
import { SCENARIOS, type ScenarioId } from "./report-types.ts";

const CaseId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, "an id of small letters, digits and -");

const COMMON = { title: z.string().min(1) };
/** `rules` is the system message of every case; `maxTokens` the upper limit of an answer. */
const ASKED = { ...COMMON, rules: z.string().min(1), maxTokens: z.int().positive() };
const Limits = z.strictObject({ timeoutMs: z.int().positive(), memoryMb: z.int().positive() });

/** A: short questions; an answer counts when it contains one of the accepted ones. */
const QuestionSuite = z.strictObject({
  scenario: z.literal("A"),
  ...ASKED,
  cases: z
    .array(z.strictObject({ id: CaseId, question: z.string().min(1), accept: z.array(z.string().min(1)).min(1) }))
    .min(1),
});
export type QuestionSuite = z.infer<typeof QuestionSuite>;

/** B: code that is run against tests in a child process with limits. */
const CodeSuite = z.strictObject({
  scenario: z.literal("B"),
  ...ASKED,
  limits: Limits,
  cases: z
    .array(
      z.strictObject({
        id: CaseId,
        task: z.string().min(1),
        /** Names that the code must export; the tests see them and `assert`. */
        exports: z.array(z.string().regex(/^[A-Za-z_$][\w$]*$/)).min(1),
        /** Lines of one TypeScript module. */
        tests: z.array(z.string()).min(1),
      }),
    )
    .min(1),
});
export type CodeSuite = z.infer<typeof CodeSuite>;

/** C: the tasks of one real swarm on one project; each task is a case, and the checks decide. */
const SwarmSuite = z.strictObject({
  scenario: z.literal("C"),
  ...COMMON,
  goal: z.string().min(1),
  /** The program "node" is the one that the caller gives. */
  checks: z.array(CheckCommand).min(1),
  limits: Limits,
  tasks: z.array(PlannedTask).min(1),
});
export type SwarmSuite = z.infer<typeof SwarmSuite>;

/** D: one right tool among many, with the right arguments. */
const ToolSuite = z
  .strictObject({
    scenario: z.literal("D"),
    ...ASKED,
    tools: z
      .array(
        z.strictObject({
          name: z.string().regex(/^\w{1,64}$/),
          description: z.string().min(1),
          parameters: z.record(z.string(), z.unknown()),
        }),
      )
      .min(2),
    cases: z
      .array(
        z.strictObject({
          id: CaseId,
          request: z.string().min(1),
          tool: z.string(),
          /** Accepted values of each argument. Others may not be given. */
          arguments: z.record(z.string(), z.array(z.unknown()).min(1)),
        }),
      )
      .min(1),
  })
  .superRefine(({ tools, cases }, context) => {
    for (const [index, { tool }] of cases.entries()) {
      if (!tools.some(({ name }) => name === tool))
        context.addIssue({ code: "custom", path: ["cases", index, "tool"], message: "is not among the tools" });
    }
  });
export type ToolSuite = z.infer<typeof ToolSuite>;

export type Suite = QuestionSuite | CodeSuite | SwarmSuite | ToolSuite;

const SCHEMAS = { A: QuestionSuite, B: CodeSuite, C: SwarmSuite, D: ToolSuite } as const;

/** The files below benchmarks/suites/. */
const FILES: Readonly<Record<ScenarioId, string>> = {
  A: "questions.json",
  B: "code.json",
  C: "swarm.json",
  D: "tools.json",
};

/** Parsed contents of the suite files, not validated yet. */
export type SuiteFiles = Readonly<Partial<Record<ScenarioId, unknown>>>;

/** Reads the suites. `read` takes a file name below benchmarks/suites/. Throws for what is no JSON. */
export async function readSuites(read: (name: string) => Promise<string>): Promise<SuiteFiles> {
  const entries = SCENARIOS.map(async (id) => [id, JSON.parse(await read(FILES[id])) as unknown] as const);
  return Object.fromEntries(await Promise.all(entries));
}

/** Throws a ConfigError that names file, path and value for what does not fit. */
export function parseSuite(scenario: ScenarioId, files: SuiteFiles): Suite {
  const file = FILES[scenario];
  const suite: Suite = parseConfig(SCHEMAS[scenario], files[scenario], file);
  const ids = caseIds(suite);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw new ConfigError(file, [], twice, "is the id of two cases");
  if (suite.scenario === "C") {
    const checked = checkDependencies({ tasks: suite.tasks });
    if (checked.status === "invalid") throw new ConfigError(file, ["tasks"], ids, checked.problem);
  }
  return suite;
}

export function caseIds(suite: Suite): readonly string[] {
  return suite.scenario === "C" ? suite.tasks.map(({ id }) => id) : suite.cases.map(({ id }) => id);
}
