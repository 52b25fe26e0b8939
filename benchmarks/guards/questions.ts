import type { Guard } from "./guard.ts";

/** What a person must have seen before it happens. */
export const QUESTIONS: readonly Guard[] = [
  {
    name: "look-before-run",
    file: "src/vscode/command-text.ts",
    on: "if (!isShownWhole(question) && !looked) return [look, refuse];",
    off: "",
    tests: ["test/vscode-room/command-text.test.ts"],
  },
  {
    name: "rules-are-looked-at",
    file: "src/vscode/rules-text.ts",
    on: "return looked ? [use, leaveOut] : [look, leaveOut];",
    off: "return [use, leaveOut];",
    tests: ["test/vscode-room/question-texts.test.ts"],
  },
  {
    name: "five-questions-a-task",
    file: "src/core/swarm/create-ask-user.ts",
    on: "if (count > (gate ? MAX_CALLS_PER_TASK : MAX_PER_TASK)) return null;",
    off: "",
    tests: ["test/core/swarm/create-ask-user.test.ts"],
  },
  {
    name: "shown-whole-in-the-terminal",
    file: "src/cli/ask-command.ts",
    on: "if (fits(question)) {",
    off: "if (true) {",
    tests: ["test/cli/ask-command.test.ts"],
  },
  {
    name: "no-resume-in-untrusted-folders",
    file: "src/vscode/resume-text.ts",
    on: "const goesOn = isTrusted && run.problem === null ? [resume] : [];",
    off: "const goesOn = [resume];",
    tests: ["test/vscode-room/question-texts.test.ts"],
  },
  {
    name: "settings-of-the-user-alone",
    file: "src/vscode/settings.ts",
    on: "return found?.globalValue ?? found?.defaultValue;",
    off: "return found?.workspaceValue ?? found?.globalValue ?? found?.defaultValue;",
    tests: ["test/vscode-room/settings.test.ts"],
  },
];
