import { commandPolicyOf } from "../core/commands/policy-of-settings.ts";
import type { CommandPolicy, SwarmRequest, SwarmResult } from "../core/engine-types.ts";
import type { SwarmEvent } from "../core/events.ts";
import { historyLimitsOf } from "../core/history/keep-within.ts";
import { routingOf } from "../core/models/routing-choice.ts";
import type { Settings } from "../core/settings.ts";
import { capsOf } from "../core/spend/limits.ts";
import type { SwarmState } from "../core/swarm/state-types.ts";
import { readTierLimits } from "../node/read-tiers.ts";
import { askForAgent } from "./ask-agent.ts";
import { askAtCap } from "./ask-cap.ts";
import { askAboutCommand } from "./ask-command.ts";
import { askAboutConflict } from "./ask-conflict.ts";
import { askPlan } from "./ask-plan.ts";
import { askAboutRules } from "./ask-rules.ts";
import { launchLines } from "./launch-lines.ts";
import { openEditor } from "./open-editor.ts";
import { printable } from "./printable.ts";
import { type Progress, showProgress } from "./progress.ts";
import { readLine } from "./read-line.ts";
import type { Session } from "./session.ts";

/** What is left to say of a swarm beside the settings. */
type Work = Pick<SwarmRequest, "goal" | "workspace" | "checks" | "checkLimits" | "plan" | "otherTools">;

export interface ShownSwarm {
  readonly result: SwarmResult;
  readonly state: SwarmState;
  /** Where people read: standard output, or standard error where the events have that. */
  readonly out: NodeJS.WriteStream;
}

/** The plan is looked at first where somebody wants to and is there to answer. */
function planQuestion({ asking }: Progress): SwarmRequest["onPlan"] {
  if (asking === null || !process.stdin.isTTY) return undefined;
  const interrupt = () => process.kill(process.pid, "SIGINT");
  return (question, signal) =>
    askPlan(question, {
      print: asking.print,
      readLine: async (text) => {
        const show = (typed: string) => asking.ask(`${text} ${typed}`);
        const line = await readLine({ keys: process.stdin, show, interrupt, signal });
        asking.ask(null);
        return line;
      },
      edit: (file, text) => openEditor(file, text, process.env),
    });
}

/** All that a swarm asks in the terminal, beside the plan. */
type Asked = Pick<SwarmRequest, "onCap" | "onConflict" | "onQuestion" | "onRules"> & Pick<CommandPolicy, "onCommand">;

/**
 * At a person's terminal they are asked, one question at a time; elsewhere nobody is there to answer: at a cap what runs is
 * finished, what conflicts is left out, commands that are not plain are refused, and rules files are not used.
 */
function questions({ ask: show, asking }: Progress): Asked {
  if (show === null || asking === null || !process.stdin.isTTY) return {};
  const deps = { keys: process.stdin, show, interrupt: () => process.kill(process.pid, "SIGINT") };
  let before: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(ask: () => Promise<T>): Promise<T> => {
    const answer = before.then(ask);
    before = answer.catch(() => undefined);
    return answer;
  };
  return {
    onCap: (reached, signal) => inTurn(() => askAtCap(reached, { ...deps, signal })),
    onConflict: (conflict, signal) => inTurn(() => askAboutConflict(conflict, { ...deps, signal })),
    onCommand: (question, signal) => inTurn(() => askAboutCommand(question, { ...deps, signal })),
    onQuestion: (question, signal) => inTurn(() => askForAgent(question, { ...deps, signal })),
    onRules: (question, signal) => inTurn(() => askAboutRules(question, { ...deps, signal, print: asking.print })),
  };
}

interface ShowOptions {
  readonly json: boolean;
  readonly signal: AbortSignal;
  /** Whether the plan is looked at before it runs. */
  readonly reviewPlan?: boolean;
  /** Id of the run that goes on in place of a new one. */
  readonly resume?: string;
}

/** Runs a swarm in the terminal and shows its progress; with `json`, its events go to standard output, one a line. */
export async function showSwarm(
  session: Session,
  settings: Settings,
  work: Work,
  { json, signal, reviewPlan = false, resume }: ShowOptions,
): Promise<ShownSwarm> {
  const out = json ? process.stderr : process.stdout;
  const { tier } = settings;
  for (const line of await launchLines(session, tier)) out.write(`${printable(line)}\n`);
  await session.prices.launched(tier);
  const progress = showProgress(out, { looksAtPlan: reviewPlan });
  const onPlan = reviewPlan ? planQuestion(progress) : undefined;
  const { onCommand, ...asked } = questions(progress);
  if (reviewPlan && onPlan === undefined && work.plan === undefined)
    process.stderr.write("--review-plan: there is no terminal to ask at, so the plan runs as it is.\n");
  const emit = (event: SwarmEvent) => {
    if (json) process.stdout.write(`${JSON.stringify(event)}\n`);
    progress.add(event);
  };
  const given = {
    mayRunCommands: true,
    ...asked,
    commands: commandPolicyOf(settings, onCommand),
    ...(onPlan && { onPlan }),
    ...(work.otherTools && { otherTools: work.otherTools }),
  };
  const request = {
    ...work,
    ...given,
    tier,
    baseline: settings.baselineModel,
    routing: routingOf(settings),
    tierLimits: await readTierLimits(work.workspace, tier),
    caps: capsOf(settings),
    history: historyLimitsOf(settings),
    alertPercent: settings.alertThresholdPercent,
    concurrency: settings.concurrency,
  };
  const { engine } = session;
  const result =
    resume === undefined
      ? await engine.runSwarm(request, emit, signal)
      : await engine.resumeSwarm(resume, { ...given, now: capsOf(settings) }, emit, signal);
  await progress.end();
  const state = progress.state();
  if (state === null) throw new Error("the swarm ended without an event");
  return { result, state, out };
}
