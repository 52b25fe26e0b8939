import { join } from "node:path";
import type { Command, ExecResult, Host } from "../host.ts";
import type { CodeSuite } from "./suite.ts";

/** The Node that runs what models wrote: 22.13 or newer, for type stripping and permissions. */
export interface NodeProgram {
  /** Absolute path. */
  readonly file: string;
  /** Added to the environment; an editor's own Node needs ELECTRON_RUN_AS_NODE. */
  readonly env: Readonly<Record<string, string>>;
}

type CodeCase = CodeSuite["cases"][number];

export interface CodeJudge {
  readonly host: Host;
  readonly node: NodeProgram;
  readonly limits: CodeSuite["limits"];
  /** Absolute; fresh, and removed afterwards. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

/** Why the code is wrong; `null` when it passes; "cancelled" when it was not judged. */
type CodeVerdict = { readonly failure: string | null } | "cancelled";

/**
 * Runs an answer's code against its tests: a child process with limits of time and memory, that may read its own
 * folder and nothing else, write nowhere and start no program. It counts only when the tests ran to their end; ending
 * the process early with code 0 does not.
 */
export async function judgeCode(answer: string, one: CodeCase, judge: CodeJudge): Promise<CodeVerdict> {
  const { host, limits, signal } = judge;
  const mark = host.id();
  const files = { "solution.mts": codeOf(answer), "tests.mts": testModule(one), "main.mjs": mainModule(mark) };
  try {
    for (const [name, text] of Object.entries(files)) await host.files.write(join(judge.folder, name), text);
    const folder = (await host.files.realPath(judge.folder)) ?? judge.folder;
    const result = await host.exec(command(folder, judge), signal);
    return verdictOf(result, mark, one, limits.timeoutMs);
  } finally {
    await host.files.remove(judge.folder);
  }
}

/** The first fenced block of an answer, else all of it. */
export function codeOf(answer: string): string {
  return /^ *```[^\n]*\n([\s\S]*?)^ *```/m.exec(answer)?.[1] ?? answer;
}

/** Lines of the test module before the tests. */
const TESTS_HEAD = 2;

function testModule({ exports, tests }: CodeCase): string {
  const names = exports.join(", ");
  return [`import assert from "node:assert/strict";`, `import { ${names} } from "./solution.mts";`, ...tests, ""].join(
    "\n",
  );
}

/** Says how far it came, after a mark that the solution cannot know when it is written. */
function mainModule(mark: string): string {
  return `const say = (how, error) => console.log("${mark} " + JSON.stringify([how, String(error?.message ?? error), String(error?.stack)]));
let how = "not loaded";
try {
  await import("./solution.mts");
  how = "failed";
  console.log("${mark} loaded");
  await import("./tests.mts");
  say("passed", "");
} catch (error) {
  say(how, error);
}
`;
}

function command(folder: string, { node, limits }: CodeJudge): Command {
  return {
    file: node.file,
    args: ["--experimental-strip-types", "--permission", `--allow-fs-read=${folder}`, join(folder, "main.mjs")],
    cwd: folder,
    env: { ...node.env, NO_COLOR: "1" },
    timeoutMs: limits.timeoutMs,
    memoryMb: limits.memoryMb,
    maxOutputBytes: 256 * 1024,
  };
}

function verdictOf(result: ExecResult, mark: string, one: CodeCase, timeoutMs: number): CodeVerdict {
  if (result.status === "cancelled") return "cancelled";
  if (result.status === "not-started") throw new Error(`Node could not be started: ${result.reason}`);
  const marked = result.stdout.split("\n").filter((line) => line.startsWith(`${mark} `));
  if (result.status === "timed-out") {
    const what = marked.length > 0 ? "The tests" : "Loading the code";
    return { failure: `${what} did not end within ${timeoutMs / 1000} s.` };
  }
  const end = endOf(marked.at(-1)?.slice(mark.length + 1) ?? "");
  if (end === null) {
    const said = result.stderr.trim().split("\n").at(-1) ?? "";
    return {
      failure: `The process ended before the tests did, with exit code ${result.code}. ${said.slice(0, 200)}`.trim(),
    };
  }
  if (end.how === "passed") return { failure: null };
  const why = end.message.trim().replace(/\s+/g, " ").slice(0, 300);
  if (end.how === "not loaded") return { failure: `The code does not load: ${why}` };
  const line = Number(/tests\.mts:(\d+)/.exec(end.stack)?.[1] ?? 0);
  const test = one.tests[line - 1 - TESTS_HEAD];
  return { failure: test === undefined ? `The tests failed: ${why}` : `${test.slice(0, 160)} failed: ${why}` };
}

interface End {
  readonly how: string;
  readonly message: string;
  readonly stack: string;
}

/** What the main module said last; `null` when it did not come to its end. */
function endOf(text: string): End | null {
  if (!text.startsWith("[")) return null;
  const [how = "", message = "", stack = ""] = JSON.parse(text) as string[];
  return { how, message, stack };
}
