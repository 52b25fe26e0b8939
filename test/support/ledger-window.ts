import { writeSync } from "node:fs";
import { nanoUsd } from "../../src/core/money.ts";
import type { BudgetLimit, BudgetUse, Ledger } from "../../src/core/spend/ledger.ts";
import { openLedger } from "../../src/node/ledger/client.ts";
import { attempt, billed } from "./ledger-attempts.ts";
import { outcome } from "./ledger-outcome-contract.ts";
import type { WindowOrder } from "./ledger-windows.ts";

/**
 * The program of a child process that plays a window: agents that spend until the cap refuses them. Each step is
 * written to standard output right after the ledger has acknowledged it, so what a killed window has said must be there.
 */
const order: WindowOrder = JSON.parse(process.argv[2] ?? "");
const { killAt } = order;
let seed = order.seed;
let left = killAt?.after ?? 0;

const workerFile = killAt?.inThread ? new URL("./ledger-worker-killed.ts", import.meta.url) : undefined;
if (killAt?.inThread) Object.assign(process.env, { KILL_POINT: killAt.point, KILL_AFTER: String(killAt.after) });
const ledger = await openLedger({ file: order.file, ...(workerFile && { workerFile }) });
say("open");
const agents = Array.from({ length: order.agents }, (_, agent) => `${order.seed}-${agent}`);
const all = (play: (book: Ledger, agent: string) => Promise<void>) =>
  Promise.all(agents.map((agent) => play(ledger, agent)));
switch (order.behaviour) {
  case "spend":
    for (let round = 1; round <= (order.rounds ?? 1); round++) await all((book, agent) => spend(book, agent, round));
    break;
  case "check-then-act":
    await all(checkThenAct);
    break;
  case "until-trouble":
    await all(untilTrouble);
    break;
  case "outcomes":
    await all(keepOutcomes);
    break;
  case "stop-midway":
    await all(stopMidway);
    say("midway");
    // Killed here: the timer keeps the process.
    setInterval(() => {}, 60_000);
    break;
}
if (order.behaviour !== "stop-midway") await ledger.close();

/** Each round has a swarm and a cap of its own, and ends when what is left is too little for the next call. */
async function spend(book: Ledger, agent: string, round: number): Promise<void> {
  for (let call = 0; ; call++) {
    const id = `${agent}-${round}-${call}`;
    const bound = between(order.largestBound / 5, order.largestBound);
    const refused = await reserve(book, id, bound, `s${round}`);
    if (refused && refused.open === refused.held) return;
    if (refused) {
      // Some are on their way, and what they do not use comes back.
      await new Promise((resolve) => setTimeout(resolve, 15));
      continue;
    }
    await book.markSent(id);
    say("sent", id, bound);
    if (chance() < 0.3) {
      await book.markGeneration(id, `gen-${id}`);
      say("generating", id, bound);
    }
    const cost = between(bound / 10, bound);
    if (chance() < 0.1) {
      await book.hold(id, "cut");
      say("held", id, bound);
      await book.reconcile(id, billed(cost), "bill");
      say("reconciled", id, cost);
    } else {
      await book.settle(id, billed(cost));
      say("settled", id, cost);
    }
    if (order.pauseMs) await new Promise((resolve) => setTimeout(resolve, order.pauseMs));
  }
}

async function reserve(book: Ledger, id: string, bound: number, swarm: string): Promise<BudgetUse | null> {
  const limit: BudgetLimit = { scope: "swarm", key: swarm, cap: nanoUsd(order.cap) };
  const answer = await book.reserve(attempt(id, { bound: nanoUsd(bound), swarm }), [limit]);
  if (answer.status === "refused") return answer.use;
  say("reserved", id, bound);
  return null;
}

/** What a budget without reservations does: looks at what is spent, sends, and books afterwards. */
async function checkThenAct(book: Ledger, agent: string): Promise<void> {
  for (let call = 0; ; call++) {
    const [use] = await book.use([{ scope: "swarm", key: "s1" }]);
    if (!use || use.settled >= order.cap) return;
    const id = `${agent}-${call}`;
    const bound = between(order.largestBound / 5, order.largestBound);
    await book.reserve(attempt(id, { bound: nanoUsd(bound) }), []);
    await book.markSent(id);
    await book.settle(id, billed(between(bound / 10, bound)));
  }
}

/** Spends until the ledger cannot, and then tries twice more. */
async function untilTrouble(book: Ledger, agent: string): Promise<void> {
  let troubles = 0;
  for (let call = 0; troubles < 3; call++) {
    const id = `${agent}-${call}`;
    try {
      await reserve(book, id, 100, "s1");
      await book.markSent(id);
      say("sent", id, 100);
      await book.settle(id, billed(60));
      say("settled", id, 60);
    } catch (error) {
      troubles++;
      say("trouble", id, error instanceof Error && "kind" in error ? String(error.kind) : String(error));
    }
  }
}

/** Keeps outcomes of its own, each first as rejected, and overturns every third. */
async function keepOutcomes(book: Ledger, agent: string): Promise<void> {
  for (let call = 0; call < (order.rounds ?? 1); call++) {
    const task = `${agent}-${call}`;
    await book.keepOutcome(outcome({ task, result: "rejected", evidence: null }));
    say("rejected", task);
    await book.keepOutcome(outcome({ task, attempts: 2 }));
    say("accepted", task);
    if (call % 3 > 0) continue;
    await book.overturnOutcomes("s1", [task], "user");
    say("overturned", task);
  }
}

/** Leaves one attempt reserved, one sent and one settled. */
async function stopMidway(book: Ledger, agent: string): Promise<void> {
  for (const last of ["reserved", "sent", "settled"]) {
    const id = `${agent}-${last}`;
    await book.reserve(attempt(id), []);
    if (last !== "reserved") await book.markSent(id);
    if (last === "settled") await book.settle(id, billed(7));
  }
}

/** Says what was acknowledged, and dies there when that is the point that was ordered. */
function say(step: string, ...words: readonly (string | number)[]): void {
  write(`${[step, ...words].join(" ")}\n`);
  if (killAt && !killAt.inThread && step === killAt.point && --left <= 0) process.kill(process.pid, "SIGKILL");
}

/** Waits while the pipe is full: nobody reads as fast as eight windows speak. */
function write(line: string): void {
  for (;;) {
    try {
      writeSync(1, line);
      return;
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EAGAIN")) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}

function between(low: number, high: number): number {
  return Math.floor(low + chance() * (high - low));
}

function chance(): number {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return seed / 2 ** 32;
}
