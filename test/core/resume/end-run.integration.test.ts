import assert from "node:assert/strict";
import { cpSync, existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createEngine } from "../../../src/core/engine.ts";
import type { SwarmRequest } from "../../../src/core/engine-types.ts";
import type { SwarmEvent } from "../../../src/core/events.ts";
import { Interruption } from "../../../src/core/resume/interruption.ts";
import { clearRuns } from "../../../src/core/swarm/end-expired.ts";
import { applyEvent } from "../../../src/core/swarm/state.ts";
import type { SwarmState } from "../../../src/core/swarm/state-types.ts";
import { createNodeHost } from "../../../src/node/host.ts";
import { openLedger } from "../../../src/node/ledger/client.ts";
import { capsWith } from "../../support/caps.ts";
import { CRASH_FILES, crashAnswer } from "../../support/crash-plan.ts";
import { emulator } from "../../support/emulated.ts";
import { catalogueJson, tierJsons } from "../../support/real-configs.ts";
import { temporaryFolder, writeTree } from "../../support/trees.ts";

describe("an interrupted run", () => {
  let folder: ReturnType<typeof temporaryFolder>;
  const closers: (() => Promise<void>)[] = [];
  beforeEach(() => {
    folder = temporaryFolder();
    writeTree(join(folder.path, "work"), CRASH_FILES);
  });
  afterEach(async () => {
    for (const close of closers.splice(0)) await close();
    folder.dispose();
  });

  const openEngine = async (simulated = true) => {
    const endpoint = await emulator(crashAnswer, { catalogue: catalogueJson() });
    const ledgerFile = join(folder.path, "ledger.sqlite");
    const ledger = await openLedger({ file: ledgerFile });
    closers.push(() => ledger.close());
    return createEngine({
      host: createNodeHost(),
      ledger,
      endpoint: {
        baseUrl: endpoint.url,
        key: async () => endpoint.key,
        simulated,
        label: "emulator",
        openRouter: true,
      },
      configs: { models: catalogueJson(), tiers: tierJsons() },
      runsFolder: join(folder.path, "runs"),
      ledgerFile,
    });
  };
  const request = (): SwarmRequest => ({
    goal: "Do the ten tasks",
    workspace: join(folder.path, "work"),
    tier: "balanced",
    caps: capsWith(),
    alertPercent: 80,
    concurrency: 2,
    checks: [{ name: "test", file: "true", args: [] }],
    checkLimits: { timeoutMs: 20_000, memoryMb: 1_024 },
    mayRunCommands: true,
  });
  /** Runs until that many tasks are done and a later one has changed a file, and goes away. */
  const interrupt = async (engine: Awaited<ReturnType<typeof openEngine>>, tasks: number): Promise<string> => {
    const away = new AbortController();
    let done = 0;
    const { id } = await engine.runSwarm(
      request(),
      (event) => {
        if (event.type === "task.finished" && event.task !== "plan") done += 1;
        if (done >= tasks && event.type === "tool.finished" && event.ok) away.abort(new Interruption());
      },
      away.signal,
    );
    return id;
  };
  const run = (id: string, name = "") => join(folder.path, "runs", id, name);
  const ends = (id: string) =>
    readFileSync(run(id, "events.jsonl"), "utf8")
      .split("\n")
      .filter((line) => line.includes('"swarm.finished"')).length;

  it("has no end, keeps its copies, is listed once, and goes on to one end with the sums of all its processes", async () => {
    const engine = await openEngine();
    const id = await interrupt(engine, 2);
    assert.equal(ends(id), 0);
    assert.ok(existsSync(run(id, "store.git")));
    const [listed, ...others] = await engine.interrupted();
    assert.deepEqual(others, []);
    assert.equal(listed?.id, id);
    assert.equal(listed?.problem, null);
    assert.equal(listed?.tasks.of, 10);
    assert.ok((listed?.tasks.done ?? 0) >= 2);
    const events: SwarmEvent[] = [];
    const result = await engine.resumeSwarm(
      id,
      { mayRunCommands: true },
      (event) => events.push(event),
      new AbortController().signal,
    );
    assert.equal(result.outcome.status, "done");
    const state = events.reduce(applyEvent, null as SwarmState | null);
    const finished = events.find((event) => event.type === "swarm.finished");
    assert.equal(state?.totals.settled, finished?.settled);
    assert.equal(events.filter(({ type }) => type === "swarm.started").length, 1);
    assert.equal(events.filter(({ type }) => type === "swarm.resumed").length, 1);
    assert.equal(ends(id), 1);
    assert.deepEqual(await engine.interrupted(), []);
    for (const gone of ["store.git", "copies", "steps.jsonl"]) assert.equal(existsSync(run(id, gone)), false, gone);
  });

  it("is got by one of two that race for it, and the other is told", async () => {
    const engine = await openEngine();
    const id = await interrupt(engine, 1);
    const other = await openEngine();
    const go = (one: typeof engine) =>
      one.resumeSwarm(id, { mayRunCommands: true }, () => undefined, new AbortController().signal);
    const both = await Promise.allSettled([go(engine), go(other)]);
    const told = both.flatMap((one) => (one.status === "rejected" ? [String(one.reason)] : []));
    assert.equal(told.length, 1);
    assert.match(told[0] ?? "", /in use by another window|no interrupted run/);
    assert.equal(ends(id), 1);
  });

  it("ends with what its finished tasks made, and keeps what an unfinished one had made as a patch", async () => {
    const engine = await openEngine();
    const id = await interrupt(engine, 3);
    const done = (await engine.interrupted())[0]?.tasks.done ?? 0;
    const result = await engine.keepFinished(id, () => undefined, new AbortController().signal);
    assert.equal(result.outcome.status, "stopped");
    assert.ok(done >= 3 && result.changes.length > 0);
    assert.ok(existsSync(run(id, "changes.patch")));
    assert.ok(readdirSync(run(id, "tasks")).some((name) => name.endsWith(".patch")));
    assert.equal(existsSync(run(id, "store.git")), false);
    assert.deepEqual(await engine.interrupted(), []);
  });

  it("is discarded with its copies, and its journal and its costs stay", async () => {
    const engine = await openEngine();
    const id = await interrupt(engine, 1);
    await engine.discardRun(id);
    assert.equal(existsSync(run(id, "store.git")), false);
    assert.equal(ends(id), 1);
    assert.deepEqual(await engine.interrupted(), []);
    await assert.rejects(engine.discardRun(id), /no interrupted run/);
  });

  it("keeps what was finished when the user stops it while it goes on, and is ended by that", async () => {
    const engine = await openEngine();
    const id = await interrupt(engine, 2);
    const stop = new AbortController();
    const emit = (event: SwarmEvent) => {
      if (event.type === "swarm.resumed") stop.abort();
    };
    const result = await engine.resumeSwarm(id, { mayRunCommands: true }, emit, stop.signal);
    assert.deepEqual(result.outcome, { status: "stopped", reason: "cancelled", detail: "Stopped by you." });
    assert.equal(ends(id), 1);
    assert.deepEqual(await engine.interrupted(), []);
  });

  it("keeps its copies when another run clears what dead ones have left", async () => {
    const engine = await openEngine();
    const id = await interrupt(engine, 1);
    await engine.runSwarm({ ...request(), goal: "" }, () => undefined, new AbortController().signal);
    assert.ok(existsSync(run(id, "store.git")));
    assert.equal((await engine.interrupted())[0]?.problem, null);
  });

  const clearAfter = async (days: number) => {
    const host = createNodeHost();
    const ledger = await openLedger({ file: join(folder.path, "ledger.sqlite") });
    closers.push(() => ledger.close());
    const later = { ...host, now: () => host.now() + days * 86_400_000 };
    await clearRuns({ host: later, ledger, runsFolder: join(folder.path, "runs") }, new AbortController().signal);
  };

  it("waits for its user for fourteen days, and is then ended with all that it had made kept", async () => {
    const engine = await openEngine();
    const id = await interrupt(engine, 2);
    await clearAfter(13.9);
    assert.equal((await engine.interrupted())[0]?.problem, null);
    await clearAfter(14.1);
    assert.deepEqual(await engine.interrupted(), []);
    assert.equal(ends(id), 1);
    assert.ok(existsSync(run(id, "changes.patch")));
    assert.equal(existsSync(run(id, "store.git")), false);
  });

  it("is one of twenty that wait at most: the oldest above that is ended, and its work is kept", async () => {
    const engine = await openEngine();
    const first = await interrupt(engine, 2);
    for (let copy = 1; copy <= 20; copy++) cpSync(run(first), run(`${first}-${copy}`), { recursive: true });
    await clearAfter(0);
    assert.equal((await engine.interrupted()).length, 20);
    const [ended] = readdirSync(run("")).filter((id) => ends(id) === 1);
    assert.ok(ended !== undefined && existsSync(run(ended, "changes.patch")));
  });

  it("cannot go on without its folder, its copies or its steps, nor elsewhere, and says which", async () => {
    const engine = await openEngine();
    const id = await interrupt(engine, 1);
    const real = await openEngine(false);
    assert.match((await real.interrupted())[0]?.problem ?? "", /simulated/);
    await assert.rejects(
      real.resumeSwarm(id, { mayRunCommands: true }, () => undefined, new AbortController().signal),
      /cannot go on.*simulated.*kept as far as it got, or discarded/,
    );
    rmSync(run(id, "steps.jsonl"));
    assert.match((await engine.interrupted())[0]?.problem ?? "", /journal of steps is gone/);
    rmSync(join(folder.path, "work"), { recursive: true });
    assert.match((await engine.interrupted())[0]?.problem ?? "", /is not there any more/);
  });
}).timeout(120_000);
