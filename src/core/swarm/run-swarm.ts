import { type Say, sayInto } from "../agent/call-reporter.ts";
import type { EngineParts } from "../engine-parts.ts";
import type { SwarmRequest, SwarmResult } from "../engine-types.ts";
import type { Emit } from "../events.ts";
import { ZERO } from "../money.ts";
import { createAlerts } from "../spend/alerts.ts";
import { swarmLimits } from "../spend/limits.ts";
import { doWork } from "./do-work.ts";
import { openJournal } from "./journal.ts";

/**
 * A swarm from goal to patch. Everything that a user must see goes through `emit`; the user's own files are read
 * once, at the start, and never written.
 */
export async function runSwarm(
  parts: EngineParts,
  request: SwarmRequest,
  emit: Emit,
  signal: AbortSignal,
): Promise<SwarmResult> {
  const { host } = parts;
  const id = host.id();
  const folder = `${parts.runsFolder}/${id}`;
  const journal = openJournal(host, `${folder}/events.jsonl`);
  const limits = () => swarmLimits(request.caps, id, host.now());
  const alerts = createAlerts(parts.ledger, limits(), request.alertPercent);
  let alerting: Promise<void> = Promise.resolve();
  const say: Say = sayInto(
    (event) => {
      journal.add(event);
      emit(event);
      if (event.type !== "call.settled" && event.type !== "call.held") return;
      alerting = alerting.then(async () => {
        for (const alert of await alerts()) say(alert);
      });
    },
    host,
    id,
  );
  const startedAt = host.elapsed();
  say({
    type: "swarm.started",
    goal: request.goal,
    tier: request.tier,
    workspace: request.workspace,
    simulated: parts.endpoint.simulated,
    endpoint: parts.endpoint.label,
    budget: request.caps.swarm,
    concurrency: request.concurrency,
    baseline: parts.catalogue.baseline.slug,
  });
  for (const text of parts.notices) say({ type: "notice", level: "warn", text });

  const ended = await doWork({ parts, request, id, folder, say, limits, signal });

  await alerting;
  const use = await parts.ledger.use([{ scope: "swarm", key: id }]);
  say({
    type: "swarm.finished",
    outcome: ended.outcome,
    patch: ended.patch,
    files: ended.changes.map((change) => change.path),
    settled: use[0]?.settled ?? ZERO,
    held: use[0]?.open ?? ZERO,
    ms: Math.round(host.elapsed() - startedAt),
  });
  await journal.flush();
  return { id, folder, outcome: ended.outcome, patch: ended.patch, changes: ended.changes };
}
