import type { Say } from "../agent/call-reporter.ts";
import { errorText } from "../error-text.ts";
import type { Emit, SwarmEvent } from "../events.ts";
import type { Host } from "../host.ts";
import type { NanoUsd } from "../money.ts";
import { missedCalls } from "../resume/missed-calls.ts";
import type { Ledger } from "../spend/ledger.ts";
import type { Usage } from "../usage.ts";

/** What earlier processes of a run have told. */
export interface EarlierRun {
  readonly events: readonly SwarmEvent[];
  /** Its start is among them. */
  readonly started: boolean;
  /** Milliseconds that it ran, without those in which nobody had it. */
  readonly activeMs: number;
  /** Tasks that got done. */
  readonly finished: number;
}

export function earlierRun(events: readonly SwarmEvent[]): EarlierRun {
  let activeMs = 0;
  for (const [index, event] of events.entries()) {
    const last = events[index - 1];
    if (last !== undefined && event.type !== "swarm.resumed") activeMs += Math.max(0, event.at - last.at);
  }
  const done = events.flatMap((event) =>
    event.type === "task.finished" && event.outcome.status === "done" ? [event.task] : [],
  );
  const started = events.some(({ type }) => type === "swarm.started");
  return { events, started, activeMs, finished: new Set(done).size };
}

interface Telling {
  readonly emit: Emit;
  readonly count: (event: SwarmEvent) => void;
  readonly say: Say;
}

/** Shows the screens of this process what was told before, and says that the run goes on. */
export function tellEarlier({ events, finished }: EarlierRun, { emit, count, say }: Telling): void {
  for (const event of events) {
    emit(event);
    count(event);
  }
  if (events.length > 0) say({ type: "swarm.resumed", finished });
}

interface Books {
  readonly ledger: Ledger;
  readonly host: Pick<Host, "log">;
  readonly say: Say;
  readonly swarm: string;
  readonly baselineCost: (usage: Usage) => NanoUsd;
}

export function isCall(event: SwarmEvent): boolean {
  return event.type.startsWith("call.");
}

/**
 * Says what the ledger has of calls that earlier processes made and could not tell the end of. `calls`: the events of
 * calls that were told until now. Never rejects.
 */
export async function tellMissedCalls(calls: readonly SwarmEvent[], books: Books): Promise<void> {
  const { ledger, host, say, swarm, baselineCost } = books;
  try {
    const rows = await ledger.attempts({ swarm });
    for (const fact of missedCalls(rows, calls, baselineCost)) say(fact);
  } catch (error) {
    host.log("warn", `What the run's earlier calls cost could not be read: ${errorText(error)}`);
  }
}
