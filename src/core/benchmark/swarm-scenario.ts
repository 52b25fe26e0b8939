import type { SwarmResult } from "../engine-types.ts";
import type { SwarmEvent, TaskOutcome } from "../events.ts";
import type { Host } from "../host.ts";
import { runSwarm } from "../swarm/run-swarm.ts";
import { failureSet } from "../verify/excerpt.ts";
import { type CaseResult, type NotRun, STOPPED_BY_YOU } from "./case-result.ts";
import type { NodeProgram } from "./judge-code.ts";
import { tiersWithOne } from "./one-model.ts";
import type { CasesEnd } from "./run-cases.ts";
import type { ScenarioRun } from "./scenario-run.ts";
import type { SwarmSuite } from "./suite.ts";

/** Scenario C: one real swarm whose every agent uses the one model. Each task is a case; its checks decide. */
export async function runSwarmScenario(suite: SwarmSuite, scenario: ScenarioRun): Promise<CasesEnd> {
  const { parts, request, signal } = scenario;
  const { host } = parts;
  const startedAt = new Map<string, number>();
  const finished = new Map<string, { readonly outcome: TaskOutcome; readonly ms: number }>();
  const watch = (event: SwarmEvent): void => {
    if (event.type === "task.started") startedAt.set(event.task, host.elapsed());
    if (event.type !== "task.finished") return;
    const ms = host.elapsed() - (startedAt.get(event.task) ?? host.elapsed());
    finished.set(event.task, { outcome: event.outcome, ms });
    scenario.onJudged(finished.size);
  };
  const result = await runSwarm(
    {
      ...parts,
      host: withNode(host, request.node),
      tiers: tiersWithOne(parts.tiers, request.tier, scenario.model),
      client: scenario.client,
      runsFolder: scenario.folder,
      notices: [],
    },
    {
      goal: suite.goal,
      workspace: request.project,
      tier: request.tier,
      caps: request.caps,
      alertPercent: 100,
      concurrency: request.concurrency,
      checks: suite.checks,
      checkLimits: suite.limits,
      mayRunCommands: true,
      plan: { tasks: suite.tasks },
    },
    watch,
    signal,
  );
  const cases = suite.tasks.map(({ id }) => {
    const end = finished.get(id);
    return caseOf(id, end?.outcome ?? withoutTask(result), end?.ms ?? null, result);
  });
  return {
    results: cases.filter((one) => one.status === "judged"),
    stopped: cases.find((one) => one.status === "not-run") ?? null,
  };
}

/** Checks say "node"; what runs is the Node that the caller gave, since PATH may have an old one or none. */
function withNode(host: Host, node: NodeProgram): Host {
  return {
    ...host,
    exec: (command, signal) =>
      host.exec(
        command.file === "node" ? { ...command, file: node.file, env: { ...command.env, ...node.env } } : command,
        signal,
      ),
  };
}

function caseOf(caseId: string, outcome: TaskOutcome, ms: number | null, { outcome: swarm }: SwarmResult): CaseResult {
  const judged = (failure: string | null): CaseResult => ({ status: "judged", caseId, failure, ms });
  const notRun = (reason: NotRun["reason"], why: string): NotRun => ({ status: "not-run", caseId, reason, why });
  switch (outcome.status) {
    case "done":
      return judged(outcome.evidence === "checks-passed" ? null : "No check decided about it.");
    case "stopped":
      if (outcome.reason === "budget") return notRun("budget", outcome.detail);
      if (outcome.reason !== "cancelled") return judged(outcome.detail);
      // The swarm also cancels its tasks itself when every further call would fail.
      return swarm.status === "failed" ? notRun("account", swarm.detail) : notRun("cancelled", STOPPED_BY_YOU);
    case "failed":
      if (swarm.status === "failed" && ENDS.includes(outcome.kind)) return notRun("account", outcome.detail);
      return judged(shortened(outcome.detail));
    default:
      return outcome satisfies never;
  }
}

const ENDS: readonly string[] = ["unauthorized", "no_credit", "key_limit", "bound_exceeded", "unreachable"];

/** How a task ended that never began. */
function withoutTask({ outcome }: SwarmResult): TaskOutcome {
  if (outcome.status === "stopped") return outcome;
  const detail = outcome.status === "failed" ? outcome.detail : "The swarm ended without it.";
  return { status: "failed", kind: "workspace", detail };
}

/** The first lines that name a failure: a check's output can be long. */
function shortened(detail: string): string {
  return [...failureSet(detail)].slice(0, 3).join(" | ").slice(0, 400);
}
