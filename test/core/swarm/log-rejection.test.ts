import assert from "node:assert/strict";
import { join } from "node:path";
import type { SwarmEvent } from "../../../src/core/events.ts";
import { logRejection } from "../../../src/core/swarm/log-rejection.ts";
import type { Evidence } from "../../../src/core/verify/verdict.ts";
import { createFiles } from "../../../src/node/files.ts";
import { openLedger } from "../../../src/node/ledger/client.ts";
import { fakeHost } from "../../support/fake-host.ts";
import { FakeLedger } from "../../support/fake-ledger.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

describe("a user's rejection of a result", () => {
  const folder = temporaryFolder();
  const host = fakeHost({ files: createFiles() });
  const journal = () => join(folder(), "events.jsonl");

  const done = (task: string, evidence: Evidence, ...files: readonly string[]): SwarmEvent => ({
    at: 1,
    swarm: "s",
    type: "task.finished",
    task,
    outcome: { status: "done", answer: "", evidence, files, model: "m" },
  });

  async function reject(events: readonly SwarmEvent[], ...files: readonly string[]) {
    await host.files.write(journal(), `${events.map((event) => JSON.stringify(event)).join("\n")}\n`);
    return logRejection(host, { id: "s", folder: folder() }, files, null);
  }

  it("is a false accept of the results of which nothing is kept, and stands in the journal", async () => {
    const events = [done("a", "checks-passed", "a.ts"), done("b", "reviewed", "b.ts", "c.ts")];
    const wrong = await reject(events, "a.ts", "b.ts");
    assert.deepEqual(wrong, { tasks: ["a"], foundBy: "user", detail: "Rejected: a.ts." });
    const lines = new TextDecoder()
      .decode(await host.files.read(journal()))
      .trim()
      .split("\n");
    assert.deepEqual(JSON.parse(lines.at(-1) ?? ""), {
      at: host.now(),
      swarm: "s",
      type: "check.false-accept",
      ...wrong,
    });
  });

  it("says nothing about a result that had counted without proof, nor where the journal is gone", async () => {
    assert.equal(await reject([done("a", "no-checks", "a.ts")], "a.ts"), null);
    await host.files.remove(journal());
    assert.equal(await logRejection(host, { id: "s", folder: folder() }, ["a.ts"], null), null);
  });

  it("takes the model's outcome back in the run's ledger, and only that of the tasks that it concerns", async () => {
    const ledger = await openLedger({ file: join(folder(), "ledger.sqlite") });
    try {
      const outcome = { swarm: "s", model: "m", tier: "balanced", type: "coding", complexity: "medium" } as const;
      for (const task of ["a", "b"])
        await ledger.keepOutcome({
          ...{ ...outcome, task, at: 1, attempts: 1 },
          ...{ result: "accepted", evidence: "checks-passed" },
        });
      await reject([done("a", "checks-passed", "a.ts"), done("b", "checks-passed", "b.ts")], "a.ts");
      await logRejection(host, { id: "s", folder: folder() }, ["a.ts"], ledger);
      const [record] = await ledger.modelRecords({});
      assert.deepEqual([record?.tasks, record?.solved, record?.overturned], [2, 1, 1]);
    } finally {
      await ledger.close();
    }
    const gone = new FakeLedger();
    gone.overturnOutcomes = () => Promise.reject(new Error("closed"));
    const wrong = await logRejection(host, { id: "s", folder: folder() }, ["a.ts"], gone);
    assert.deepEqual(wrong?.tasks, ["a"], "the journal has it all the same");
  });

  it("goes by a task's last end", async () => {
    const again = [done("a", "checks-passed", "a.ts"), done("a", "checks-passed", "b.ts")];
    assert.equal(await reject(again, "a.ts"), null);
  });
});
