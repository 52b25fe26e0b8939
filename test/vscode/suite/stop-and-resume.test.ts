import assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as vscode from "vscode";
import type { SwarmRequest } from "../../../src/core/engine-types.ts";
import type { SwarmEvent } from "../../../src/core/events.ts";
import { usd } from "../../../src/core/money.ts";
import { isInterrupted } from "../../../src/core/resume/interruption.ts";
import { keepRecord } from "../../../src/core/resume/run-record.ts";
import { createNodeHost } from "../../../src/node/host.ts";
import type { Parts } from "../../../src/vscode/app.ts";
import { createResume } from "../../../src/vscode/resume.ts";
import { createWork, stopAll, stopTask } from "../../../src/vscode/stop.ts";
import { createSwarms } from "../../../src/vscode/swarms.ts";
import { dataFolder, workspaceFolder } from "./extension.ts";
import { withAnswers } from "./window-stubs.ts";

const AT = Date.UTC(2026, 10, 22);
const planned = (id: string) => ({
  id,
  title: `Do ${id}`,
  prompt: "p",
  type: "coding" as const,
  complexity: "simple" as const,
  files: [],
  dependsOn: [],
  acceptance: [],
});
const events: readonly SwarmEvent[] = [
  {
    ...{ at: AT, swarm: "s1", type: "swarm.started", goal: "g", tier: "budget", budget: usd("1"), concurrency: 1 },
    ...{ workspace: "/w", simulated: false, endpoint: "openrouter.ai", baseline: "a/b" },
  },
  { at: AT, swarm: "s1", type: "plan.ready", tasks: [planned("a"), planned("b"), planned("c")], source: "given" },
  { at: AT, swarm: "s1", type: "task.started", task: "a", agent: "a" },
  {
    at: AT,
    swarm: "s1",
    type: "task.finished",
    task: "c",
    outcome: { status: "stopped", reason: "turns", detail: "" },
  },
];

describe("Stopping one task", () => {
  const room = () => {
    const swarms = createSwarms();
    const work = createWork();
    const parts = { swarms, work } as unknown as Parts;
    const end = Promise.withResolvers<void>();
    const seen: AbortSignal[] = [];
    const running = swarms.run(async (emit, signal) => {
      seen.push(signal);
      for (const event of events) emit(event);
      await end.promise;
    });
    return { swarms, work, parts, end, running, seen };
  };

  it("ends that task alone, also one that has not begun, and none that has ended or is not there", async () => {
    const { swarms, parts, end, running, seen } = room();
    await Promise.resolve();
    const [a, b, c] = ["a", "b", "c"].map(swarms.stopOf);
    const said = await withAnswers({}, async () => {
      await stopTask(parts, "a");
      await stopTask(parts, "c");
      await stopTask(parts, "ghost");
    });
    assert.deepEqual([a?.aborted, b?.aborted, c?.aborted, seen[0]?.aborted], [true, false, false, false]);
    assert.match(said[0] ?? "", /stopping "Do a"\. What needs it is skipped/);
    assert.match(said[1] ?? "", /has ended already/);
    await withAnswers({ pick: (labels) => labels.find((label) => label === "Do b") }, () => stopTask(parts, undefined));
    assert.equal(b?.aborted, true);
    end.resolve();
    await running;
    assert.equal(swarms.stopTask("b"), false, "nothing runs any more");
    swarms.dispose();
  });

  it("begins anew with each swarm", async () => {
    const { swarms, end, running } = room();
    await Promise.resolve();
    swarms.stopTask("a");
    end.resolve();
    await running;
    await swarms.run(async () => assert.equal(swarms.stopOf("a").aborted, false));
    swarms.dispose();
  });

  it("with Stop All ends the swarm and all else that runs in the window; a window that closes only interrupts", async () => {
    const { swarms, work, parts, end, running, seen } = room();
    await Promise.resolve();
    const generating = new AbortController();
    const ended = new AbortController();
    work.started("the benchmark", ended).dispose();
    work.started("the code that is being generated", generating);
    const said = await withAnswers({}, async () => stopAll(parts));
    assert.deepEqual([seen[0]?.aborted, generating.signal.aborted, ended.signal.aborted], [true, true, false]);
    assert.equal(isInterrupted(seen[0] ?? new AbortController().signal), false);
    assert.match(said[0] ?? "", /stopping the swarm, the code that is being generated\./);
    end.resolve();
    await running;
    let closing: AbortSignal | undefined;
    const last = swarms.run(async (_, signal) => {
      closing = signal;
      await new Promise((done) => signal.addEventListener("abort", done, { once: true }));
    });
    await Promise.resolve();
    await swarms.close();
    await last;
    assert.ok(closing && isInterrupted(closing), "it can be resumed");
    swarms.dispose();
  });
});

describe("The offer to go on with an interrupted swarm", () => {
  const host = createNodeHost();
  const folderOf = (id: string) => join(dataFolder(), "runs", id);
  const ids = ["test-r0", "test-r1", "test-older"];
  /** A run as a process leaves it that was killed. */
  const leave = async (id: string, at: number, workspace: string, ...more: readonly SwarmEvent[]) => {
    const [started, ready] = events.map((event) => ({ ...event, at, swarm: id, workspace }));
    const all = [started, { ...ready, source: "planner" }, ...more];
    mkdirSync(folderOf(id), { recursive: true });
    writeFileSync(join(folderOf(id), "events.jsonl"), all.map((event) => `${JSON.stringify(event)}\n`).join(""));
    const request = { goal: `Goal of ${id}`, workspace, tier: "balanced" } as SwarmRequest;
    await keepRecord(host.files, folderOf(id), {
      ...{ id, request, startedAt: at, simulated: false, endpoint: "openrouter.ai", ledger: null },
      baseUrl: "https://openrouter.ai/api/v1",
    });
  };
  beforeEach(async () => {
    const here = workspaceFolder().fsPath;
    await leave("test-r0", AT + 2, join(here, ".."));
    await leave("test-r1", AT + 1, here);
    await leave("test-older", AT, here);
  });
  afterEach(() => {
    for (const id of ids) rmSync(folderOf(id), { recursive: true, force: true });
  });

  const room = () => {
    const discarded: string[] = [];
    const engine = { discardRun: async (id: string) => void discarded.push(id) };
    const parts = {
      sessions: { host, silent: async () => ({ engine }) },
      context: { globalStorageUri: vscode.Uri.file("/nowhere") },
      swarms: { running: false },
      log: { warn: (text: string) => assert.fail(text) },
    } as unknown as Parts;
    return { resume: createResume(() => parts), discarded };
  };

  it("is made once, for the newest of this window's folders, and closing it leaves all as it is", async () => {
    const { resume, discarded } = room();
    let offered: readonly string[] = [];
    const said = await withAnswers(
      {
        message: (_, buttons) => {
          offered = buttons;
          return undefined;
        },
      },
      async () => {
        await resume.offer();
        await resume.offer();
      },
    );
    assert.equal(said.length, 1);
    assert.match(said[0] ?? "", /interrupted .*: "Goal of test-r1"\. 0 of 3 tasks had finished/);
    assert.deepEqual(offered, ["Resume", "Discard...", "Later"], "nothing is there to keep");
    assert.deepEqual(discarded, []);
  });

  it("is not made where each of the folder's swarms has its end, or where another process has it", async () => {
    const end: SwarmEvent = {
      ...{ at: AT, swarm: "x", type: "swarm.finished", outcome: { status: "done" }, patch: null, files: [] },
      ...{ settled: usd("0"), held: usd("0"), ms: 1 },
    };
    await leave("test-r1", AT, workspaceFolder().fsPath, end);
    const release = await host.claim(folderOf("test-older"));
    const said = await withAnswers({}, () => room().resume.offer());
    await release?.();
    assert.deepEqual(said, []);
  });

  it("discards only after a second yes", async () => {
    const { resume, discarded } = room();
    const answers = ["Discard...", undefined];
    await withAnswers({ message: () => answers.shift() }, () => resume.offer());
    assert.deepEqual(discarded, []);
    const yes = ["Discard...", "Discard", undefined];
    let listed: readonly string[] = [];
    const said = await withAnswers(
      {
        message: () => yes.shift(),
        pick: (labels) => {
          listed = labels;
          return "Goal of test-older";
        },
      },
      () => resume.choose(),
    );
    assert.deepEqual(listed, ["Goal of test-r1", "Goal of test-older"]);
    assert.deepEqual(discarded, ["test-older"]);
    assert.match(said.at(-1) ?? "", /is discarded/);
  });

  it("says when there is nothing to go on with", async () => {
    for (const id of ids) rmSync(folderOf(id), { recursive: true, force: true });
    const said = await withAnswers({}, () => room().resume.choose());
    assert.match(said[0] ?? "", /no swarm of this folder was interrupted/);
  });
});
