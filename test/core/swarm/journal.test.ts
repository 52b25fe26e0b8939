import assert from "node:assert/strict";
import type { SwarmEvent } from "../../../src/core/events.ts";
import type { Files } from "../../../src/core/host.ts";
import { openJournal } from "../../../src/core/swarm/journal.ts";
import { fakeHost } from "../../support/fake-host.ts";

const notice = (text: string): SwarmEvent => ({ at: 1, swarm: "s1", type: "notice", level: "info", text });

/** A host whose only file operation is `append`. */
function hostWith(append: Files["append"]) {
  return fakeHost({ files: { append } as Files });
}

describe("the journal of a run", () => {
  it("keeps the order, writes what came meanwhile in one go, and leaves out what an agent does at the moment", async () => {
    const written: string[] = [];
    const gate = Promise.withResolvers<void>();
    const host = hostWith(async (_path, data) => {
      if (written.length === 0) await gate.promise;
      written.push(data);
    });
    const journal = openJournal(host, "/run/events.jsonl");
    journal.add(notice("1"));
    journal.add(notice("2"));
    journal.add({ at: 1, swarm: "s1", type: "task.activity", task: "a", text: "thinking" });
    journal.add(notice("3"));
    gate.resolve();
    await journal.flush();
    assert.equal(written.length, 2);
    const texts = written
      .join("")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).text);
    assert.deepEqual(texts, ["1", "2", "3"]);
  });

  it("says once that the disk cannot be written, and lets the swarm go on", async () => {
    const host = hostWith(async () => {
      throw new Error("no space left on device");
    });
    const journal = openJournal(host, "/run/events.jsonl");
    journal.add(notice("1"));
    await journal.flush();
    journal.add(notice("2"));
    await journal.flush();
    assert.equal(host.logged.length, 1);
    assert.match(host.logged[0]?.message ?? "", /no space left/);
  });
});
