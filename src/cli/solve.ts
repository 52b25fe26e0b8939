import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { SwarmResult } from "../core/engine-types.ts";
import { formatUsd } from "../core/money.ts";
import type { Plan, Task } from "../core/swarm/plan.ts";
import type { SwarmState } from "../core/swarm/state-types.ts";
import { ownCheck } from "../core/verify/check.ts";
import type { CheckLimits } from "../core/verify/check-limits.ts";
import { runChecks } from "../core/verify/run-checks.ts";
import { clearDeadFolders } from "../core/workspace/dead-folders.ts";
import { dataFolder } from "../node/data-folder.ts";
import { baselineLine, billLine } from "./bill-line.ts";
import { exitCode } from "./exit-code.ts";
import { type Flags, readSettings, UsageError } from "./options.ts";
import type { CliContext } from "./run.ts";
import { openSession, type Session } from "./session.ts";
import { showSwarm } from "./show-swarm.ts";
import { readSolveTasks, SOLVE_COMPLEXITY, type SolveTask, solutionFile, solveScenario } from "./solve-tasks.ts";

export interface SolveFlags extends Flags {
  readonly limit?: string;
  readonly json?: boolean;
}

/** Limits of one run of one task's tests: small programs. `--check-timeout` gives another time. */
const TEST_TIMEOUT_S = 10;
const TEST_MEMORY_MB = 512;

/** What a run needs on the disk: the agents' workspace, and the tests where no agent can reach them. */
const FOLDERS = ["workspace", "tests"] as const;

const TEST_RUNNER = fileURLToPath(new URL("./solve-check.ts", import.meta.url));

/**
 * `frugal-swarm solve`: each line of a JSON-lines file is a task with real tests, all of them one swarm. At the end
 * every task's final code is run against its tests once more, apart from the swarm. Returns the exit code: 0 when the
 * run ended in order (however many pass).
 */
export async function runSolve(file: string, flags: SolveFlags, context: CliContext): Promise<number> {
  const settings = readSettings(flags, context.env);
  const tasks = limited(await readSolveTasks(file), flags.limit);
  const seconds = flags.checkTimeout === undefined ? TEST_TIMEOUT_S : settings.checkTimeoutSeconds;
  const limits: CheckLimits = { timeoutMs: seconds * 1_000, memoryMb: TEST_MEMORY_MB };
  const session = await openSession({
    settings,
    env: context.env,
    endpointGiven: flags.endpoint !== undefined,
    signal: context.signal,
    scenarios: async () => [solveScenario(tasks)],
  });
  const { host } = session;
  const all = join(await dataFolder(context.env), "solve");
  const folder = join(all, host.id());
  const release = await host.claim(folder);
  const clearing = clearDeadFolders(host, { parent: all, parts: FOLDERS, signal: context.signal });
  const [workspace, tests] = FOLDERS.map((name) => join(folder, name)) as [string, string];
  try {
    await lay(tasks, workspace, tests);
    const work = {
      goal: `Solve the ${tasks.length} programming tasks of a task set.`,
      workspace,
      checks: [],
      checkLimits: limits,
      checkReads: [tests, TEST_RUNNER],
      plan: planOf(tasks, tests),
    };
    const how = { json: flags.json ?? false, signal: context.signal };
    const { result, state, out } = await showSwarm(session, settings, work, how);
    const passing = context.signal.aborted
      ? null
      : await countPassing(tasks, { workspace, tests, result, session, limits, signal: context.signal });
    out.write(summary(tasks.length, passing, state, session));
    const inOrder = result.outcome.status === "done" || result.outcome.status === "partly";
    return inOrder ? 0 : exitCode(result.outcome.status, context.signal);
  } finally {
    await session.close();
    await clearing;
    await release?.();
    await rm(folder, { recursive: true, force: true });
  }
}

function limited(tasks: readonly SolveTask[], limit: string | undefined): readonly SolveTask[] {
  const most = limit === undefined ? tasks.length : Number(limit);
  if (!Number.isInteger(most) || most < 1)
    throw new UsageError(`--limit "${limit}" is no number of tasks. Give a whole number from 1 on.`);
  return tasks.slice(0, most);
}

/** The agents' folder holds the unfinished functions; the tests stand outside of it, where no agent can reach them. */
async function lay(tasks: readonly SolveTask[], workspace: string, tests: string): Promise<void> {
  await mkdir(workspace, { recursive: true });
  await mkdir(tests, { recursive: true });
  for (const task of tasks) {
    await writeFile(join(workspace, solutionFile(task)), task.prompt);
    await writeFile(join(tests, `${task.name}.ts`), task.tests);
  }
}

function planOf(tasks: readonly SolveTask[], tests: string): Plan {
  return {
    tasks: tasks.map(
      (task): Task => ({
        id: task.name,
        title: task.name,
        prompt: `Complete the TypeScript function in ${solutionFile(task)}: it stands there with its description and without its body. Write the whole file.\n\n${task.prompt}`,
        type: "coding",
        complexity: SOLVE_COMPLEXITY,
        files: [solutionFile(task)],
        dependsOn: [],
        acceptance: ["The function does what its description says."],
        checks: [testOf(task, tests)],
      }),
    ),
  };
}

function testOf(task: SolveTask, tests: string) {
  return {
    name: "tests",
    file: process.execPath,
    args: [TEST_RUNNER, solutionFile(task), join(tests, `${task.name}.ts`)],
  };
}

interface EndedRun {
  readonly workspace: string;
  readonly tests: string;
  readonly result: SwarmResult;
  readonly session: Session;
  readonly limits: CheckLimits;
  readonly signal: AbortSignal;
}

/** Runs every task's final code against its tests, from the files as the swarm left them. */
async function countPassing(tasks: readonly SolveTask[], ended: EndedRun): Promise<number> {
  const { workspace, tests, result, session, limits, signal } = ended;
  for (const change of result.changes) {
    if (change.after !== null) await writeFile(join(workspace, change.path), change.after);
  }
  let passing = 0;
  for (const task of tasks) {
    const verdicts = await runChecks(session.host, workspace, [ownCheck(testOf(task, tests))], [solutionFile(task)], {
      ...limits,
      signal,
    });
    if (verdicts.every((verdict) => verdict.status === "passed")) passing++;
  }
  return passing;
}

/** `passing`: `null` when it was not counted. */
function summary(total: number, passing: number | null, state: SwarmState, session: Session): string {
  const count = (pick: (task: SwarmState["tasks"][number]) => number) =>
    state.tasks.reduce((all, task) => all + pick(task), 0);
  const { totals } = state;
  const lines = [
    "",
    passing === null
      ? "Passing    not counted: the run was cancelled"
      : `Passing    ${passing} of ${total} tasks (${((passing / total) * 100).toFixed(1)} %), each run against its own tests at the end`,
    `Checks     ${count((task) => task.checks.length)} runs, ${count((task) => task.checks.filter((one) => one.status !== "passed").length)} not passed; ${count((task) => task.retries.length)} retries, ${count((task) => task.escalations.length)} escalations`,
    `Spend      ${formatUsd(totals.settled)} of a budget of ${formatUsd(state.budget)}, ${totals.calls} calls, ${totals.promptTokens} tokens in, ${totals.completionTokens} out`,
    baselineLine(state),
  ];
  const billed = session.billed?.();
  if (billed !== undefined) {
    lines.push(
      billLine(billed, totals),
      "Simulated  the models' answers were simulated at set success rates: the pass rate says nothing about real models.",
    );
  }
  return `${lines.join("\n")}\n`;
}
