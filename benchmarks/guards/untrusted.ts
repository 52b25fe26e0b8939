import type { Guard } from "./guard.ts";

/** What keeps text from becoming orders. */
export const UNTRUSTED: readonly Guard[] = [
  {
    name: "events-are-clean",
    file: "src/core/agent/call-reporter.ts",
    on: "...cleanFact(fact)",
    off: "...fact",
    tests: ["test/core/untrusted/cleaning.test.ts"],
  },
  {
    name: "a-plan-is-clean",
    file: "src/core/swarm/planner.ts",
    on: "plan: cleanValue(answer.value)",
    off: "plan: answer.value",
    tests: ["test/core/swarm/planner.test.ts"],
  },
  {
    name: "taint-grows",
    file: "src/core/agent/run-tools.ts",
    on: 'deps.toolContext.taint.add([tool.source ?? "repository"]);',
    off: "",
    tests: ["test/core/untrusted/taint.test.ts"],
  },
  {
    name: "sending-is-asked",
    file: "src/core/untrusted/taint.ts",
    on: 'return [...sources].every((source) => source === "user");',
    off: "return true;",
    tests: ["test/core/untrusted/taint.test.ts"],
  },
  {
    name: "notes-keep-their-taint",
    file: "src/core/tools/add-note.ts",
    on: "context.notes.add(context.task, text, context.taint.sources);",
    off: "context.notes.add(context.task, text, []);",
    tests: ["test/core/untrusted/taint.test.ts"],
  },
  {
    name: "no-shadowing",
    file: "src/core/tools/all-tools.ts",
    on: "others.filter(({ name }) => !names.has(name) && names.add(name))",
    off: "others",
    tests: ["test/core/untrusted/taint.test.ts"],
  },
  {
    name: "no-rules-in-untrusted-folders",
    file: "src/core/swarm/decide-rules.ts",
    on: "if (request.mayRunCommands && (await approvals.has(file))) known.add(file);",
    off: "if (await approvals.has(file)) known.add(file);",
    tests: ["test/core/untrusted/rules.integration.test.ts"],
  },
  {
    name: "rules-by-hash",
    file: "src/core/untrusted/rules-approvals.ts",
    on: "one.workspace === workspace && one.path === path && one.hash === hash",
    off: "one.workspace === workspace && one.path === path",
    tests: ["test/core/untrusted/rules.integration.test.ts"],
  },
  {
    name: "rules-are-plain-files",
    file: "src/core/untrusted/rules-files.ts",
    on: "named.filter((name) => plain.has(name)),",
    off: "named,",
    tests: ["test/core/untrusted/rules.integration.test.ts"],
  },
  {
    name: "no-more-hidden-than-there-were",
    file: "src/core/untrusted/clean.ts",
    on: "return left.pop() ?? form;",
    off: "return left.at(-1) ?? form;",
    tests: ["test/core/untrusted/clean.test.ts"],
  },
];
