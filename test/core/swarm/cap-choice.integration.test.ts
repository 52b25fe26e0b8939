import assert from "node:assert/strict";
import type { CapChoice, CapReached, SwarmRequest } from "../../../src/core/engine-types.ts";
import type { SwarmEvent } from "../../../src/core/events.ts";
import { type NanoUsd, nanoUsd, usd } from "../../../src/core/money.ts";
import type { LedgerRow } from "../../../src/core/spend/ledger.ts";
import { capsWith } from "../../support/caps.ts";
import { task } from "../../support/plans.ts";
import { tierJson } from "../../support/real-configs.ts";
import {
  books,
  type Ran,
  type SwarmBench,
  type SwarmOptions,
  type SwarmScript,
  swarmBench,
  writes,
} from "../../support/swarm-bench.ts";

/** A task may use all of the swarm's budget, so that the swarm's is the one that is met. */
const TIERS = {
  balanced: { ...tierJson("balanced"), budgets: { ...tierJson("balanced").budgets, taskSharePercent: 100 } },
};

/** Tokens that a worker asks for, and the fewest that it still takes where a budget is small. */
const TOKENS = { asked: 8_000, least: 256 };

/**
 * Enough for one task and the first call of the next: in the middle between what that call needs at least, and what the one
 * after it would. `rows` are those of two tasks of two calls each that no cap stopped.
 */
function smallCap(rows: readonly LedgerRow[]): NanoUsd {
  const [first, second, third, fourth] = rows;
  assert.ok(first && second && third && fourth);
  const least = ({ bound, price }: LedgerRow) => bound - ((TOKENS.asked - TOKENS.least) * (price?.output ?? 0)) / 1_000;
  const done = (first.cost ?? 0) + (second.cost ?? 0);
  return nanoUsd(Math.round((done + least(third) + done + (third.cost ?? 0) + least(fourth)) / 2));
}

describe("a whole swarm at its cap", () => {
  let bench: SwarmBench;
  let small: NanoUsd;

  before(async () => {
    const free = swarmBench({ "start.txt": "start\n" });
    const turn: SwarmScript["turn"] = (talk) => writes(talk, `${talk.task}.txt`, "x\n");
    const request = { plan: { tasks: [task("a"), task("b"), task("c")] }, concurrency: 1 };
    small = smallCap((await free.run({ turn }, { tiers: TIERS, request })).rows);
    free.dispose();
  });
  beforeEach(() => {
    bench = swarmBench({ "start.txt": "start\n" });
  });
  afterEach(() => bench.dispose());

  const run = (request: Partial<SwarmRequest>, rest: Partial<SwarmOptions> = {}): Promise<Ran> =>
    bench.run(
      { turn: (talk) => writes(talk, `${talk.task}.txt`, "x\n") },
      {
        tiers: TIERS,
        ...rest,
        request: {
          plan: { tasks: [task("a"), task("b"), task("c")] },
          caps: capsWith({ swarm: small }),
          concurrency: 1,
          ...request,
        },
      },
    );
  const started = ({ events }: Ran) => events.flatMap((one) => (one.type === "task.started" ? [one.task] : []));
  const files = ({ result }: Ran) => result.changes.map((change) => change.path);
  const total = (ran: Ran) => Object.values(books(ran));

  it("finishes what runs, starts nothing more, and keeps what is done", async () => {
    const ran = await run({});
    assert.deepEqual(started(ran), ["a", "b"]);
    assert.deepEqual(files(ran), ["a.txt"]);
    assert.equal(ran.result.outcome.status === "stopped" && ran.result.outcome.reason, "budget");
    const unstarted = ran.state.tasks.find((one) => one.id === "c")?.outcome;
    assert.match(unstarted?.status === "stopped" ? unstarted.detail : "", /was reached.*nothing more was started/);
    assert.ok(total(ran).every((one) => one === ran.billed && one <= small));
  });

  it("goes on at the cap that the user raised it to, and each call is paid once", async () => {
    const asked: CapReached[] = [];
    const onCap = async (reached: CapReached): Promise<CapChoice> => {
      asked.push(reached);
      return { choice: "raise", to: usd("1") };
    };
    const ran = await run({ onCap, concurrency: 3 });
    assert.equal(ran.result.outcome.status, "done");
    assert.deepEqual(files(ran), ["a.txt", "b.txt", "c.txt"]);
    assert.deepEqual(
      asked.map(({ limit }) => [limit.scope, limit.cap]),
      [["swarm", small]],
      "three agents met it, and one question was put",
    );
    assert.ok(total(ran).every((one) => one === ran.billed));
    assert.equal(ran.state.budget, usd("1"));
    assert.equal(ran.rows.length, 6);
  });

  it("ends all at once when the user stops it, and keeps what is done", async () => {
    const ran = await run({ onCap: async () => ({ choice: "stop" }) });
    const { outcome } = ran.result;
    assert.ok(outcome.status === "stopped" && outcome.reason === "budget");
    assert.match(outcome.detail, /You chose to stop/);
    assert.deepEqual(files(ran), ["a.txt"]);
    assert.ok(ran.rows.every((row) => row.state === "settled"));
  });

  it("ends while it waits for the answer when it is cancelled", async () => {
    const cancel = new AbortController();
    const ran = await run(
      { onCap: () => new Promise(() => undefined) },
      {
        signal: cancel.signal,
        onEvent: (event) => {
          if (event.type === "budget.reached") cancel.abort();
        },
      },
    );
    assert.equal(ran.result.outcome.status === "stopped" && ran.result.outcome.reason, "cancelled");
    assert.deepEqual([ran.state.question, ran.events.some((one) => one.type === "budget.decided")], [null, false]);
  });

  it("is told once of the month and the day over several runs, and of each swarm", async () => {
    const scopes = (events: readonly SwarmEvent[]) =>
      events.flatMap((one) => (one.type === "budget.alert" ? [one.budget.scope] : [])).sort();
    const caps = capsWith({ month: usd("0.04"), day: usd("0.04"), workspace: usd("0.04"), swarm: usd("0.04") });
    const request = { caps, alertPercent: 1, plan: { tasks: [task("a")] } };
    assert.deepEqual(scopes((await run(request)).events), ["day", "month", "swarm", "workspace"]);
    assert.deepEqual(scopes((await run(request)).events), ["swarm"]);
  });

  for (const scope of ["month", "day", "workspace"] as const) {
    it(`sends nothing at a ${scope} budget that was lowered below what is spent, and says so`, async () => {
      const request = { plan: { tasks: [task("a")] } };
      const first = await run({ ...request, caps: capsWith({ workspace: usd("5") }) });
      assert.ok(first.billed > 0);
      const second = await run({ ...request, caps: capsWith({ [scope]: first.billed - 1 }) });
      assert.equal(second.rows.length, 0);
      const { outcome } = second.result;
      assert.match(
        outcome.status === "stopped" ? outcome.detail : "",
        new RegExp(`${scope} budget of .* has \\$0\\.00 left`),
      );
    });
  }
});
