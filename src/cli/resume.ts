import type { SwarmResult } from "../core/engine-types.ts";
import type { InterruptedRun } from "../core/resume/interrupted.ts";
import { exitCode } from "./exit-code.ts";
import { findInterrupted, interruptedLines } from "./interrupted.ts";
import { type Flags, readSettings, UsageError } from "./options.ts";
import { printable } from "./printable.ts";
import { bundledScenarios } from "./project.ts";
import { reportText } from "./report.ts";
import type { CliContext } from "./run.ts";
import { openSession } from "./session.ts";
import { showSwarm } from "./show-swarm.ts";
import { type RunTools, toolsOfRun } from "./tools-run.ts";
import type { ToolsFlags } from "./tools-sources.ts";

export interface ResumeFlags extends Flags, ToolsFlags {
  /** End it with what its finished tasks have made. */
  readonly keep?: boolean;
  /** End it without a result. */
  readonly discard?: boolean;
  /** Only say which there are. */
  readonly list?: boolean;
  readonly json?: boolean;
}

/** `frugal-swarm resume`: goes on with a run whose program ended before it had, or ends it. Returns the exit code. */
export async function runResume(id: string | undefined, flags: ResumeFlags, context: CliContext): Promise<number> {
  if (flags.keep && flags.discard) throw new UsageError("--keep and --discard: choose one.");
  const settings = readSettings(flags, context.env);
  const runs = await findInterrupted(context.env);
  if (flags.list) {
    const lines = runs.length === 0 ? ["No run was interrupted."] : runs.flatMap(interruptedLines);
    for (const line of lines) process.stdout.write(`${printable(line)}\n`);
    return 0;
  }
  const run = chosen(runs, id);
  const session = await openSession({
    settings,
    env: context.env,
    endpointGiven: flags.endpoint !== undefined,
    signal: context.signal,
    scenarios: bundledScenarios,
    resumed: run,
  });
  let tools: RunTools | undefined;
  try {
    if (flags.discard) {
      await session.engine.discardRun(run.id);
      process.stdout.write(`The run ${run.id} is discarded. What it cost stays in the ledger.\n`);
      return 0;
    }
    if (flags.keep) {
      const result = await session.engine.keepFinished(run.id, () => undefined, context.signal);
      process.stdout.write(`${printable(keptText(result))}\n`);
      return 0;
    }
    tools = await toolsOfRun(session, { ...settings, tier: run.tier }, flags, run.workspace, context);
    const given = { checks: [], checkLimits: NO_LIMITS, otherTools: tools.tools };
    const work = { goal: run.goal, workspace: run.workspace, ...given };
    const how = { json: flags.json ?? false, signal: context.signal, resume: run.id };
    const { result, state, out } = await showSwarm(session, { ...settings, tier: run.tier }, work, how);
    out.write(`${reportText(state, { billed: session.billed?.() ?? null, folder: result.folder })}\n`);
    return exitCode(result.outcome.status, context.signal);
  } finally {
    await tools?.close();
    await session.close();
  }
}

/** The run's own are taken. */
const NO_LIMITS = { timeoutMs: 0, memoryMb: 0 };

function chosen(runs: readonly InterruptedRun[], id: string | undefined): InterruptedRun {
  const found = id === undefined && runs.length === 1 ? runs[0] : runs.find((run) => run.id === id);
  if (found !== undefined) return found;
  if (runs.length === 0) throw new UsageError("No run was interrupted, or it is in use by another window or terminal.");
  const which = runs.flatMap(interruptedLines).join("\n");
  const what = id === undefined ? "Say which run to resume by its id" : `There is no interrupted run "${id}"`;
  throw new UsageError(`${what}:\n${which}`);
}

function keptText({ patch, changes, folder }: SwarmResult): string {
  const tasks = `Patches of unfinished tasks, if any, are in ${folder}/tasks.`;
  if (patch === null) return `No finished task had changed a file. ${tasks}`;
  return `${changes.length} changed ${changes.length === 1 ? "file" : "files"} of finished tasks: ${patch}\n${tasks}`;
}
