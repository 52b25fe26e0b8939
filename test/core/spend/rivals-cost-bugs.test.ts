import assert from "node:assert/strict";
import { join } from "node:path";
import { type NanoUsd, nanoUsd, pricePerMillion, sum, usd } from "../../../src/core/money.ts";
import type { ModelClient, ModelOutcome } from "../../../src/core/provider/client.ts";
import { metered } from "../../../src/core/provider/metered.ts";
import { RETRY_POLICY, retrying } from "../../../src/core/provider/retrying.ts";
import { upperBound } from "../../../src/core/spend/bound.ts";
import type { BudgetLimit, Ledger } from "../../../src/core/spend/ledger.ts";
import { limitsOf } from "../../../src/core/spend/limits.ts";
import { costOfUsage } from "../../../src/core/spend/price.ts";
import { createSwarmBudget } from "../../../src/core/swarm/swarm-budget.ts";
import { openLedger } from "../../../src/node/ledger/client.ts";
import { PRICE } from "../../support/booked-calls.ts";
import { capsWith } from "../../support/caps.ts";
import { type FakeHost, fakeHost } from "../../support/fake-host.ts";
import { FakeLedger } from "../../support/fake-ledger.ts";
import { attempt, billed } from "../../support/ledger-attempts.ts";
import { realCatalogue } from "../../support/real-configs.ts";
import { completion, context, failure, request } from "../../support/scripted-client.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

/**
 * Cost bugs that users of other tools have met, each by its cause and asked of this code: a change that brings one back
 * turns one of these red. Whole swarms are in the integration file beside this one.
 */

const CALL = request({ maxTokens: 100 });
const BOUND = upperBound(CALL, PRICE);
const swarmCap = (cap: number): BudgetLimit => ({ scope: "swarm", key: "swarm-1", cap: nanoUsd(cap) });

/** Calls through the books to a model that answers, or fails, like this. */
function booked(answer: () => ModelOutcome | Promise<ModelOutcome>, host: FakeHost = fakeHost()) {
  let sent = 0;
  const inner: ModelClient = {
    async complete() {
      sent++;
      return answer();
    },
  };
  const ledger = new FakeLedger(host.now);
  const client = metered(inner, { ledger, priceOf: () => PRICE, host, endpoint: "https://openrouter.test" });
  return { ledger, client, host, sent: () => sent };
}

describe("cost bugs of other tools", () => {
  it("a price subtracted from a token count: cached tokens are priced apart, tokens by tokens", () => {
    const [input, cacheRead] = [pricePerMillion("0.27"), pricePerMillion("0.07")];
    const usage = { promptTokens: 100_000, cachedTokens: 90_000, cacheWriteTokens: 0, completionTokens: 0 };
    const cost = costOfUsage({ ...usage, reasoningTokens: 0 }, { ...PRICE, input, cacheRead });
    // 10,000 x $0.27 + 90,000 x $0.07 a million.
    assert.equal(cost, usd("0.009"));
  });

  it("an invented price for an unknown model: it has none, and nothing is sent", async () => {
    const unknown = "anthropic/claude-sonnet-99";
    assert.equal(realCatalogue().price(unknown), undefined);
    const inner: ModelClient = { complete: () => assert.fail("sent") };
    const ledger = new FakeLedger();
    const deps = { ledger, priceOf: (slug: string) => realCatalogue().price(slug), host: fakeHost(), endpoint: "" };
    const outcome = await metered(inner, deps).complete({ ...CALL, model: unknown }, context());
    assert.equal(outcome.status, "failed");
    assert.equal(ledger.rows.size, 0);
  });

  it("a cap checked after the spend: the worst case is reserved before a byte is sent", async () => {
    const { client, sent, ledger } = booked(() => completion({ billed: BOUND }));
    const limits = [swarmCap(BOUND - 1)];
    assert.equal((await client.complete(CALL, context({ limits }))).status, "failed");
    assert.deepEqual([sent(), ledger.rows.size], [0, 0]);
  });

  it("a fresh cap for each child: every task of a swarm draws from what is left of the swarm", async () => {
    const { client, ledger } = booked(() => completion({ billed: BOUND }));
    const caps = capsWith({ swarm: nanoUsd(BOUND * 3) });
    for (const task of ["a", "b", "c", "d", "e"]) {
      const { identity } = context();
      const limits = limitsOf(caps, { ...identity, task }, 0, 100);
      await client.complete(CALL, context({ identity: { ...identity, task }, limits }));
    }
    assert.equal(sum([...ledger.rows.values()].map((row) => row.cost ?? nanoUsd(0))), caps.swarm);
  });

  it("retries without a limit: they are few, and each is reserved out of the same budget", async () => {
    const { client, ledger, host, sent } = booked(() => failure("provider_down", { billing: "unknown" }));
    const limits = [swarmCap(BOUND * 2)];
    let over = false;
    const outcome = retrying(client, host)
      .complete(CALL, context({ limits }))
      .finally(() => {
        over = true;
      });
    while (!over) await host.advance(60_000);
    assert.equal((await outcome).status, "failed");
    assert.ok(sent() <= Math.min(2, RETRY_POLICY.attempts), "the third does not fit any more");
    assert.ok([...ledger.rows.values()].every((row) => row.state === "held"));
  });

  it("check, then add: of a hundred calls at once, as many are sent as fit", async () => {
    const { client, sent } = booked(() => completion({ billed: BOUND }));
    const limits = [swarmCap(BOUND * 3)];
    await Promise.all(Array.from({ length: 100 }, () => client.complete(CALL, context({ limits }))));
    assert.equal(sent(), 3);
  });

  it("only successes counted: what failed and was billed counts, and so does what may have been", async () => {
    const outcomes: ModelOutcome[] = [
      failure("cut", { billing: { billed: BOUND, usage: null } }),
      failure("stalled", { billing: "unknown" }),
    ];
    const { client, ledger } = booked(() => outcomes.shift() ?? completion({ billed: BOUND }));
    const limits = [swarmCap(BOUND * 2)];
    for (let index = 0; index < 3; index++) await client.complete(CALL, context({ limits }));
    const [use] = await ledger.use(limits);
    assert.deepEqual([use?.settled, use?.held, ledger.rows.size], [BOUND, BOUND, 2]);
  });

  it("a counter that forgets after an hour, and a period made at the start: both go by the call's own time", async () => {
    const host = fakeHost({ now: Date.UTC(2026, 10, 30, 20) });
    const { client } = booked(() => completion({ billed: BOUND }), host);
    const limits: BudgetLimit[] = [{ scope: "day", key: "made at the start", cap: nanoUsd(BOUND * 1.5) }];
    const ask = async () => (await client.complete(CALL, context({ limits }))).status;
    assert.equal(await ask(), "completed");
    await host.advance(3 * 3_600_000);
    assert.equal(await ask(), "failed", "three hours later it is the same day");
    await host.advance(2 * 3_600_000);
    assert.equal(await ask(), "completed", "and then it is the next");
  });

  it("a limit raised by the program itself: without an answer every cap stays what it was", async () => {
    const { client, host } = booked(() => completion({ billed: BOUND }));
    const caps = capsWith({ swarm: nanoUsd(BOUND * 2) });
    const budget = swarmBudget(client, host, "swarm-1", caps.swarm);
    for (let index = 0; index < 50; index++) await budget.client.complete(CALL, context());
    assert.equal(budget.limits("plan").find((one) => one.scope === "swarm")?.cap, caps.swarm);
  });

  it("one run's leave taken for all: what is raised in one swarm is raised in no other", async () => {
    const { client, host } = booked(() => completion({ billed: BOUND }));
    const raised = swarmBudget(client, host, "swarm-1", nanoUsd(BOUND - 1), usd("1"));
    const other = swarmBudget(client, host, "swarm-2", nanoUsd(BOUND - 1));
    const { identity } = context();
    const ask = (budget: ReturnType<typeof swarmBudget>, swarm: string) =>
      budget.client.complete(CALL, context({ identity: { ...identity, swarm } }));
    const both = await Promise.all([ask(raised, "swarm-1"), ask(other, "swarm-2")]);
    assert.deepEqual(
      both.map((one) => one.status),
      ["completed", "failed"],
    );
  });
});

describe("cost bugs of other tools, with the ledger on the disk", () => {
  const folder = temporaryFolder();
  const open: Ledger[] = [];
  afterEach(() => Promise.all(open.splice(0).map((ledger) => ledger.close())));
  const ledgerIn = async () => {
    const ledger = await openLedger({ file: join(folder(), "ledger.sqlite") });
    open.push(ledger);
    return ledger;
  };

  it("counters in memory, lost on restart, and a file that the last writer overwrites: every charge of both stays", async () => {
    const cap = { ...swarmCap(150), key: "s1" };
    const spend = async (ledger: Ledger, id: string) => {
      const reserved = await ledger.reserve(attempt(id), [cap]);
      if (reserved.status === "refused") return "refused";
      await ledger.markSent(id);
      await ledger.settle(id, billed(40));
      return "spent";
    };
    const [one, two] = [await ledgerIn(), await ledgerIn()];
    assert.deepEqual([await spend(one, "1"), await spend(two, "2")], ["spent", "spent"]);
    await Promise.all([one.close(), two.close()]);
    const again = await ledgerIn();
    assert.equal((await again.use([cap]))[0]?.settled, 80);
    assert.equal(await spend(again, "3"), "refused", "70 are left, and this one may cost 100");
  });
});

function swarmBudget(client: ModelClient, host: FakeHost, swarm: string, cap: NanoUsd, raiseTo?: NanoUsd) {
  return createSwarmBudget({
    client,
    host,
    say: () => undefined,
    swarm,
    request: {
      caps: capsWith({ swarm: cap }),
      workspace: "workspace-1",
      ...(raiseTo && { onCap: async () => ({ choice: "raise" as const, to: raiseTo }) }),
    },
    taskSharePercent: 100,
    taskCap: usd("1000000"),
    signal: new AbortController().signal,
  });
}
