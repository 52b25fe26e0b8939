import assert from "node:assert/strict";
import { createNodeHost } from "../../src/node/host.ts";

describe("the Node host", () => {
  const host = createNodeHost();

  it("wakes a sleeper after its time", async () => {
    const from = host.elapsed();
    await host.sleep(15, new AbortController().signal);
    assert.ok(host.elapsed() - from >= 14);
  });

  it("wakes a sleeper at once with the reason of the abort", async () => {
    const controller = new AbortController();
    const reason = new Error("stop");
    const sleeping = host.sleep(60_000, controller.signal);
    controller.abort(reason);
    await assert.rejects(sleeping, reason);
    await assert.rejects(host.sleep(60_000, controller.signal), reason);
  });

  it("gives ids that are unique, sorted by time and safe as file names on any disk", () => {
    const ids = Array.from({ length: 2000 }, () => host.id());
    assert.equal(new Set(ids).size, ids.length);
    assert.deepEqual([...ids].sort(), ids);
    for (const id of ids) assert.match(id, /^[a-z0-9]{14}$/);
  });

  it("hands log lines on, and takes none as an offer to be silent", () => {
    const lines: string[] = [];
    createNodeHost({ log: (level, message) => lines.push(`${level} ${message}`) }).log("warn", "low");
    host.log("error", "nobody listens");
    assert.deepEqual(lines, ["warn low"]);
  });
});
