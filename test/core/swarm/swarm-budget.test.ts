import assert from "node:assert/strict";
import fc from "fast-check";
import type { CapChoice, CapReached, Caps } from "../../../src/core/engine-types.ts";
import type { SwarmFact } from "../../../src/core/events.ts";
import { nanoUsd, usd } from "../../../src/core/money.ts";
import type { CallContext, ModelOutcome, ModelRequest } from "../../../src/core/provider/client.ts";
import { metered } from "../../../src/core/provider/metered.ts";
import { upperBound } from "../../../src/core/spend/bound.ts";
import { createSwarmBudget } from "../../../src/core/swarm/swarm-budget.ts";
import { capsWith } from "../../support/caps.ts";
import { fakeHost } from "../../support/fake-host.ts";
import { FakeLedger } from "../../support/fake-ledger.ts";
import { LIST_PRICE } from "../../support/list-price.ts";
import { completion, context, request } from "../../support/scripted-client.ts";

/** Too small to be made smaller still, so that a call fits or does not. */
const CALL = request({ maxTokens: 100 });
const BOUND = upperBound(CALL, LIST_PRICE);
const COST = nanoUsd(BOUND / 2);

/** Calls on their way, each answered when the test says so. */
class Wire {
  readonly open: ((outcome: ModelOutcome) => void)[] = [];
  readonly allowed: number[] = [];
  complete({ maxTokens }: ModelRequest): Promise<ModelOutcome> {
    this.allowed.push(maxTokens);
    return new Promise((resolve) => this.open.push(resolve));
  }
  async answer(): Promise<void> {
    await turns();
    this.open.shift()?.(completion({ billed: COST }));
    await turns();
  }
}

const turns = () => new Promise<void>((resolve) => setImmediate(resolve));

function setUp(caps: Partial<Caps>, onCap?: (reached: CapReached, signal: AbortSignal) => Promise<CapChoice>) {
  const wire = new Wire();
  const ledger = new FakeLedger();
  const host = fakeHost();
  const facts: SwarmFact[] = [];
  const abort = new AbortController();
  const budget = createSwarmBudget({
    client: metered(wire, { ledger, priceOf: () => LIST_PRICE, host, endpoint: "https://openrouter.test" }),
    host,
    say: (fact) => facts.push(fact),
    swarm: "swarm-1",
    request: { caps: capsWith(caps), workspace: "workspace-1", ...(onCap && { onCap }) },
    taskSharePercent: 100,
    taskCap: usd("1000000"),
    signal: abort.signal,
  });
  const ask = (task: string, parts: Partial<CallContext> = {}, asked: ModelRequest = CALL) => {
    const given = context({ signal: AbortSignal.any([abort.signal, budget.stopped]), ...parts });
    return budget.client.complete(asked, { ...given, identity: { ...given.identity, task } });
  };
  const said = (type: SwarmFact["type"]) => facts.filter((fact) => fact.type === type);
  return { wire, ledger, ask, said, budget, abort };
}

const times = (count: number) => nanoUsd(BOUND * count);

describe("a task's own budget", () => {
  const capOf = (swarm: string, sharePercent: number, taskCap: string, task = "a") => {
    const budget = createSwarmBudget({
      client: { complete: () => Promise.reject(new Error("nothing is sent")) },
      host: fakeHost(),
      say: () => undefined,
      swarm: "swarm-1",
      request: { caps: capsWith({ swarm: usd(swarm) }), workspace: "workspace-1" },
      taskSharePercent: sharePercent,
      taskCap: usd(taskCap),
      signal: new AbortController().signal,
    });
    return budget.limits(task).find(({ scope }) => scope === "task")?.cap;
  };

  it("is its share of the swarm's, and never more than the tier allows a task", () => {
    assert.equal(capOf("1", 50, "2"), usd("0.5"));
    assert.equal(capOf("10", 50, "2"), usd("2"));
  });

  it("does not hold for the plan, which is no task", () => {
    assert.equal(capOf("1", 50, "0.1", "plan"), undefined);
  });
});

describe("a swarm at a cap", () => {
  it("waits for its other calls before it asks, since they cost less than they reserve", async () => {
    const { wire, ask, said } = setUp({ swarm: nanoUsd(BOUND + COST) });
    const both = [ask("a"), ask("b")];
    await turns();
    assert.equal(wire.open.length, 1, "the second does not fit beside the first's worst case");
    await wire.answer();
    assert.equal(wire.open.length, 1, "and fits beside its cost");
    await wire.answer();
    assert.deepEqual(
      (await Promise.all(both)).map((one) => one.status),
      ["completed", "completed"],
    );
    assert.deepEqual(said("budget.reached"), []);
  });

  it("cuts no answer to a stump while other calls are on their way, and takes what fits when none is", async () => {
    const long = request({ maxTokens: 1_000 });
    const whole = upperBound(long, LIST_PRICE);
    const { wire, ask } = setUp({ swarm: nanoUsd(Math.floor(whole * 1.4)) });
    const both = [ask("a", {}, long), ask("b", {}, long)];
    await turns();
    assert.deepEqual(wire.allowed, [1_000], "40 % are left for the second");
    wire.open.shift()?.(completion({ billed: nanoUsd(Math.floor(whole * 0.7)) }));
    await turns();
    assert.equal(wire.allowed.length, 2, "and 70 % now");
    assert.ok((wire.allowed[1] ?? 0) >= 500 && (wire.allowed[1] ?? 0) < 1_000);
    await wire.answer();
    await Promise.all(both);
  });

  it("asks once for all agents, and tries them again at the raised cap", async () => {
    const asked: CapReached[] = [];
    const { promise, resolve } = Promise.withResolvers<CapChoice>();
    const { wire, ask, said, budget } = setUp({ swarm: nanoUsd(BOUND - 1) }, (reached) => {
      asked.push(reached);
      return promise;
    });
    const all = ["a", "b", "c"].map((task) => ask(task));
    await turns();
    assert.equal(asked.length, 1);
    assert.equal(asked[0]?.needed, BOUND);
    assert.equal(asked[0]?.limit.scope, "swarm");
    assert.equal(wire.open.length, 0);
    resolve({ choice: "raise", to: times(3) });
    await turns();
    assert.equal(wire.open.length, 3);
    for (const _ of all) await wire.answer();
    assert.ok((await Promise.all(all)).every((one) => one.status === "completed"));
    assert.deepEqual(said("budget.decided"), [
      { type: "budget.decided", budget: { scope: "swarm", key: "swarm-1" }, choice: "raise", cap: times(3) },
    ]);
    assert.equal(budget.closed(), null);
    assert.equal(budget.limits("a").find((one) => one.scope === "task")?.cap, times(3), "a task's slice grows with it");
  });

  it("takes a raise to no more than the old cap for finishing", async () => {
    const { ask, said, budget } = setUp({ day: nanoUsd(BOUND - 1) }, async ({ limit }) => {
      return { choice: "raise", to: limit.cap };
    });
    const outcome = await ask("a");
    assert.equal(outcome.status === "failed" && outcome.kind, "budget");
    assert.equal(said("budget.decided")[0]?.type === "budget.decided" && said("budget.decided").length, 1);
    assert.match(budget.closed() ?? "", /day budget of .* was reached.*finished/);
  });

  it("asks for each cap in turn, from the root down", async () => {
    const scopes: string[] = [];
    const small = nanoUsd(BOUND - 1);
    const { wire, ask } = setUp({ month: small, day: small, workspace: small, swarm: small }, async ({ limit }) => {
      scopes.push(limit.scope);
      return { choice: "raise", to: times(1) };
    });
    const one = ask("a");
    await wire.answer();
    assert.equal((await one).status, "completed");
    assert.deepEqual(scopes, ["month", "day", "workspace", "swarm"]);
  });

  it("finishes without being told how, and lets go on what still fits", async () => {
    const { wire, ask, said, budget } = setUp({ swarm: times(1) });
    const first = ask("a");
    await wire.answer();
    await first;
    const refused = await ask("b");
    assert.equal(refused.status === "failed" && refused.kind, "budget");
    assert.match(budget.closed() ?? "", /was finished/);
    assert.equal(said("budget.reached").length, 1);
    const again = await ask("b");
    assert.equal(again.status, "failed");
    assert.equal(said("budget.reached").length, 1, "one answer holds");
  });

  it("stops all at once when that is chosen", async () => {
    const { ask, budget } = setUp({ swarm: nanoUsd(BOUND - 1) }, async () => ({ choice: "stop" }));
    const outcome = await ask("a");
    assert.equal(outcome.status, "failed");
    assert.ok(budget.stopped.aborted);
    assert.match(budget.closed() ?? "", /You chose to stop/);
  });

  it("ends the question with the swarm, without an answer, and raises nothing by a late one", async () => {
    let told: AbortSignal | undefined;
    const late = Promise.withResolvers<CapChoice>();
    const { ask, said, budget, abort } = setUp({ swarm: nanoUsd(BOUND - 1) }, (_, signal) => {
      told = signal;
      return late.promise;
    });
    const outcome = ask("a");
    await turns();
    abort.abort();
    const ended = await outcome;
    assert.equal(ended.status === "failed" && ended.kind, "cancelled");
    assert.ok(told?.aborted);
    late.resolve({ choice: "raise", to: usd("100") });
    await turns();
    assert.deepEqual(said("budget.decided"), []);
    assert.equal(budget.limits("a").find((one) => one.scope === "swarm")?.cap, BOUND - 1);
  });

  it("finishes when the question cannot be put", async () => {
    const { ask, budget } = setUp({ swarm: nanoUsd(BOUND - 1) }, async () => {
      throw new Error("no window");
    });
    assert.equal((await ask("a")).status, "failed");
    assert.notEqual(budget.closed(), null);
  });

  it("does not ask about a single call's cap, nor closes for it", async () => {
    const { ask, budget } = setUp({ request: nanoUsd(BOUND - 1) }, async () => assert.fail("asked"));
    const outcome = await ask("a");
    assert.ok(outcome.status === "failed" && outcome.kind === "budget");
    assert.equal(outcome.refusal?.limit.scope, "request");
    assert.equal(budget.closed(), null);
  });

  it("refuses in words at a cap of 0 and at one below what is spent", async () => {
    for (const swarm of [usd("0"), nanoUsd(COST - 1)]) {
      const { ask, wire, ledger } = setUp({ swarm });
      if (swarm > 0) {
        await ledger.reserve(row("earlier"), []);
        await ledger.markSent("earlier");
        await ledger.settle("earlier", SETTLED);
      }
      const outcome = await ask("a");
      assert.ok(outcome.status === "failed");
      assert.match(outcome.message, /swarm budget of \$[\d.]+ has \$0\.00 left/);
      assert.equal(wire.open.length, 0);
    }
  });
});

describe("a swarm that uses its budget up", () => {
  it("asks only when less is left than one call can cost, however its agents race, and every agent ends", async () => {
    const share = fc.double({ min: 0.2, max: 0.999, noNaN: true });
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(share), fc.integer({ min: 1, max: 8 }), async (shares, agents) => {
        const cap = times(30);
        const { wire, ask, said, ledger } = setUp({ swarm: cap });
        let working = agents;
        const work = async (agent: number): Promise<void> => {
          while ((await ask(`t${agent}`)).status === "completed");
          working--;
        };
        const all = Promise.all(Array.from({ length: agents }, (_, agent) => work(agent)));
        while (working > 0) {
          await turns();
          const [which, cost] = [shares.next().value ?? 0, shares.next().value ?? 0];
          const [answer] = wire.open.splice(Math.floor(which * wire.open.length), 1);
          answer?.(completion({ billed: nanoUsd(Math.floor(cost * BOUND)) }));
        }
        await all;
        const [use] = await ledger.use([{ scope: "swarm", key: "swarm-1" }]);
        assert.equal(use?.open, 0);
        assert.ok((use?.settled ?? 0) <= cap && (use?.settled ?? 0) > cap - BOUND);
        assert.equal(said("budget.reached").length, 1);
      }),
      { numRuns: 20 },
    );
  });
});

const SETTLED = {
  cost: COST,
  origin: "billed",
  usage: null,
  servedModel: null,
  provider: null,
  generationId: null,
} as const;

function row(id: string) {
  const { identity } = context();
  return { ...identity, id, at: Date.UTC(2026, 10, 22), model: "m", bound: BOUND, price: LIST_PRICE, endpoint: "e" };
}
