import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openLedger } from "../src/node/ledger/client.ts";
import { killMany, raceForCaps } from "../test/support/ledger-trials.ts";
import { openWindow, type WindowOrder } from "../test/support/ledger-windows.ts";
import { measureHost, measureSteps } from "./measure-ledger.ts";

/**
 * The ledger under real processes: do many of them together pass a cap at any step, is anything lost that was
 * acknowledged to a process before kill -9, what does a call take, and how late does an extension host's loop get.
 * Beside it the same race with a budget that looks at what is spent and books afterwards, and the same writes on bare
 * SQLite.
 *
 * node benchmarks/ledger-race.ts [--processes 8] [--agents 8] [--rounds 50] [--kills 100] [--calls 300] [--seconds 20]
 * Nightly: --rounds 1000 --kills 500. Ends with code 1 when the cap was passed or anything was lost.
 */
const { values } = parseArgs({
  options: {
    processes: { type: "string", default: "8" },
    agents: { type: "string", default: "8" },
    rounds: { type: "string", default: "50" },
    kills: { type: "string", default: "100" },
    calls: { type: "string", default: "300" },
    seconds: { type: "string", default: "20" },
  },
});
const [processes, agents] = [whole("processes"), whole("agents")];
const folder = await mkdtemp(join(tmpdir(), "frugal-swarm-race-"));
const share = (ratio: number) => `${(100 * ratio).toFixed(2)} %`;
try {
  console.log(
    `SQLite ${process.versions.sqlite}, Node ${process.versions.node}: real files and processes, made-up costs.`,
  );
  const holds = [await race(), await kills()];
  await steps();
  await host();
  console.log(holds.every(Boolean) ? "The cap held and nothing was lost." : "FAILED");
  if (!holds.every(Boolean)) process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
}

async function race(): Promise<boolean> {
  const rounds = whole("rounds");
  const result = await raceForCaps({ file: join(folder, "race.sqlite"), processes, agents, rounds });
  const naive: number[] = [];
  for (let round = 1; round <= 3; round++) naive.push(await checkThenAct(round));
  const highest = Math.max(...result.rounds.map((one) => one.highest));
  const least = Math.min(...result.rounds.map((one) => one.used));
  console.log(`cap race: ${processes} processes x ${agents} agents, ${result.rounds.length} caps`);
  console.log(`  reserve, then settle: at most ${share(highest)} taken at any step, at least ${share(least)} used`);
  console.log(`  check, then act:      ${naive.map(share).join(", ")} used`);
  const perSecond = Math.round(result.acknowledged / result.seconds);
  console.log(`  ${result.acknowledged} steps acknowledged, ${result.lost.length} lost; ${perSecond} a second`);
  return highest <= 1 && result.rounds.length === rounds && result.lost.length === 0 && result.isExact;
}

/** Share of the cap that is spent when nothing is reserved. */
async function checkThenAct(round: number): Promise<number> {
  const file = join(folder, `naive-${round}.sqlite`);
  const order: Omit<WindowOrder, "seed"> = {
    ...{ file, cap: 1_000_000, largestBound: 30_000, agents, behaviour: "check-then-act" },
  };
  const windows = Array.from({ length: processes }, (_, at) => openWindow({ ...order, seed: round * 1000 + at }));
  await Promise.all(windows.map((window) => window.ended));
  const ledger = await openLedger({ file });
  const [use] = await ledger.use([{ scope: "swarm", key: "s1" }]);
  await ledger.close();
  return (use?.settled ?? Number.NaN) / order.cap;
}

async function kills(): Promise<boolean> {
  const count = whole("kills");
  const result = await killMany({ file: join(folder, "kills.sqlite"), kills: count, lanes: 4 });
  console.log(`kill -9: ${count} kills at ${result.points.size - 1} named points and at random`);
  console.log(
    `  ${result.said.length} steps acknowledged, ${result.lost.length} lost; undecided left: ${result.undecided}`,
  );
  console.log(
    `  ${result.caps} caps met, at most ${share(result.highest)} of one taken; totals ${result.isExact ? "exact" : "WRONG"}`,
  );
  return result.lost.length === 0 && result.undecided === 0 && result.highest <= 1 && result.isExact;
}

async function steps(): Promise<void> {
  const times = await measureSteps(folder, whole("calls"));
  const at = (of: readonly number[], part: number) => [...of].sort((a, b) => a - b)[Math.floor(of.length * part)] ?? 0;
  const line = (of: readonly number[]) => `p50 ${at(of, 0.5).toFixed(2)} ms, p99 ${at(of, 0.99).toFixed(2)} ms`;
  const ratio = (than: readonly number[]) => (at(times.ledger, 0.5) / at(than, 0.5)).toFixed(2);
  console.log(`one step (reserve, mark as sent or settle), one after another, ${times.ledger.length} each, in turns`);
  console.log(`  ledger: ${line(times.ledger)}, ${perSecond(times.ledger)} steps a second`);
  console.log(
    `  without its second copy: ${line(times.withoutJournal)}; the copy costs x ${ratio(times.withoutJournal)}`,
  );
  console.log(`  bare SQLite, same writes: ${line(times.bare)}; the ledger takes x ${ratio(times.bare)}`);
}

function perSecond(times: readonly number[]): number {
  return Math.round((1000 * times.length) / times.reduce((sum, time) => sum + time, 0));
}

async function host(): Promise<void> {
  const { idle, settling, callsPerSecond } = await measureHost(folder, whole("seconds"));
  console.log(
    `event loop of a window that watches and spends: 64 agents in 8 processes, ${callsPerSecond.toFixed(0)} calls a second`,
  );
  console.log(
    `  p99 ${settling.toFixed(1)} ms; without the ledger in this process, under the same load: ${idle.toFixed(1)} ms`,
  );
}

function whole(name: keyof typeof values): number {
  const value = Number(values[name]);
  if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} must be a whole number from 1 on`);
  return value;
}
