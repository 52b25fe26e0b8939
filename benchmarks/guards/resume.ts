import type { Guard } from "./guard.ts";

/** What keeps a run that goes on from doing things twice. */
export const RESUME: readonly Guard[] = [
  {
    name: "a-damaged-journal",
    file: "src/core/resume/step-line.ts",
    on: "if (record === null)\n",
    off: "if (false)\n",
    tests: ["test/core/resume/steps.test.ts"],
  },
  {
    name: "another-version",
    file: "src/core/resume/step-line.ts",
    on: 'if (record.type === "opened" && record.version !== STEPS_VERSION)',
    off: "if (false)",
    tests: ["test/core/resume/steps.test.ts"],
  },
  {
    name: "nothing-twice",
    file: "src/core/resume/open-steps.ts",
    on: "if (known.has(key)) return known.get(key) as T;",
    off: "",
    tests: ["test/core/resume/steps.test.ts"],
  },
  {
    name: "intent-first",
    file: "src/core/resume/open-steps.ts",
    on: 'if (!doubtful) await append({ type: "intent", key });',
    off: "",
    tests: ["test/core/resume/steps.test.ts"],
  },
  {
    name: "a-stop-is-no-outcome",
    file: "src/core/resume/open-steps.ts",
    on: "if (signal.aborted) return outcome;",
    off: "",
    tests: ["test/core/resume/steps.test.ts"],
  },
  {
    name: "told-before-it-counts",
    file: "src/core/resume/open-steps.ts",
    on: "await deps.before();",
    off: "",
    tests: ["test/core/resume/steps.test.ts"],
  },
  {
    name: "files-put-back",
    file: "src/core/resume/tool-step.ts",
    on: "await putBack(copy, key);",
    off: "",
    tests: ["test/core/resume/tool-step.test.ts"],
  },
  {
    name: "never-again",
    file: "src/core/resume/tool-step.ts",
    on: "return steps.once(key, run, async () => interrupted(tool));",
    off: "return steps.once(key, run);",
    tests: ["test/core/resume/tool-step.test.ts"],
  },
  {
    name: "one-resumes",
    file: "src/core/swarm/take-run.ts",
    on: "if (release === null)",
    off: "if (false)",
    tests: ["test/core/resume/end-run.integration.test.ts"],
  },
  {
    name: "steps-are-plain",
    file: "src/core/resume/step-line.ts",
    on: "if (prototype === Object.prototype || prototype === null) return value;",
    off: "return value;",
    tests: ["test/core/resume/steps.test.ts"],
  },
];
