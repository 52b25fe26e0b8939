import assert from "node:assert/strict";
import { join } from "node:path";
import type { Ledger } from "../../../src/core/spend/ledger.ts";
import { createReconciler, type ReconcilerDeps } from "../../../src/core/spend/reconcile.ts";
import type { ReconcileReport } from "../../../src/core/spend/reconcile-report.ts";
import { openLedger } from "../../../src/node/ledger/client.ts";
import { type FakeHost, fakeHost } from "../../support/fake-host.ts";
import { holdAttempt, Meter, NOT_YET, playOut, scriptedAccount, told } from "../../support/held-costs.ts";
import { latch } from "../../support/latch.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

describe("the reconciler in trouble and over time", () => {
  const folder = temporaryFolder();
  const live = new AbortController().signal;
  let ledger: Ledger;
  let host: FakeHost;
  let meter: Meter;

  beforeEach(async () => {
    ledger = await openLedger({ file: join(folder(), "ledger.sqlite") });
    host = fakeHost({ now: Date.now() });
    meter = new Meter();
    for (const id of ["a", "b", "c", "d", "e", "f"]) await holdAttempt(ledger, id);
  });

  afterEach(() => ledger.close());

  const reconciler = (deps: Partial<ReconcilerDeps>) =>
    createReconciler({
      host,
      endpoint: {
        baseUrl: "https://openrouter.ai/api/v1",
        key: async () => "k",
        simulated: false,
        label: "OpenRouter",
        openRouter: true,
      },
      ...deps,
      ...(deps.account && { account: meter.watching(deps.account) }),
      ledger: meter.watching(deps.ledger ?? ledger),
    });

  it("stops asking when the key is refused, and says so", async () => {
    const refused = { status: "refused", why: "HTTP 401: User not found." } as const;
    const account = scriptedAccount(Object.fromEntries([..."abcdef"].map((id) => [`gen-${id}`, [refused]])));
    const { result } = await playOut(host, meter, reconciler({ account }).run({ signal: live }));
    assert.ok(account.asked.length <= 4, `${account.asked.length} asked`);
    assert.equal(result.trouble, "HTTP 401: User not found.");
    assert.equal(result.held.length, 6);
  });

  it("waits as long as the server asks, with all rows, and goes on", async () => {
    const slower = { status: "unreachable", why: "HTTP 429", retryAfterMs: 7_000 } as const;
    const account = scriptedAccount(
      Object.fromEntries([..."abcdef"].map((id) => [`gen-${id}`, id < "e" ? [slower, told(2)] : [told(2)]])),
    );
    const { result, tookMs } = await playOut(host, meter, reconciler({ account }).run({ signal: live }));
    assert.equal(result.reconciled.length, 6);
    assert.equal(result.trouble, null);
    assert.ok(tookMs >= 9_000 && tookMs < 16_000, `${tookMs} ms`);
  });

  it("pauses longer and longer while nobody answers, and tells the last reason", async () => {
    const account = scriptedAccount(
      Object.fromEntries(
        [..."abcdef"].map((id) => [`gen-${id}`, [{ status: "unreachable", why: "no route" } as const]]),
      ),
    );
    const { result } = await playOut(host, meter, reconciler({ account }).run({ signal: live, deadlineMs: 60_000 }));
    // Rounds at 2, 7, 17 and 37 s, each with the questions that were under way.
    assert.ok(account.asked.length <= 16, `${account.asked.length} asked`);
    assert.equal(result.trouble, "no route");
  });

  it("stops at once when it is told to; what it has booked stays booked", async () => {
    const stop = new AbortController();
    const reached = latch();
    const plain = scriptedAccount({ "gen-a": [told(1)], "gen-b": [told(1)] });
    const account = {
      generation: (id: string, signal: AbortSignal) => {
        if (id <= "gen-b") return plain.generation(id, signal);
        return new Promise<never>((_, reject) => {
          signal.addEventListener("abort", () => reject(signal.reason));
          if (plain.asked.length === 2) reached.reach();
        });
      },
    };
    const running = reconciler({ account }).run({ signal: stop.signal });
    await playOut(host, meter, reached.reached);
    while ((await ledger.attempts({ state: "reconciled" })).length < 2);
    stop.abort();
    const report = await running;
    assert.deepEqual(host.sleeping(), []);
    assert.equal(report.reconciled.length, 2);
    assert.equal(report.held.length, 4);
    assert.equal((await ledger.attempts({ state: "held" })).length, 4);
  });

  it("keeps its deadline while a question hangs", async () => {
    const asked = latch();
    const hanging = {
      generation: (_: string, signal: AbortSignal) => {
        asked.reach();
        return new Promise<never>((_resolve, reject) => {
          signal.addEventListener("abort", () => reject(signal.reason));
        });
      },
    };
    const started = host.elapsed();
    const running = reconciler({ account: hanging }).run({ signal: live, deadlineMs: 6_000 });
    await playOut(host, meter, asked.reached);
    await host.advance(6_000 - (host.elapsed() - started));
    assert.equal((await running).held.length, 6);
    assert.deepEqual(host.sleeping(), []);
  });

  it("ends while it waits, too", async () => {
    const stop = new AbortController();
    const running = reconciler({ account: scriptedAccount({}) }).run({ signal: stop.signal });
    while (host.sleeping().length === 0) await new Promise((resolve) => setImmediate(resolve));
    stop.abort();
    assert.equal((await running).held.length, 6);
  });

  it("gives up when the books cannot be written or read, and says so", async () => {
    const account = scriptedAccount(Object.fromEntries([..."abcdef"].map((id) => [`gen-${id}`, [told(1)]])));
    const full = async () => {
      throw new Error("the disk is full");
    };
    const writeless = { ...ledger, reconcile: full };
    const { result } = await playOut(host, meter, reconciler({ account, ledger: writeless }).run({ signal: live }));
    assert.equal(result.trouble, "the disk is full");
    assert.equal(result.held.length, 6);
    const readless = { ...writeless, attempts: full };
    const report = await reconciler({ account, ledger: readless }).run({ signal: live });
    assert.equal(report.trouble, "the disk is full");
  });

  it("keeps up with what windows hold while it runs, and ends with its window", async () => {
    const account = scriptedAccount(Object.fromEntries([..."abcdefg"].map((id) => [`gen-${id}`, [NOT_YET, told(3)]])));
    const stop = new AbortController();
    const booked: ReconcileReport[] = [];
    const all = latch();
    const keeping = reconciler({ account }).keepUp({
      signal: stop.signal,
      onBooked: (report) => {
        booked.push(report);
        if (booked.flatMap(({ reconciled }) => reconciled).length === 7) all.reach();
      },
    });
    const clock = (async () => {
      while (!stop.signal.aborted) {
        await new Promise((resolve) => setImmediate(resolve));
        // The long sleep of one who has nothing to do is left to the ledger's bell.
        const [next] = host.sleeping();
        if (next !== undefined && next <= 60_000) await host.advance(next);
      }
    })();
    while (booked.length === 0) await new Promise((resolve) => setImmediate(resolve));
    const other = await openLedger({ file: join(folder(), "ledger.sqlite") });
    await holdAttempt(other, "g", { swarm: "of-another-window" });
    await all.reached;
    stop.abort();
    await Promise.all([keeping, clock, other.close()]);
    assert.equal((await ledger.attempts({ state: "held" })).length, 0);
    assert.deepEqual(host.sleeping(), []);
  });
});
