import type { Say } from "../agent/call-reporter.ts";
import type { CapChoice, Caps, SwarmRequest } from "../engine-types.ts";
import { errorText } from "../error-text.ts";
import type { Host } from "../host.ts";
import { formatUsd, type NanoUsd, nanoUsd } from "../money.ts";
import type { ModelClient, ModelOutcome } from "../provider/client.ts";
import type { BudgetRefusal } from "../provider/failure-cause.ts";
import { notMade } from "../provider/not-made.ts";
import type { BudgetLimit } from "../spend/ledger.ts";
import { limitsOf } from "../spend/limits.ts";
import { untilAborted } from "../until-aborted.ts";
import { PLANNER_TASK } from "./own-tasks.ts";
import { patient } from "./patient.ts";
import { createTraffic } from "./traffic.ts";

/** The budgets of one swarm while it runs, and what is decided when one of them is reached. */
export interface SwarmBudget {
  /** The swarm's way to the models. What a budget refuses is asked about here, and tried again once there is room. */
  readonly client: ModelClient;
  /** What a task draws from, at the caps that are in force now. */
  limits(task: string): readonly BudgetLimit[];
  /** The same without what belongs to single tasks and calls. */
  shared(): readonly BudgetLimit[];
  /** Why nothing more is to be started, in words; `null` while there is no reason. */
  closed(): string | null;
  /** Aborts when the user chose to stop at a cap. */
  readonly stopped: AbortSignal;
}

export interface SwarmBudgetDeps {
  readonly client: ModelClient;
  readonly host: Host;
  readonly say: Say;
  readonly swarm: string;
  readonly request: Pick<SwarmRequest, "caps" | "workspace" | "onCap">;
  /** Of the swarm's cap, for one task. */
  readonly taskSharePercent: number;
  /** Most that one task may have of it, however much that share is: what all stages of its cascade may cost. */
  readonly taskCap: NanoUsd;
  readonly signal: AbortSignal;
}

/** Scopes that the user is asked about. A task's slice and a single call's cap only end or shrink what meets them. */
type AskedScope = "month" | "day" | "workspace" | "swarm";

/** How things stood when the call was tried. */
interface Before {
  readonly caps: Caps;
  readonly returned: number;
}

type AskedRefusal = BudgetRefusal & { readonly scope: AskedScope };

/**
 * A call that does not fit first waits for the swarm's other calls, whose worst cases are more than they will cost. When
 * none is on its way any more the user is asked, one question at a time; all who meet a cap meanwhile wait for that
 * answer. A cap is never raised but by it.
 */
export function createSwarmBudget(deps: SwarmBudgetDeps): SwarmBudget {
  const { host, say, swarm, request } = deps;
  const stop = new AbortController();
  const signal = AbortSignal.any([deps.signal, stop.signal]);
  let caps: Caps = request.caps;
  let closed: string | null = null;
  let question: Promise<void> | null = null;
  const traffic = createTraffic();
  const client = patient(deps.client, traffic);

  const limits = (task: string): readonly BudgetLimit[] => {
    const share = task === PLANNER_TASK ? undefined : deps.taskSharePercent;
    return limitsOf(caps, { swarm, task, workspace: request.workspace }, host.now(), share).map((limit) =>
      limit.scope === "task" ? { ...limit, cap: nanoUsd(Math.min(limit.cap, deps.taskCap)) } : limit,
    );
  };

  const decide = async (refusal: AskedRefusal, task: string): Promise<void> => {
    const { limit, use, needed, scope } = refusal;
    const budget = { scope: limit.scope, key: limit.key };
    say({ type: "budget.reached", budget, cap: limit.cap, used: use.settled, open: use.open, needed });
    const answer = await untilAborted(choiceOf(deps, refusal, task, signal), signal);
    if (answer === "aborted") return;
    if (answer.choice === "raise" && answer.to > limit.cap) {
      caps = { ...caps, [scope]: answer.to };
      say({ type: "budget.decided", budget, choice: "raise", cap: answer.to });
      return;
    }
    const choice = answer.choice === "stop" ? "stop" : "finish";
    closed = `The ${scope} budget of ${formatUsd(limit.cap)} was reached. ${CLOSED[choice]}`;
    say({ type: "budget.decided", budget, choice, cap: limit.cap });
    if (choice === "stop") stop.abort();
  };

  /** Waits for room, or for leave to make some; `false` when the refusal stands. */
  const roomFor = async (refusal: AskedRefusal, before: Before, task: string, own: AbortSignal): Promise<boolean> => {
    if (refusal.use.open > refusal.use.held) {
      say({ type: "task.activity", task, text: "waiting for other calls to leave room in the budget" });
      if (await traffic.after(before.returned, own)) return true;
    }
    if (caps !== before.caps || own.aborted) return true;
    if (closed !== null) return false;
    question ??= decide(refusal, task).finally(() => {
      question = null;
    });
    await untilAborted(question, own);
    return own.aborted || closed === null;
  };

  return {
    limits,
    shared: () => limits(PLANNER_TASK).filter(({ scope }) => isAsked(scope)),
    closed: () => closed,
    stopped: stop.signal,
    client: {
      async complete(asked, call) {
        const { task } = call.identity;
        for (;;) {
          const before = { caps, returned: traffic.returned() };
          // Anew each time: caps may have been raised, and a conversation can run past midnight.
          const outcome = await client.complete(asked, { ...call, limits: limits(task) });
          const refusal = refusalIn(outcome);
          if (refusal === null || !(await roomFor(refusal, before, task, call.signal))) return outcome;
          if (call.signal.aborted) return notMade(asked.model, "cancelled", "cancelled while it waited at a budget");
        }
      },
    },
  };
}

const CLOSED = {
  finish: "What was running was finished, and nothing more was started.",
  stop: "You chose to stop, and what was finished is kept.",
} as const;

function refusalIn(outcome: ModelOutcome): AskedRefusal | null {
  if (outcome.status === "completed" || outcome.kind !== "budget" || outcome.refusal === undefined) return null;
  const { scope } = outcome.refusal.limit;
  return isAsked(scope) ? { ...outcome.refusal, scope } : null;
}

function isAsked(scope: BudgetLimit["scope"]): scope is AskedScope {
  return scope === "month" || scope === "day" || scope === "workspace" || scope === "swarm";
}

/** A question that cannot be put counts as "finish": nothing is raised without an answer. */
async function choiceOf(
  { host, request }: SwarmBudgetDeps,
  { limit, use, needed }: BudgetRefusal,
  task: string,
  signal: AbortSignal,
): Promise<CapChoice> {
  try {
    return (await request.onCap?.({ limit, use, needed, task }, signal)) ?? { choice: "finish" };
  } catch (error) {
    if (!signal.aborted) host.log("error", `The question at a budget could not be put: ${errorText(error)}`);
    return { choice: "finish" };
  }
}
