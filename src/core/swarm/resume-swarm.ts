import type { EngineParts } from "../engine-parts.ts";
import type { Caps, ResumeRequest, SwarmRequest, SwarmResult } from "../engine-types.ts";
import type { Emit, SwarmEvent } from "../events.ts";
import { type NanoUsd, nanoUsd } from "../money.ts";
import { ResumeError } from "../resume/resume-error.ts";
import { earlierRun } from "./earlier-run.ts";
import { type Continuation, problemOf } from "./interrupted-runs.ts";
import { runInFolder } from "./run-in-folder.ts";
import type { TakenRun } from "./take-run.ts";

export function continuationOf({ endpoint, ledgerFile }: EngineParts): Continuation {
  return { baseUrl: endpoint.baseUrl, simulated: endpoint.simulated, ledger: ledgerFile };
}

/** Goes on where a run was. Rejects, in a sentence, where it cannot go on; the run is then as it was. */
export async function resumeSwarm(
  parts: EngineParts,
  run: TakenRun,
  given: ResumeRequest,
  emit: Emit,
  signal: AbortSignal,
): Promise<SwarmResult> {
  const problem = await problemOf(parts.host.files, run, continuationOf(parts));
  if (problem !== null) {
    await run.release();
    throw new ResumeError(
      `The run "${run.id}" cannot go on. ${problem} It can be kept as far as it got, or discarded.`,
    );
  }
  const { id, folder, release } = run;
  const { now, ...asked } = given;
  const caps = capsNow(run.record.request.caps, run.events, now);
  const request: SwarmRequest = { ...run.record.request, ...asked, caps };
  const earlier = earlierRun(run.events);
  return runInFolder(parts, { id, folder, request, release, unkept: null, earlier }, emit, signal);
}

/** What its user raised while it ran stays raised; what is lower by now elsewhere is lower for it too. */
function capsNow(own: Caps, events: readonly SwarmEvent[], now: Caps | undefined): Caps {
  const caps = { ...own };
  if (now !== undefined) {
    caps.month = least(own.month, now.month);
    caps.day = least(own.day, now.day);
    caps.request = least(own.request, now.request);
    caps.workspace = own.workspace === null ? now.workspace : least(own.workspace, now.workspace ?? own.workspace);
  }
  for (const event of events)
    if (event.type === "budget.decided" && event.choice === "raise") {
      const { scope } = event.budget;
      if (scope === "month" || scope === "day" || scope === "workspace" || scope === "swarm") caps[scope] = event.cap;
    }
  return caps;
}

function least(a: NanoUsd, b: NanoUsd): NanoUsd {
  return nanoUsd(Math.min(a, b));
}
