import assert from "node:assert/strict";
import { task } from "../../support/plans.ts";
import { books, type Ran, type SwarmBench, type SwarmOptions, swarmBench, writes } from "../../support/swarm-bench.ts";

describe("a swarm with a call whose end it did not see", () => {
  let bench: SwarmBench;
  beforeEach(() => {
    bench = swarmBench({ "start.txt": "start\n" });
  });
  afterEach(() => bench.dispose());

  /** Cuts the first answer, whose cost the provider tells after a while. */
  const cutOnce = (options: Omit<SwarmOptions, "request">) => {
    let cut = false;
    return bench.run(
      {
        turn: (talk) => {
          const answer = writes(talk, "a.txt", "x\n".repeat(100));
          if (cut) return answer;
          cut = true;
          return { fault: { kind: "cut", afterTokens: 8 }, answer };
        },
      },
      { ...options, request: { plan: { tasks: [task("a")] } } },
    );
  };
  const noticesOf = (ran: Ran) => ran.events.flatMap((one) => (one.type === "notice" ? [one.text] : []));

  it("looks its cost up before it ends, so that its end, its agents and the bill tell one number", async () => {
    const ran = await cutOnce({ emulator: { generationDelayMs: 0 } });
    assert.equal(ran.result.outcome.status, "done");
    assert.deepEqual(
      ran.rows.map((row) => row.state),
      ["reconciled", "settled", "settled"],
    );
    assert.ok(Object.values(books(ran)).every((one) => one === ran.billed));
    assert.equal(ran.state.totals.held, 0);
    const found = ran.events.find((one) => one.type === "call.reconciled");
    assert.ok(found && found.cost > 0 && found.cost < found.bound);
    assert.ok(noticesOf(ran).some((text) => /^1 cost was not known; it was looked up: \$0\.0\d+\.$/.test(text)));
  });

  it("ends without it when it is stopped while it waits, and says nothing that it does not know", async () => {
    const cancel = new AbortController();
    const ran = await cutOnce({
      emulator: { generationDelayMs: 0 },
      signal: cancel.signal,
      // Nothing but the stop ends the wait for the provider; the pause before the one retry is at most 3 x 500 ms.
      host: { sleep: (ms, signal) => (ms > 1_500 ? untilStopped(signal) : Promise.resolve()) },
      onEvent: (event) => {
        if (event.type === "notice" && event.text.startsWith("Looking up")) setImmediate(() => cancel.abort());
      },
    });
    assert.equal(ran.rows.filter((row) => row.state === "held").length, 1);
    assert.ok(
      noticesOf(ran).some((text) => /1 cost was not known; none could be looked up.*stays reserved/.test(text)),
    );
    const end = ran.events.at(-1);
    assert.ok(end?.type === "swarm.finished" && end.held > 0 && end.held === ran.state.totals.held);
  });
});

function untilStopped(signal: AbortSignal): Promise<void> {
  return new Promise((_, reject) => {
    // The stop may come before the wait: an aborted signal tells nobody any more.
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
