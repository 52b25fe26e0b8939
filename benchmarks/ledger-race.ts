import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openLedger } from "../src/node/ledger/client.ts";
import { lost, openWindow, type WindowOrder } from "../test/support/ledger-windows.ts";

/**
 * The ledger under real processes: do many of them together pass a cap, and is anything lost that was acknowledged to
 * a process before kill -9? Beside it the same load with a budget that looks at what is spent and books afterwards.
 *
 * node benchmarks/ledger-race.ts [--processes 8] [--agents 8] [--rounds 5] [--kills 100]
 * Ends with code 1 when the cap was passed or anything was lost.
 */
const { values } = parseArgs({
  options: {
    processes: { type: "string", default: "8" },
    agents: { type: "string", default: "8" },
    rounds: { type: "string", default: "5" },
    kills: { type: "string", default: "100" },
  },
});
const processes = whole("processes");
const agents = whole("agents");
const folder = await mkdtemp(join(tmpdir(), "frugal-swarm-race-"));
try {
  const race = await capRace("spend");
  const naive = await capRace("check-then-act");
  const kills = await killed(whole("kills"));
  const share = (ratio: number) => `${(100 * ratio).toFixed(2)} %`;
  console.log(
    `SQLite ${process.versions.sqlite}, Node ${process.versions.node}, real files and processes, made-up costs`,
  );
  console.log(`cap race: ${processes} processes x ${agents} agents, ${race.length} rounds`);
  console.log(`  reserve, then settle: highest total ${share(Math.max(...race))} of the cap`);
  console.log(`  check, then act:      totals ${naive.map(share).join(", ")} of the cap`);
  console.log(`kill -9: ${kills.kills} kills, ${kills.acknowledged} steps acknowledged, ${kills.lost} lost`);
  console.log(
    `  totals ${kills.exact ? "equal" : "DIFFER FROM"} the sum of the attempts; undecided left: ${kills.undecided}`,
  );
  console.log(`  ${Math.round(kills.acknowledged / kills.seconds)} acknowledged steps per second, starts included`);
  const holds = Math.max(...race) <= 1 && kills.lost === 0 && kills.exact && kills.undecided === 0;
  console.log(holds ? "The cap held and nothing was lost." : "FAILED");
  if (!holds) process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** Settled total of each round, as a share of the cap. */
async function capRace(behaviour: "spend" | "check-then-act"): Promise<readonly number[]> {
  const shares: number[] = [];
  for (let round = 1; round <= whole("rounds"); round++) {
    const order: WindowOrder = {
      file: join(folder, `${behaviour}-${round}.sqlite`),
      ...{ cap: 2_000_000, largestBound: 100_000, agents, behaviour, seed: 0 },
    };
    const windows = Array.from({ length: processes }, (_, at) => openWindow({ ...order, seed: round * 1000 + at }));
    await Promise.all(windows.map((window) => window.ended));
    const ledger = await openLedger({ file: order.file });
    const [use] = await ledger.use([{ scope: "swarm", key: "s1" }]);
    await ledger.close();
    shares.push(((use?.settled ?? Number.NaN) + (use?.open ?? Number.NaN)) / order.cap);
  }
  return shares;
}

/** Keeps `processes` windows spending on one ledger and kills them one after another, each after some steps. */
async function killed(count: number) {
  const file = join(folder, "kills.sqlite");
  const started = performance.now();
  const said: string[] = [];
  let seed = 0;
  const lane = async () => {
    while (seed < count) {
      const window = openWindow({ file, cap: 1e12, largestBound: 100_000, agents, seed: ++seed, behaviour: "spend" });
      await window.hasSaid(1 + ((seed * 7919) % 400));
      window.child.kill("SIGKILL");
      await window.ended;
      for (const line of window.said) said.push(line);
    }
  };
  await Promise.all(Array.from({ length: processes }, lane));
  const seconds = (performance.now() - started) / 1000;

  const ledger = await openLedger({ file });
  const rows = await ledger.attempts({});
  const [use] = await ledger.use([{ scope: "swarm", key: "s1" }]);
  await ledger.close();
  const sum = (amounts: readonly number[]) => amounts.reduce((total, amount) => total + amount, 0);
  const held = sum(rows.filter((row) => row.state === "held").map((row) => row.bound));
  const settled = sum(rows.map((row) => row.cost ?? 0));
  return {
    kills: count,
    seconds,
    acknowledged: said.length,
    lost: lost(said, rows).length,
    undecided: rows.filter((row) => row.state === "reserved" || row.state === "sent").length,
    exact: use?.settled === settled && use.open === held,
  };
}

function whole(name: keyof typeof values): number {
  const value = Number(values[name]);
  if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} must be a whole number from 1 on`);
  return value;
}
