import type { LedgerRow } from "../../src/core/spend/ledger.ts";
import { openLedger } from "../../src/node/ledger/client.ts";
import { keepHistory, replay } from "./ledger-history.ts";
import { killPoint, lost, openWindow, type WindowOrder } from "./ledger-windows.ts";

export interface RaceOptions {
  readonly file: string;
  readonly processes: number;
  readonly agents: number;
  /** Caps that are spent one after another. */
  readonly rounds: number;
}

export interface RaceResult {
  /** Per round: the highest that was ever settled and open together, and what was settled at the end, as shares of the cap. */
  readonly rounds: readonly { readonly highest: number; readonly used: number }[];
  readonly acknowledged: number;
  /** What was acknowledged and is not there. */
  readonly lost: readonly string[];
  /** The ledger's totals are what the history comes to, and nothing is open. */
  readonly isExact: boolean;
  readonly seconds: number;
}

/** Many processes with many agents each spend caps of one ledger; then every step is played again in its order. */
export async function raceForCaps({ file, processes, agents, rounds }: RaceOptions): Promise<RaceResult> {
  await make(file);
  const cap = 1_000_000;
  const order = { file, cap, largestBound: 30_000, agents, rounds, behaviour: "spend" } as const;
  const started = performance.now();
  const windows = Array.from({ length: processes }, (_, at) => openWindow({ ...order, seed: 100 + at }));
  await Promise.all(windows.map((window) => window.ended));
  const seconds = (performance.now() - started) / 1000;
  const { rows, uses, swarms } = await read(file);
  const said = windows.flatMap((window) => window.said);
  return {
    rounds: [...swarms.values()].map(({ highest, last }) => ({ highest: highest / cap, used: last / cap })),
    acknowledged: said.length,
    lost: lost(said, rows),
    isExact: [...swarms.values()].every(({ last }, at) => uses[at]?.settled === last && uses[at]?.open === 0),
    seconds,
  };
}

export interface KillOptions {
  readonly file: string;
  readonly kills: number;
  readonly lanes: number;
}

export interface KillResult {
  /** The points at which processes were killed; "random" among them. */
  readonly points: ReadonlySet<string>;
  /** What the ledger had acknowledged to the killed. */
  readonly said: readonly string[];
  readonly lost: readonly string[];
  /** Attempts that the next opening has left neither decided nor held. */
  readonly undecided: number;
  /** How many caps were met. */
  readonly caps: number;
  /** The highest share of a cap that was ever settled and open together. */
  readonly highest: number;
  readonly isExact: boolean;
  /** Settled, in nano-dollars. */
  readonly settled: number;
}

/** Processes spend on one ledger and are killed with SIGKILL, two of three at a named point, one at any moment. */
export async function killMany({ file, kills, lanes }: KillOptions): Promise<KillResult> {
  await make(file);
  // Many small caps one after another, so that there is always one in force.
  const [cap, rounds] = [1_000_000, 10_000];
  const order = { file, cap, rounds, largestBound: 30_000, agents: 8, behaviour: "spend" } as const;
  const said: string[] = [];
  const points = new Set<string>();
  let next = 0;
  const lane = async () => {
    while (next < kills) {
      const number = next++;
      const killAt = killPoint(number);
      points.add(killAt?.point ?? "random");
      const window = openWindow({ ...order, seed: number, ...(killAt && { killAt }) } satisfies WindowOrder);
      if (!killAt) {
        await window.hasSaid(3 + ((number * 17) % 90));
        window.child.kill("SIGKILL");
      }
      await window.ended;
      if (window.child.signalCode !== "SIGKILL")
        throw new Error(`a window ended before ${killAt?.point ?? "its kill"}`);
      for (const line of window.said) said.push(line);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  const { rows, uses, swarms } = await read(file);
  return {
    ...{ points, said, lost: lost(said, rows), caps: swarms.size },
    highest: Math.max(...[...swarms.values()].map((swarm) => swarm.highest)) / cap,
    settled: uses.reduce((sum, use) => sum + use.settled, 0),
    undecided: rows.filter((row) => ["reserved", "sent", "generating"].includes(row.state)).length,
    isExact: [...swarms.values()].every(({ last }, at) => last === Number(uses[at]?.settled) + Number(uses[at]?.open)),
  };
}

async function make(file: string): Promise<void> {
  await (await openLedger({ file })).close();
  keepHistory(file);
}

/** What the next window finds, after its opening has decided what dead ones left. */
async function read(file: string) {
  const ledger = await openLedger({ file });
  const rows: readonly LedgerRow[] = await ledger.attempts({});
  const { swarms } = replay(file);
  const uses = await ledger.use([...swarms.keys()].map((key) => ({ scope: "swarm" as const, key })));
  await ledger.close();
  return { rows, uses, swarms };
}
