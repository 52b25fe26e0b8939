import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { SwarmEvent } from "../../../src/core/events.ts";
import { applyEvent } from "../../../src/core/swarm/state.ts";
import type { SwarmState } from "../../../src/core/swarm/state-types.ts";

/** A row of the ledger's table of attempts; amounts in nano-dollars. */
export interface Row {
  readonly swarm: string;
  readonly task: string;
  readonly role: string;
  readonly state: string;
  readonly bound: number;
  readonly cost: number | null;
  readonly origin: string | null;
}

/** Every attempt in a ledger's file, read while others may write it. */
export function readLedger(file: string): readonly Row[] {
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    const rows = db.prepare("SELECT swarm, task, role, state, bound, cost, origin FROM attempts ORDER BY seq").all();
    return rows as unknown as Row[];
  } finally {
    db.close();
  }
}

/** What is settled, and what is held for calls whose outcome is not known; nano-dollars. */
export function booked(rows: readonly Row[]): { readonly settled: number; readonly held: number } {
  const total = (amounts: readonly number[]) => amounts.reduce((sum, one) => sum + one, 0);
  return {
    settled: total(rows.map((row) => row.cost ?? 0)),
    held: total(rows.filter((row) => row.state === "held").map((row) => row.bound)),
  };
}

/** The swarms whose journals stand in a data folder, in order of time, as the screens would show them. */
export function readSwarms(data: string): readonly SwarmState[] {
  const runs = join(data, "runs");
  // Beside the runs lies what was learnt of files.
  return readdirSync(runs, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort()
    .flatMap((id) => {
      const lines = readFileSync(join(runs, id, "events.jsonl"), "utf8")
        .split("\n")
        .filter(Boolean);
      let state: SwarmState | null = null;
      for (const line of lines) state = applyEvent(state, JSON.parse(line) as SwarmEvent);
      return state === null ? [] : [state];
    });
}
