import { writeSync } from "node:fs";
import { nanoUsd } from "../../src/core/money.ts";
import type { BudgetLimit, Ledger } from "../../src/core/spend/ledger.ts";
import { openLedger } from "../../src/node/ledger/client.ts";
import { attempt, billed } from "./ledger-attempts.ts";
import type { WindowOrder } from "./ledger-windows.ts";

/**
 * The program of a child process that plays a window: agents that spend until the cap refuses them. Each step is
 * written to standard output right after the ledger has acknowledged it, so what a killed window has said must be there.
 */
const order: WindowOrder = JSON.parse(process.argv[2] ?? "");
const limit: BudgetLimit = { scope: "swarm", key: "s1", cap: nanoUsd(order.cap) };
let seed = order.seed;

const ledger = await openLedger({ file: order.file });
say("open");
const agents = Array.from({ length: order.agents }, (_, agent) => `${order.seed}-${agent}`);
switch (order.behaviour) {
  case "spend":
    await Promise.all(agents.map((agent) => spend(ledger, agent)));
    break;
  case "check-then-act":
    await Promise.all(agents.map((agent) => checkThenAct(ledger, agent)));
    break;
  case "stop-midway":
    await Promise.all(agents.map((agent) => stopMidway(ledger, agent)));
    say("midway");
    // Killed here: the timer keeps the process.
    setInterval(() => {}, 60_000);
    break;
}
if (order.behaviour !== "stop-midway") await ledger.close();

async function spend(book: Ledger, agent: string): Promise<void> {
  for (let call = 0; ; call++) {
    const id = `${agent}-${call}`;
    const bound = between(order.largestBound / 5, order.largestBound);
    const { status } = await book.reserve(attempt(id, { bound: nanoUsd(bound) }), [limit]);
    if (status === "refused") return;
    say("reserved", id, bound);
    await book.markSent(id);
    say("sent", id, bound);
    const cost = between(bound / 10, bound);
    await book.settle(id, billed(cost));
    say("settled", id, cost);
  }
}

/** What a budget without reservations does: looks at what is spent, sends, and books afterwards. */
async function checkThenAct(book: Ledger, agent: string): Promise<void> {
  for (let call = 0; ; call++) {
    const [use] = await book.use([limit]);
    if (!use || use.settled >= limit.cap) return;
    const id = `${agent}-${call}`;
    const bound = between(order.largestBound / 5, order.largestBound);
    await book.reserve(attempt(id, { bound: nanoUsd(bound) }), []);
    await book.markSent(id);
    await book.settle(id, billed(between(bound / 10, bound)));
  }
}

/** Leaves one attempt reserved, one sent and one settled. */
async function stopMidway(book: Ledger, agent: string): Promise<void> {
  for (const last of ["reserved", "sent", "settled"]) {
    const id = `${agent}-${last}`;
    await book.reserve(attempt(id), [limit]);
    if (last !== "reserved") await book.markSent(id);
    if (last === "settled") await book.settle(id, billed(7));
  }
}

function say(...words: readonly (string | number)[]): void {
  writeSync(1, `${words.join(" ")}\n`);
}

function between(low: number, high: number): number {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor(low + (seed / 2 ** 32) * (high - low));
}
