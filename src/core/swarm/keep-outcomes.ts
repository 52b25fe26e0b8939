import type { Kept } from "../agent/cascade.ts";
import { errorText } from "../error-text.ts";
import type { Host } from "../host.ts";
import type { Ledger } from "../spend/ledger.ts";
import type { ModelRecord } from "../spend/outcomes.ts";
import type { FalseAccept } from "../verify/false-accept.ts";
import type { SwarmContext } from "./do-work.ts";
import type { Task } from "./plan.ts";

/** Keeps what a stage of a task came to. A ledger that cannot keep it costs the user's evidence a line, not the task. */
export async function keepOutcome(task: Task, kept: Kept, { parts, request, id }: SwarmContext): Promise<void> {
  const { host, ledger } = parts;
  const { type, complexity } = task;
  const outcome = { swarm: id, task: task.id, tier: request.tier, type, complexity, at: host.now(), ...kept };
  await ledger
    .keepOutcome(outcome)
    .catch((error: unknown) =>
      host.log("warn", `What ${kept.model} made of ${task.id} could not be kept: ${errorText(error)}`),
    );
}

/** Takes back outcomes that had counted. Likewise never rejects. */
export async function overturn(
  swarm: string,
  { tasks, foundBy }: FalseAccept,
  { ledger, host }: { readonly ledger: Ledger; readonly host: Host },
): Promise<void> {
  await ledger
    .overturnOutcomes(swarm, tasks, foundBy)
    .catch((error: unknown) =>
      host.log("warn", `That ${tasks.join(", ")} counted wrongly could not be kept: ${errorText(error)}`),
    );
}

/** What is known of the models from the user's own tasks; `null`, with the reason in the log, when it cannot be read. */
export async function readRecords(ledger: Ledger, host: Host): Promise<readonly ModelRecord[] | null> {
  return ledger.modelRecords({}).catch((error: unknown) => {
    host.log("warn", `Your own outcomes could not be read, so nothing is learnt from them: ${errorText(error)}`);
    return null;
  });
}
