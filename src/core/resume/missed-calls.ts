import type { CallEvent, SwarmEvent, SwarmFact } from "../events.ts";
import { type NanoUsd, ZERO } from "../money.ts";
import type { LedgerRow } from "../spend/ledger.ts";
import type { Usage } from "../usage.ts";

const NO_USAGE: Usage = {
  promptTokens: 0,
  completionTokens: 0,
  cachedTokens: 0,
  cacheWriteTokens: 0,
  reasoningTokens: 0,
};

/**
 * What the ledger knows of a run's attempts and its events do not tell: a process that was killed had booked it and not
 * written it down. With these, the sums of the events are the ledger's.
 */
export function missedCalls(
  rows: readonly LedgerRow[],
  events: readonly SwarmEvent[],
  baselineCost: (usage: Usage) => NanoUsd,
): readonly SwarmFact[] {
  const told = new Set(
    events.flatMap((event) =>
      "attempt" in event && event.type.startsWith("call.") ? [`${event.type} ${event.attempt}`] : [],
    ),
  );
  return rows.flatMap((row) => {
    const { task, role, id: attempt, model, bound } = row;
    const common = { task, role, attempt, model };
    const facts: ({ readonly task: string } & CallEvent)[] = [{ ...common, type: "call.reserved", bound }];
    const last = endOf(row, baselineCost);
    if (last?.type === "call.reconciled")
      facts.push({ ...common, type: "call.held", bound, why: "the program ended before its end was seen" });
    if (last !== null) facts.push(last);
    return facts.filter((fact) => !told.has(`${fact.type} ${attempt}`));
  });
}

function endOf(row: LedgerRow, baselineCost: (usage: Usage) => NanoUsd): CallEvent | null {
  const { task, role, id: attempt, model, bound, usage, origin } = row;
  const common = { task, role, attempt, model, bound };
  const cost = row.cost ?? ZERO;
  const saved = usage === null ? ZERO : baselineCost(usage);
  switch (row.state) {
    case "reserved":
    case "sent":
    case "generating":
      return null;
    case "held":
      return { ...common, type: "call.held", why: row.note ?? "the program ended before its end was seen" };
    case "released":
      return { ...common, type: "call.released", why: row.note ?? "never sent" };
    case "settled":
      if (origin === "unknown") return null;
      return {
        ...common,
        type: "call.settled",
        cost,
        origin,
        usage: usage ?? NO_USAGE,
        baselineCost: saved,
        ms: 0,
        firstTokenMs: null,
      };
    case "reconciled":
      if (origin === "unknown") return null;
      return { ...common, type: "call.reconciled", cost, origin, usage, baselineCost: saved };
    default:
      return row.state satisfies never;
  }
}
