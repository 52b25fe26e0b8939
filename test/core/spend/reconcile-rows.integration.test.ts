import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import type { Endpoint } from "../../../src/core/engine-types.ts";
import { sum } from "../../../src/core/money.ts";
import type { GenerationLookup } from "../../../src/core/provider/account.ts";
import { metered } from "../../../src/core/provider/metered.ts";
import type { Ledger } from "../../../src/core/spend/ledger.ts";
import { createReconciler, type ReconcilerDeps } from "../../../src/core/spend/reconcile.ts";
import { type ReconcileReport, reconcileText } from "../../../src/core/spend/reconcile-report.ts";
import { openLedger } from "../../../src/node/ledger/client.ts";
import { type FakeHost, fakeHost } from "../../support/fake-host.ts";
import {
  holdAttempt,
  Meter,
  NOT_YET,
  playOut,
  type ScriptedAccount,
  scriptedAccount,
  told,
} from "../../support/held-costs.ts";
import { billed } from "../../support/ledger-attempts.ts";
import { context, request } from "../../support/scripted-client.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const ENDPOINT: Endpoint = {
  baseUrl: "https://openrouter.ai/api/v1",
  key: async () => "k",
  simulated: false,
  label: "OpenRouter",
  openRouter: true,
};

describe("the reconciler of held costs", () => {
  const folder = temporaryFolder();
  const live = new AbortController().signal;
  let ledger: Ledger;
  let host: FakeHost;
  let meter: Meter;

  beforeEach(async () => {
    ledger = await openLedger({ file: join(folder(), "ledger.sqlite") });
    host = fakeHost({ now: Date.now() });
    meter = new Meter();
  });

  afterEach(() => ledger.close());

  const reconciler = (account: ScriptedAccount, deps: Partial<ReconcilerDeps> = {}) =>
    createReconciler({
      host,
      endpoint: ENDPOINT,
      account: meter.watching(account),
      ...deps,
      ledger: meter.watching(deps.ledger ?? ledger),
    });
  const run = async (
    account: ScriptedAccount,
    options: { readonly swarm?: string; readonly deadlineMs?: number } = {},
  ): Promise<ReconcileReport> => {
    const { result } = await playOut(host, meter, reconciler(account).run({ signal: live, ...options }));
    return result;
  };
  const rowOf = async (id: string) => (await ledger.attempts({})).find((row) => row.id === id);

  it("books what the provider tells, and gives the rest of the reservation back", async () => {
    await holdAttempt(ledger, "a");
    const report = await run(scriptedAccount({ "gen-a": [told(37)] }));
    assert.deepEqual(report.reconciled, [
      { attempt: "a", swarm: "s1", model: "vendor/model", generationId: "gen-a", bound: 100, cost: 37 },
    ]);
    assert.deepEqual([report.held, report.overBound, report.trouble], [[], [], null]);
    const row = await rowOf("a");
    assert.deepEqual([row?.state, row?.cost, row?.origin, row?.provider], ["reconciled", 37, "billed", "Vendor"]);
    assert.match(row?.note ?? "", /told by the provider, which saw it cancelled/);
    const [use] = await ledger.use([{ scope: "swarm", key: "s1" }]);
    assert.deepEqual([use?.settled, use?.open, use?.held], [37, 0, 0]);
    assert.equal(reconcileText(report), "1 held call cost $0.000000037; $0.000000063 went back to the budgets.");
  });

  it("books a cost of zero as one that is known", async () => {
    await holdAttempt(ledger, "a");
    await run(scriptedAccount({ "gen-a": [told(0)] }));
    const row = await rowOf("a");
    assert.deepEqual([row?.state, row?.cost], ["reconciled", 0]);
  });

  it("asks 2, 5, 15 and 60 s, 5 min and 1 h after a cost was held, and then once a day", async () => {
    await holdAttempt(ledger, "a");
    const started = host.elapsed();
    const times: number[] = [];
    const account = scriptedAccount({ "gen-a": [NOT_YET] });
    const timed: ScriptedAccount = {
      ...account,
      generation: (id, signal) => {
        times.push(Math.round((host.elapsed() - started) / 1000));
        return account.generation(id, signal);
      },
    };
    const { result } = await playOut(
      host,
      meter,
      reconciler(timed).run({ signal: live, deadlineMs: 2.5 * 24 * 60 * 60_000 }),
    );
    assert.deepEqual(times, [2, 5, 15, 60, 300, 3600, 90_000, 176_400]);
    assert.match(result.held[0]?.why ?? "", /the provider has not told its cost yet/);
  });

  it("does not wait for what is due after its deadline, nor for what is due never", async () => {
    await holdAttempt(ledger, "a");
    await holdAttempt(ledger, "b", {}, null);
    const account = scriptedAccount({ "gen-a": [NOT_YET] });
    const { result, tookMs } = await playOut(
      host,
      meter,
      reconciler(account).run({ signal: live, deadlineMs: 20_000 }),
    );
    assert.ok(tookMs <= 15_000, `${tookMs} ms`);
    assert.equal(result.lookups, 3);
    assert.equal(result.held.length, 2);
  });

  it("asks for what was held long ago at once, and books it in its own month", async () => {
    await holdAttempt(ledger, "a");
    host = fakeHost({ now: Date.now() + 40 * 24 * 60 * 60_000 });
    const account = scriptedAccount({ "gen-a": [told(5)] });
    const before = await rowOf("a");
    const { tookMs } = await playOut(host, meter, reconciler(account).run({ signal: live, deadlineMs: 1_000 }));
    assert.equal(tookMs, 0);
    const after = await rowOf("a");
    assert.deepEqual([after?.state, after?.month, after?.day], ["reconciled", before?.month, before?.day]);
  });

  it("leaves held, with the reason, what nobody can be asked about", async () => {
    await holdAttempt(ledger, "no-id", {}, null);
    await holdAttempt(ledger, "elsewhere", { endpoint: "https://other.example" });
    const account = scriptedAccount({});
    const report = await run(account);
    assert.deepEqual(account.asked, []);
    const why = new Map(report.held.map((one) => [one.attempt, one.why]));
    assert.match(why.get("no-id") ?? "", /cut: .*; no generation id arrived.*it stays in the books of \d{4}-\d\d/);
    assert.match(why.get("elsewhere") ?? "", /sent to https:\/\/other\.example, and only that server can tell/);
    assert.match(reconcileText(report), /2 calls still held at \$0\.00000020\. None of them could be looked up/);
    const local = { ...ENDPOINT, openRouter: false, label: "localhost:11434" };
    const plain = await createReconciler({ ledger, host, endpoint: local, account }).run({ signal: live });
    assert.equal(plain.lookups, 0);
  });

  it("looks only at the swarm that is asked for", async () => {
    await holdAttempt(ledger, "a");
    await holdAttempt(ledger, "b", { swarm: "s2" });
    const account = scriptedAccount({ "gen-b": [told(1)] });
    const report = await run(account, { swarm: "s2" });
    assert.deepEqual([report.reconciled.length, report.held.length], [1, 0]);
    assert.deepEqual(account.asked, ["gen-b"]);
  });

  it("reports a cost above its worst case as the bug it is, books it, and lets nothing more be sent", async () => {
    await holdAttempt(ledger, "a");
    const watched = meter.watching(ledger);
    const account = scriptedAccount({ "gen-a": [told(101)] });
    const running = reconciler(account, { ledger: watched }).run({ signal: live });
    const { result } = await playOut(host, meter, running);
    assert.deepEqual(
      result.overBound.map(({ attempt, cost }) => [attempt, cost]),
      [["a", 101]],
    );
    assert.match(
      reconcileText(result),
      /vendor\/model was billed .* where .* was the most it could cost: this is a bug/,
    );
    assert.equal(host.logged[0]?.level, "error");
    assert.equal((await rowOf("a"))?.cost, 101);
    const client = metered(
      { complete: () => assert.fail("nothing may be sent any more") },
      { ledger: watched, host, priceOf: () => undefined, endpoint: "https://openrouter.ai" },
    );
    const refused = await client.complete(request(), context());
    assert.equal(refused.status === "failed" && refused.kind, "bound_exceeded");
  });

  it("does the same row in two windows at once: one books it, the other takes note", async () => {
    const other = await openLedger({ file: join(folder(), "ledger.sqlite") });
    await Promise.all(Array.from({ length: 20 }, (_, n) => holdAttempt(ledger, `a${n}`)));
    const answers = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`gen-a${n}`, [told(n)]]));
    const both = [reconciler(scriptedAccount(answers)), reconciler(scriptedAccount(answers), { ledger: other })];
    const { result } = await playOut(host, meter, Promise.all(both.map((one) => one.run({ signal: live }))));
    assert.equal(sum(result.flatMap(({ reconciled }) => reconciled).map(({ cost }) => cost)), 190);
    assert.deepEqual(
      result.map(({ trouble }) => trouble),
      [null, null],
    );
    const [use] = await other.use([{ scope: "swarm", key: "s1" }]);
    assert.deepEqual([use?.settled, use?.open], [190, 0]);
    await other.close();
  });

  it("takes a row that was decided elsewhere while it asked as done", async () => {
    await holdAttempt(ledger, "a");
    const plain = scriptedAccount({ "gen-a": [told(7)] });
    const slow: ScriptedAccount = {
      ...plain,
      generation: async (id, signal) => {
        await ledger.reconcile("a", billed(7), "told to another window");
        return plain.generation(id, signal);
      },
    };
    const report = await run(slow);
    assert.deepEqual([report.elsewhere, report.reconciled, report.held, report.trouble], [1, [], [], null]);
    assert.equal((await rowOf("a"))?.note, "told to another window");
  });

  it("asks a few at a time", async () => {
    await Promise.all(Array.from({ length: 30 }, (_, n) => holdAttempt(ledger, `a${n}`)));
    const answers = Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`gen-a${n}`, [told(1)]]));
    const account = scriptedAccount(answers);
    assert.equal((await run(account)).reconciled.length, 30);
    assert.equal(account.busiest(), 4);
  });

  const anyAnswers = fc.record({
    late: fc.integer({ min: 0, max: 8 }),
    unreadable: fc.boolean(),
    cost: fc.option(fc.integer({ min: 0, max: 100 })),
  });
  it("has booked what was billed once all that will be told is told", async () => {
    let runs = 0;
    const property = fc.asyncProperty(fc.array(anyAnswers, { maxLength: 8 }), async (rows) => {
      const swarm = `p${runs++}`;
      const answers: Record<string, readonly GenerationLookup[]> = {};
      for (const [n, { late, unreadable, cost }] of rows.entries()) {
        const early = unreadable ? ({ status: "unreadable", why: "half a row" } as const) : NOT_YET;
        answers[`gen-${swarm}-${n}`] = [
          ...Array.from({ length: late }, () => early),
          cost === null ? NOT_YET : told(cost),
        ];
      }
      await Promise.all(rows.map((_, n) => holdAttempt(ledger, `${swarm}-${n}`, { swarm })));
      const days = 12 * 24 * 60 * 60_000;
      const report = await run(scriptedAccount(answers), { swarm, deadlineMs: days });
      const billed = rows.flatMap(({ cost }) => cost ?? []).reduce((a, b) => a + b, 0);
      const never = rows.filter(({ cost }) => cost === null).length;
      const [use] = await ledger.use([{ scope: "swarm", key: swarm }]);
      assert.deepEqual([use?.settled, use?.open, use?.held], [billed, never * 100, never * 100]);
      assert.equal(report.held.length, never);
      assert.ok(report.held.every(({ why }) => why !== ""));
    });
    await fc.assert(property, { numRuns: 10, seed: 20_261_123 });
  });
});
