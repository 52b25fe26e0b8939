import assert from "node:assert/strict";
import { LedgerError } from "../../src/node/ledger/errors.ts";
import { createOwnResults } from "../../src/vscode/own-results.ts";
import { FakeLedger } from "../support/fake-ledger.ts";
import { attempt, billed } from "../support/ledger-attempts.ts";

async function withOneResult(): Promise<FakeLedger> {
  const ledger = new FakeLedger();
  await ledger.reserve(attempt("a"), []);
  await ledger.markSent("a");
  await ledger.settle("a", billed(60));
  await ledger.keepOutcome({
    swarm: "s1",
    task: "t1",
    model: "vendor/model",
    tier: "balanced",
    type: "coding",
    complexity: "simple",
    at: Date.UTC(2026, 10, 22, 12),
    attempts: 2,
    result: "accepted",
    evidence: "checks-passed",
  });
  return ledger;
}

describe("The user's own results on the dashboard", () => {
  const told: string[] = [];
  const log = { error: (text: string | Error) => told.push(String(text)) };
  afterEach(() => told.splice(0));

  it("come from the ledger of real spend, and say how many tries they are", async () => {
    const ledger = await withOneResult();
    const own = createOwnResults({ ledger: async () => ledger }, log);
    assert.deepEqual([own.status, own.records], [{ status: "reading" }, []]);
    await own.read();
    assert.deepEqual(own.status, { status: "read", tasks: 1 });
    assert.equal(own.records[0]?.cost, 60);
    const { records } = own;
    assert.equal(own.records, records);
  });

  it("are none where nothing was ever spent", async () => {
    const own = createOwnResults({ ledger: async () => null }, log);
    await own.read();
    assert.deepEqual([own.status, own.records], [{ status: "read", tasks: 0 }, []]);
  });

  it("are none, and say why, while the ledger cannot be read; and come back when it can", async () => {
    const ledger = await withOneResult();
    let broken = true;
    const open = async () => {
      if (broken) throw new LedgerError("damaged", "The ledger is damaged. Repair it.");
      return ledger;
    };
    const own = createOwnResults({ ledger: open }, log);
    broken = false;
    await own.read();
    broken = true;
    await own.read();
    assert.deepEqual(own.status, { status: "unreadable", why: "The ledger is damaged. Repair it." });
    assert.deepEqual(own.records, []);
    assert.deepEqual(told, []);
    broken = false;
    await own.read();
    assert.deepEqual(own.status, { status: "read", tasks: 1 });
  });

  it("never reject, and log what is not the ledger's trouble", async () => {
    const own = createOwnResults({ ledger: async () => Promise.reject(new Error("a bug")) }, log);
    await own.read();
    assert.deepEqual(own.status, { status: "unreadable", why: "a bug" });
    assert.equal(told.length, 1);
  });
});
