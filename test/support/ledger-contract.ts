import assert from "node:assert/strict";
import { nanoUsd, ZERO } from "../../src/core/money.ts";
import type { BudgetKey, BudgetLimit, BudgetUse, Ledger } from "../../src/core/spend/ledger.ts";
import { attempt, billed } from "./ledger-attempts.ts";

const SWARM: BudgetKey = { scope: "swarm", key: "s1" };
const OCTOBER = Date.UTC(2026, 9, 31, 23, 59, 59, 999);
const NOVEMBER = Date.UTC(2026, 10, 1);

/** What every ledger must do, whatever it is kept in. `open` gives the same ledger again after a close. */
export function ledgerContract(open: () => Promise<Ledger>): void {
  let ledger: Ledger;
  beforeEach(async () => {
    ledger = await open();
  });
  afterEach(() => ledger.close());

  const used = async (key: BudgetKey = SWARM): Promise<readonly [number, number]> => {
    const [use] = await ledger.use([key]);
    return [use?.settled ?? -1, use?.open ?? -1];
  };
  const send = async (id: string, bound = 100) => {
    await ledger.reserve(attempt(id, { bound: nanoUsd(bound) }), []);
    await ledger.markSent(id);
  };
  const swarmCap = (cap: number): BudgetLimit => ({ ...SWARM, cap: nanoUsd(cap) });

  it("reserves the bound, books the cost and frees the rest", async () => {
    assert.deepEqual(await ledger.reserve(attempt("a"), [swarmCap(100)]), { status: "reserved", id: "a" });
    assert.deepEqual(await used(), [0, 100]);
    await ledger.markSent("a");
    await ledger.settle("a", billed(30));
    assert.deepEqual(await used(), [30, 0]);
    for (const key of [
      { scope: "month", key: "2026-11" },
      { scope: "day", key: "2026-11-22" },
      { scope: "workspace", key: "2026-11 /project" },
      { scope: "task", key: "s1/t1" },
    ] as const) {
      assert.deepEqual(await used(key), [30, 0]);
    }
    assert.deepEqual(await used({ scope: "swarm", key: "another" }), [0, 0]);
  });

  it("gives back every word and number of an attempt", async () => {
    const asked = attempt("a", { routeReason: 'it\'s; -- "cheap"\n日本', at: NOVEMBER + 1 });
    await ledger.reserve(asked, []);
    await ledger.markSent("a");
    await ledger.markGeneration("a", "gen-1");
    await ledger.settle("a", billed(30, { origin: "computed" }));
    const [row] = await ledger.attempts({});
    assert.ok(row && row.window !== "" && Number.isInteger(row.decidedAt));
    const { window, decidedAt, ...kept } = row;
    assert.deepEqual(kept, {
      ...asked,
      ...{ state: "settled", month: "2026-11", day: "2026-11-01", cost: 30, origin: "computed", note: null },
      usage: { promptTokens: 10, cachedTokens: 4, cacheWriteTokens: 0, completionTokens: 5, reasoningTokens: 2 },
      ...{ servedModel: "vendor/model-2026", provider: "Vendor", generationId: "gen-1" },
    });
  });

  it("fills a cap to the last nano-dollar and refuses the next one, writing nothing", async () => {
    await send("a", 60);
    await ledger.reserve(attempt("b", { bound: nanoUsd(40) }), [swarmCap(100)]);
    const origins = { billed: ZERO, computed: ZERO, estimated: ZERO };
    const use: BudgetUse = { ...SWARM, settled: ZERO, open: nanoUsd(100), held: ZERO, origins };
    const refused = await ledger.reserve(attempt("c", { bound: nanoUsd(1) }), [swarmCap(100)]);
    assert.deepEqual(refused, { status: "refused", limit: swarmCap(100), use, needed: 1 });
    assert.equal((await ledger.attempts({})).length, 2);
    assert.deepEqual(await used(), [0, 100]);
  });

  it("lets nothing that may cost pass a budget of 0, nor one that was lowered below what is spent", async () => {
    const refusal = async (id: string, bound: number, cap: number) =>
      (await ledger.reserve(attempt(id, { bound: nanoUsd(bound) }), [swarmCap(cap)])).status;
    assert.equal(await refusal("a", 1, 0), "refused");
    assert.equal(await refusal("free", 0, 0), "reserved");
    await send("b", 60);
    await ledger.settle("b", billed(60));
    assert.equal(await refusal("c", 1, 50), "refused");
    assert.equal(await refusal("also free", 0, 50), "refused");
    assert.equal(await refusal("d", 40, 100), "reserved");
  });

  it("checks every limit it is given", async () => {
    const wide = swarmCap(1_000);
    const keys = { month: "2026-11", day: "2026-11-22", workspace: "2026-11 /project", task: "s1/t1", request: "a" };
    for (const narrow of ["month", "day", "workspace", "task", "request"] as const) {
      const key = keys[narrow];
      const limit: BudgetLimit = { scope: narrow, key, cap: nanoUsd(99) };
      const reservation = await ledger.reserve(attempt("a"), [wide, limit]);
      assert.equal(reservation.status === "refused" && reservation.limit.scope, narrow);
    }
  });

  it("counts what is held in full until its cost is proved", async () => {
    await send("a");
    await ledger.hold("a", "the connection broke");
    assert.deepEqual(await used(), [0, 100]);
    const [row] = await ledger.attempts({ state: "held" });
    assert.deepEqual([row?.cost, row?.origin, row?.note], [null, "unknown", "the connection broke"]);
    await ledger.reconcile("a", billed(12), "the provider's bill");
    assert.deepEqual(await used(), [12, 0]);
    const [proved] = await ledger.attempts({ state: "reconciled" });
    assert.deepEqual([proved?.cost, proved?.origin, proved?.note], [12, "billed", "the provider's bill"]);
  });

  it("frees what is released, and remembers the proof", async () => {
    await send("a");
    await ledger.release("a", "refused with 401 before any token");
    assert.deepEqual(await used(), [0, 0]);
    const [row] = await ledger.attempts({ state: "released" });
    assert.deepEqual([row?.cost, row?.note], [null, "refused with 401 before any token"]);
    await assert.rejects(ledger.release("a", "again"), { name: "IllegalStep" });
    await send("b");
    await assert.rejects(ledger.release("b", " "), { name: "IllegalStep" });
  });

  it("books a cost above its bound as it is, says so, and then refuses more", async () => {
    await send("a", 10);
    await ledger.settle("a", billed(150));
    assert.deepEqual(await used(), [150, 0]);
    const [row] = await ledger.attempts({});
    assert.match(row?.note ?? "", /above its bound of 0\.00000001 USD/);
    assert.equal((await ledger.reserve(attempt("b", { bound: nanoUsd(0) }), [swarmCap(100)])).status, "refused");
  });

  it("throws for a step that is out of order, and changes nothing", async () => {
    await assert.rejects(ledger.markSent("nobody"), { name: "IllegalStep" });
    await ledger.reserve(attempt("a"), []);
    await assert.rejects(ledger.reserve(attempt("a"), []), { name: "IllegalStep" });
    await assert.rejects(ledger.settle("a", billed(1)), { name: "IllegalStep" });
    await ledger.markSent("a");
    await assert.rejects(ledger.markSent("a"), { name: "IllegalStep" });
    for (const cost of [0.5, -1, Number.NaN]) {
      await assert.rejects(ledger.settle("a", billed(cost)), { name: "IllegalStep" });
      const usage = {
        promptTokens: 1,
        cachedTokens: 0,
        cacheWriteTokens: 0,
        completionTokens: cost,
        reasoningTokens: 0,
      };
      await assert.rejects(ledger.settle("a", billed(1, { usage })), { name: "IllegalStep" });
    }
    await assert.rejects(ledger.reconcile("a", billed(30), "bill"), { name: "IllegalStep" });
    await ledger.settle("a", billed(30));
    for (const late of [
      ledger.settle("a", billed(40)),
      ledger.hold("a", "?"),
      ledger.release("a", "?"),
      ledger.markGeneration("a", "g"),
      ledger.reconcile("a", billed(40), "bill"),
    ]) {
      await assert.rejects(late, { name: "IllegalStep" });
    }
    assert.deepEqual(await used(), [30, 0]);
  });

  it("carries out the good ones of many operations asked at once", async () => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 40 }, (_, n) =>
        ledger.reserve(attempt(`a${n % 30}`, { bound: nanoUsd(10) }), [swarmCap(250)]),
      ),
    );
    const statuses = outcomes.map((one) => (one.status === "rejected" ? "thrown" : one.value.status));
    assert.deepEqual(count(statuses), { reserved: 25, refused: 5, thrown: 10 });
    assert.deepEqual(await used(), [0, 250]);
  });

  it("lists attempts oldest first, by swarm, month and state, and the cost of each day", async () => {
    const plan = [
      ["a", OCTOBER, "s1"],
      ["b", NOVEMBER, "s1"],
      ["c", NOVEMBER, "s2"],
    ] as const;
    for (const [id, at, swarm] of plan) {
      await ledger.reserve(attempt(id, { at, swarm }), []);
      await ledger.markSent(id);
      await ledger.settle(id, billed(10));
    }
    await send("d");
    const ids = async (filter: Parameters<Ledger["attempts"]>[0]) =>
      (await ledger.attempts(filter)).map((row) => row.id).join("");
    assert.equal(await ids({}), "abcd");
    assert.equal(await ids({ swarm: "s1" }), "abd");
    assert.equal(await ids({ month: "2026-11", state: "settled" }), "bc");
    assert.deepEqual(await ledger.daily("2026-10-31"), [
      { day: "2026-10-31", cost: 10 },
      { day: "2026-11-01", cost: 20 },
    ]);
    assert.deepEqual(await ledger.daily("2026-11-02"), []);
  });

  it("reopens no budget when the clock is set back", async () => {
    await ledger.reserve(attempt("a", { at: NOVEMBER }), []);
    const october: BudgetLimit = { scope: "month", key: "2026-10", cap: nanoUsd(150) };
    const back = await ledger.reserve(attempt("b", { at: OCTOBER }), [october]);
    assert.equal(back.status === "refused" && back.limit.key, "2026-11");
    await ledger.reserve(attempt("c", { at: OCTOBER }), []);
    assert.deepEqual(await used({ scope: "month", key: "2026-11" }), [0, 200]);
    assert.deepEqual(await used({ scope: "day", key: "2026-10-31" }), [0, 0]);
  });

  it("reserves nothing when spend is booked more than 36 hours after the clock's time, and settles what is on its way", async () => {
    await send("a");
    const atMidnight = Date.UTC(2026, 10, 22);
    const hours = (number: number) => number * 3_600_000;
    await assert.rejects(ledger.reserve(attempt("b", { at: atMidnight - hours(36) - 1 }), []), {
      name: "LedgerError",
      kind: "clock",
    });
    await ledger.settle("a", billed(30));
    await ledger.reserve(attempt("c", { at: atMidnight - hours(36) }), []);
    assert.deepEqual(await used({ scope: "day", key: "2026-11-22" }), [30, 100]);
  });

  it("leaves a charge in the month of its reservation when it is settled in the next", async () => {
    await ledger.reserve(attempt("a", { at: OCTOBER }), []);
    await ledger.markSent("a");
    await ledger.reserve(attempt("b", { at: NOVEMBER }), []);
    await ledger.settle("a", billed(30));
    assert.deepEqual(await used({ scope: "month", key: "2026-10" }), [30, 0]);
  });

  it("is the same after it was closed and opened again; what was on its way is held, what was not is free", async () => {
    await send("sent");
    await send("generating");
    await ledger.markGeneration("generating", "gen-1");
    assert.deepEqual(
      (await ledger.attempts({})).map((row) => row.state),
      ["sent", "generating"],
    );
    await ledger.reserve(attempt("reserved"), []);
    await send("settled");
    await ledger.settle("settled", billed(30));
    await send("held");
    await ledger.hold("held", "cut");
    await ledger.close();
    await assert.rejects(ledger.use([SWARM]), { name: "LedgerError", kind: "unavailable" });
    ledger = await open();
    const states = (await ledger.attempts({})).map((row) => `${row.id} ${row.state}`);
    assert.deepEqual(states, ["sent held", "generating held", "reserved released", "settled settled", "held held"]);
    assert.deepEqual(await used(), [30, 300]);
  });
}

function count(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}
