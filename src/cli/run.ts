import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { SwarmResult } from "../core/engine-types.ts";
import { errorText } from "../core/error-text.ts";
import type { Host } from "../core/host.ts";
import { checkPlan, type Plan } from "../core/swarm/plan.ts";
import { checkLimitsOf } from "../core/verify/check-limits.ts";
import { applyChanges } from "../core/workspace/apply.ts";
import { SAMPLE_GOAL } from "../emulator/simulated/scenario.ts";
import { applicationText } from "./application-text.ts";
import { exitCode } from "./exit-code.ts";
import { findInterrupted, interruptedNotice } from "./interrupted.ts";
import { type Flags, readSettings, UsageError } from "./options.ts";
import { printable } from "./printable.ts";
import { bundledScenarios, SAMPLE_WORKSPACE } from "./project.ts";
import { reportText } from "./report.ts";
import { openSession } from "./session.ts";
import { showSwarm } from "./show-swarm.ts";
import { type RunTools, toolsOfRun } from "./tools-run.ts";
import type { ToolsFlags } from "./tools-sources.ts";

export interface RunFlags extends Flags, ToolsFlags {
  readonly workspace?: string;
  readonly plan?: string;
  readonly reviewPlan?: boolean;
  readonly apply?: boolean;
  /** With `apply`: nothing is written when one file cannot be merged. */
  readonly allOrNothing?: boolean;
  readonly json?: boolean;
}

export interface CliContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

/** Time to the first token and speed of the simulated models, so that progress can be followed. */
const DEMO_LATENCY = { firstTokenMs: 120, tokensPerSecond: 1_500 };

/** `frugal-swarm run`: a swarm for one goal. Returns the exit code. */
export async function runGoal(goal: string | undefined, flags: RunFlags, context: CliContext): Promise<number> {
  const settings = readSettings(flags, context.env);
  if (goal !== undefined && goal.trim() === "")
    throw new UsageError("The goal is empty. Say in words what the swarm should do.");
  if (goal === undefined && flags.workspace !== undefined) {
    throw new UsageError('Say what to do in the folder: npm start -- "the goal" --workspace DIR.');
  }
  const workspace = flags.workspace === undefined ? SAMPLE_WORKSPACE : resolve(flags.workspace);
  if (!existsSync(workspace)) throw new UsageError(`The folder ${workspace} is not there. Give one with --workspace.`);
  const plan = flags.plan === undefined ? undefined : await readPlan(flags.plan);
  for (const line of interruptedNotice(await findInterrupted(context.env)))
    process.stderr.write(`${printable(line)}\n`);
  const session = await openSession({
    settings,
    env: context.env,
    endpointGiven: flags.endpoint !== undefined,
    signal: context.signal,
    scenarios: bundledScenarios,
    latency: DEMO_LATENCY,
  });
  let tools: RunTools | undefined;
  try {
    tools = await toolsOfRun(session, settings, flags, workspace, context);
    const work = {
      goal: goal ?? SAMPLE_GOAL,
      workspace,
      checks: settings.checks,
      checkLimits: checkLimitsOf(settings),
      ...(plan && { plan }),
      otherTools: tools.tools,
    };
    const how = { json: flags.json ?? false, signal: context.signal, reviewPlan: flags.reviewPlan ?? false };
    const { result, state, out } = await showSwarm(session, settings, work, how);
    out.write(`${reportText(state, { billed: session.billed?.() ?? null, folder: result.folder })}\n`);
    const applied = !flags.apply || (await apply(session.host, workspace, result, flags.allOrNothing ?? false));
    const code = exitCode(result.outcome.status, context.signal);
    return code === 0 && !applied ? 1 : code;
  } finally {
    await tools?.close();
    await session.close();
  }
}

/** Whether all of the result was written, or there was nothing to write; says what was done. */
async function apply(host: Host, workspace: string, result: SwarmResult, allOrNothing: boolean): Promise<boolean> {
  const { outcome, changes, patch } = result;
  if (changes.length === 0) return true;
  const say = (text: string) => process.stderr.write(`${printable(text)}\n`);
  if (outcome.status !== "done") {
    say("Nothing was applied, because not all was done. Look at the patch, and apply it by hand if it is of use.");
    return false;
  }
  const done = await applyChanges(host, workspace, changes, { allOrNothing });
  for (const line of applicationText(done, patch ?? "")) say(line);
  return done.applied.length === changes.length;
}

async function readPlan(file: string): Promise<Plan> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    throw new UsageError(`The plan ${file} cannot be read: ${errorText(error)}`);
  }
  const checked = checkPlan(value);
  if (checked.status === "invalid") throw new UsageError(`${file}: ${checked.problem}`);
  return checked.plan;
}
