import assert from "node:assert/strict";
import { type WhilePerson, withStartLimit } from "../../../src/core/mcp/start-limit.ts";
import { fakeHost } from "../../support/fake-host.ts";

const none = new AbortController().signal;

describe("the time of a server's start", () => {
  it("does not run while a person acts, and begins anew after it", async () => {
    const host = fakeHost();
    const person = Promise.withResolvers<string>();
    const signals: AbortSignal[] = [];
    const asked: Promise<string>[] = [];
    const end = Promise.withResolvers<void>();
    const done = withStartLimit(host, 1_000, none, async (limited, whilePerson: WhilePerson, isLate) => {
      signals.push(limited);
      asked.push(whilePerson(person.promise));
      await end.promise;
      return isLate();
    });
    await host.advance(600_000);
    assert.equal(signals[0]?.aborted, false, "a person may take long");
    person.resolve("signed in");
    assert.equal(await asked[0], "signed in");
    await host.advance(999);
    assert.equal(signals[0]?.aborted, false);
    await host.advance(2);
    assert.equal(signals[0]?.aborted, true);
    end.resolve();
    assert.equal(await done, true);
  });

  it("ends with its work, and with the signal", async () => {
    const host = fakeHost();
    const stop = new AbortController();
    const signals: AbortSignal[] = [];
    await withStartLimit(host, 1_000, stop.signal, async (limited) => void signals.push(limited));
    await host.advance(2_000);
    assert.equal(signals[0]?.aborted, false, "no clock is left");
    stop.abort();
    assert.equal(signals[0]?.aborted, true);
  });
});
