import assert from "node:assert/strict";
import fc from "fast-check";
import { createGate, type Gate } from "../../../src/core/provider/gate.ts";
import { type Applicant, Turns } from "../../../src/core/provider/turns.ts";
import { type FakeHost, fakeHost } from "../../support/fake-host.ts";

/** Takes a turn, and keeps its place for a while. */
async function pass(turns: Turns, host: FakeHost, gate: Gate, parts: Partial<Applicant>, ms: number, done: () => void) {
  const signal = new AbortController().signal;
  const applicant = { gates: [gate], tokens: 0, interactive: false, group: "swarm", signal, patienceMs: () => 1e9 };
  const turn = await turns.take({ ...applicant, ...parts });
  if (turn.status !== "taken") return;
  done();
  await host.sleep(ms, signal);
  turn.leave(false);
}

describe("the queue before a model", () => {
  it("lets interactive calls in before background ones", async () => {
    const host = fakeHost();
    const turns = new Turns(host);
    const gate = createGate(1, null);
    const order: string[] = [];
    const all = [
      pass(turns, host, gate, {}, 100, () => order.push("first")),
      pass(turns, host, gate, {}, 100, () => order.push("background")),
      pass(turns, host, gate, { interactive: true }, 100, () => order.push("interactive")),
    ];
    await host.advance(1000);
    await Promise.all(all);
    assert.deepEqual(order, ["first", "interactive", "background"]);
  });

  it("does not starve background calls, however many interactive ones come", async () => {
    const host = fakeHost();
    const turns = new Turns(host);
    const gate = createGate(1, null);
    let background = Number.POSITIVE_INFINITY;
    const all: Promise<void>[] = [pass(turns, host, gate, { interactive: true }, 1000, () => undefined)];
    all.push(pass(turns, host, gate, {}, 1000, () => (background = host.elapsed())));
    for (let second = 0; second < 60; second++) {
      all.push(pass(turns, host, gate, { interactive: true }, 1000, () => undefined));
      await host.advance(1000);
    }
    await host.advance(100_000);
    await Promise.all(all);
    assert.ok(background >= 30_000 && background <= 32_000, `it waited ${background} ms`);
  });

  it("serves swarms in turn: two agents do not stand behind sixty", async () => {
    const host = fakeHost();
    const turns = new Turns(host);
    const gate = createGate(1, null);
    const order: string[] = [];
    const enter = (group: string) => pass(turns, host, gate, { group }, 10, () => order.push(group));
    const all = [...Array.from({ length: 60 }, () => enter("large")), enter("small"), enter("small")];
    await host.advance(10_000);
    await Promise.all(all);
    assert.deepEqual(order.slice(0, 5), ["large", "small", "large", "small", "large"]);
  });

  it("lets nobody pass another one through the same gate, and everybody through others", async () => {
    const host = fakeHost();
    const turns = new Turns(host);
    const shared = createGate(10, null);
    shared.tokensPerMinute = 100;
    const order: string[] = [];
    const big = pass(turns, host, shared, { tokens: 90 }, 10, () => order.push("big"));
    const next = pass(turns, host, shared, { tokens: 60 }, 10, () => order.push("next"));
    const small = pass(turns, host, shared, { tokens: 5 }, 10, () => order.push("small"));
    const other = pass(turns, host, createGate(1, null), { tokens: 5 }, 10, () => order.push("other"));
    await host.advance(1000);
    assert.deepEqual(order, ["big", "other"]);
    await host.advance(100_000);
    await Promise.all([big, next, small, other]);
    assert.deepEqual(order, ["big", "other", "next", "small"]);
  });

  it("never has more in than its places, never more than its calls a minute, and lets everybody in", async () => {
    const plan = fc.record({
      places: fc.integer({ min: 1, max: 4 }),
      perMinute: fc.integer({ min: 1, max: 6 }),
      calls: fc.array(fc.record({ at: fc.integer({ min: 0, max: 90 }), ms: fc.integer({ min: 1, max: 40 }) }), {
        maxLength: 20,
      }),
    });
    await fc.assert(
      fc.asyncProperty(plan, async ({ places, perMinute, calls }) => {
        const host = fakeHost();
        const turns = new Turns(host);
        const gate = createGate(places, perMinute);
        const starts: number[] = [];
        const enter = async ({ at, ms }: { at: number; ms: number }) => {
          await host.sleep(at * 1000, new AbortController().signal);
          await pass(turns, host, gate, {}, ms * 1000, () => {
            assert.ok(gate.active <= places);
            starts.push(host.elapsed());
          });
        };
        const all = calls.map(enter);
        await host.advance(40 * 60_000);
        await Promise.all(all);
        assert.equal(starts.length, calls.length);
        for (const from of starts) {
          const within = starts.filter((at) => at >= from && at < from + 60_000).length;
          assert.ok(within <= perMinute, `${within} calls within a minute`);
        }
      }),
      { numRuns: 25 },
    );
  });
});
