import assert from "node:assert/strict";
import { appendFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createHistory } from "../../../src/core/history/history.ts";
import { listRuns } from "../../../src/core/history/list-runs.ts";
import type { Host } from "../../../src/core/host.ts";
import { nanoUsd, usd, ZERO } from "../../../src/core/money.ts";
import type { BudgetUse } from "../../../src/core/spend/ledger.ts";
import { createNodeHost } from "../../../src/node/host.ts";
import { keepRun, RUNS_AT } from "../../support/kept-runs.ts";
import { temporaryFolder } from "../../support/trees.ts";

const ORIGINS = { billed: ZERO, computed: ZERO, estimated: ZERO };

describe("the list of kept runs", () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let read: { path: string; bytes: number }[];
  let host: Host;
  beforeEach(() => {
    folder = temporaryFolder();
    read = [];
    const real = createNodeHost();
    host = {
      ...real,
      now: () => RUNS_AT + 3_600_000,
      files: {
        ...real.files,
        read: async (path, options) => {
          const bytes = await real.files.read(path, options);
          read.push({ path, bytes: bytes?.length ?? 0 });
          return bytes;
        },
      },
    };
  });
  afterEach(() => folder.dispose());
  const ids = (count: number) => Array.from({ length: count }, (_, index) => `run${String(index).padStart(6, "0")}`);

  it("has 1,000 runs newest first, and reads one small file the second time", async () => {
    for (const [index, id] of ids(1_000).entries())
      keepRun(folder.path, { id, startedAt: RUNS_AT + index, padding: 50_000 });
    const first = await listRuns(host, folder.path);
    assert.equal(first.length, 1_000);
    assert.deepEqual([first[0]?.id, first.at(-1)?.id], ["run000999", "run000000"]);
    assert.deepEqual(first[0], {
      id: "run000999",
      goal: "Goal of run000999",
      workspace: "/home/ada/shop",
      tier: "balanced",
      simulated: false,
      endpoint: "openrouter.ai",
      startedAt: RUNS_AT + 999,
      ended: { ms: 61_000, status: "done", why: "" },
      tasks: { done: 1, of: 1 },
      models: ["z/m"],
      files: 1,
      said: { settled: 2_500_000, held: 0 },
      bytes: first[0]?.bytes,
    });
    assert.ok((first[0]?.bytes ?? 0) > 50_000);

    read = [];
    const started = performance.now();
    assert.deepEqual(await listRuns(host, folder.path), first);
    const ms = Math.round(performance.now() - started);
    assert.deepEqual(
      read.map(({ path }) => path),
      [`${folder.path}/history-index.json`],
    );
    const kilobytes = Math.round((read[0]?.bytes ?? 0) / 1_000);
    console.log(`      1,000 runs listed again in ${ms} ms from ${kilobytes} kB`);
    assert.ok(kilobytes < 600, `${kilobytes} kB`);
  });

  it("is made anew where the index is gone, broken, of another version or of another journal", async () => {
    for (const id of ids(3)) keepRun(folder.path, { id });
    const first = await listRuns(host, folder.path);
    const index = join(folder.path, "history-index.json");
    const kept = readFileSync(index, "utf8");
    for (const bad of [
      null,
      "",
      "{",
      '{"version":2,"runs":[]}',
      kept.slice(0, 300),
      kept.replace('"balanced"', '"free"'),
    ]) {
      if (bad === null) rmSync(index);
      else writeFileSync(index, bad);
      assert.deepEqual(await listRuns(host, folder.path), first);
      assert.equal(readFileSync(index, "utf8"), kept);
    }
    appendFileSync(
      join(folder.path, "run000001", "events.jsonl"),
      `${JSON.stringify({ at: RUNS_AT, swarm: "run000001", type: "swarm.finished", outcome: { status: "partly", failed: 1 }, patch: null, files: [], settled: 0, held: 0, ms: 5 })}\n`,
    );
    const again = await listRuns(host, folder.path);
    assert.equal(again.find(({ id }) => id === "run000001")?.ended?.status, "partly");
  });

  it("leaves out what is no run, and says so of a journal that is not one", async () => {
    keepRun(folder.path, { id: "good" });
    keepRun(folder.path, { id: "Not-An-Id" });
    keepRun(folder.path, { id: "empty" });
    writeFileSync(join(folder.path, "empty", "events.jsonl"), "");
    keepRun(folder.path, { id: "forged" });
    writeFileSync(
      join(folder.path, "forged", "events.jsonl"),
      `${JSON.stringify({ at: "x", swarm: "forged", type: "swarm.started", goal: { a: 1 }, tier: "free" })}\n`,
    );
    assert.deepEqual(
      (await listRuns(host, folder.path)).map(({ id }) => id),
      ["good"],
    );
    assert.deepEqual(await listRuns(host, join(folder.path, "nowhere")), []);
  });

  it("has the ledger's figures, and the journal's only of simulated runs and where the ledger knows nothing", async () => {
    keepRun(folder.path, { id: "real", startedAt: RUNS_AT + 3 });
    keepRun(folder.path, { id: "simulated", simulated: true, startedAt: RUNS_AT + 2 });
    keepRun(folder.path, { id: "open", end: "none", startedAt: RUNS_AT + 1 });
    const asked: string[] = [];
    const history = (works: boolean) =>
      createHistory({
        host,
        runsFolder: folder.path,
        keys: async () => [],
        ledger: async () => ({
          use: async (keys) => {
            if (!works) throw new Error("locked");
            asked.push(...keys.map(({ key }) => key));
            return keys.map(
              (key): BudgetUse => ({
                ...key,
                settled: key.key === "real" ? usd("0.5") : ZERO,
                open: key.key === "real" ? usd("0.1") : ZERO,
                held: ZERO,
                origins: ORIGINS,
              }),
            );
          },
        }),
      });
    const rows = await history(true).list();
    assert.deepEqual(asked, ["real", "open"]);
    assert.deepEqual(
      rows.map(({ id, status, cost }) => [id, status, cost]),
      [
        ["real", "ended", { settled: usd("0.5"), held: usd("0.1"), from: "ledger" }],
        ["simulated", "ended", { settled: nanoUsd(2_500_000), held: ZERO, from: "journal" }],
        ["open", "interrupted", { settled: ZERO, held: ZERO, from: "ledger" }],
      ],
    );
    assert.equal((await history(false).list())[0]?.cost.from, "journal");
  });

  it("takes for running what another has claimed, and what began a moment ago, which it does not touch", async () => {
    keepRun(folder.path, { id: "claimed", end: "none" });
    keepRun(folder.path, { id: "young", end: "none", startedAt: RUNS_AT + 3_599_000 });
    const release = await host.claim(join(folder.path, "claimed"));
    const claims: string[] = [];
    const watched = {
      ...host,
      claim: (path: string) => {
        claims.push(path);
        return host.claim(path);
      },
    };
    const history = createHistory({
      host: watched,
      runsFolder: folder.path,
      keys: async () => [],
      ledger: async () => null,
    });
    assert.deepEqual(
      (await history.list()).map(({ id, status }) => [id, status]),
      [
        ["young", "running"],
        ["claimed", "running"],
      ],
    );
    assert.deepEqual(claims, [`${folder.path}/claimed`]);
    await release?.();
    assert.equal((await history.list())[1]?.status, "interrupted");
  });
});
