import assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as vscode from "vscode";
import type { SwarmEvent } from "../../../src/core/events.ts";
import { usd } from "../../../src/core/money.ts";
import type { InterruptedRun } from "../../../src/core/resume/interrupted.ts";
import { isInterrupted } from "../../../src/core/resume/interruption.ts";
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
  const left = () => join(dataFolder(), "runs", "interrupted-in-the-test");
  const run = (more: Partial<InterruptedRun> = {}): InterruptedRun => ({
    id: "r1",
    goal: "Add VAT",
    workspace: workspaceFolder().fsPath,
    tier: "balanced",
    simulated: false,
    startedAt: AT,
    lastAt: AT,
    tasks: { done: 1, of: 3 },
    settled: usd("0.01"),
    problem: null,
    ...more,
  });
  beforeEach(() => {
    mkdirSync(left(), { recursive: true });
    writeFileSync(join(left(), "events.jsonl"), '{"type":"swarm.started"}\n');
  });
  afterEach(() => rmSync(left(), { recursive: true, force: true }));

  const room = (runs: readonly InterruptedRun[]) => {
    const discarded: string[] = [];
    let asked = 0;
    const engine = {
      interrupted: async () => {
        asked++;
        return runs;
      },
      discardRun: async (id: string) => {
        discarded.push(id);
      },
    };
    const parts = {
      sessions: { silent: async () => ({ engine }) },
      context: { globalStorageUri: vscode.Uri.file("/nowhere") },
      swarms: { running: false },
      log: { warn: () => undefined },
    } as unknown as Parts;
    return { resume: createResume(() => parts), discarded, asked: () => asked };
  };

  it("is made once, for the newest of this window's folders, and closing it leaves all as it is", async () => {
    const { resume, discarded } = room([run({ id: "r0", workspace: "/elsewhere" }), run(), run({ id: "older" })]);
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
    assert.match(said[0] ?? "", /interrupted .* ago: "Add VAT"\. 1 of 3 tasks had finished/);
    assert.deepEqual(offered, ["Resume", "Keep What Is Finished", "Discard...", "Later"]);
    assert.deepEqual(discarded, []);
  });

  it("looks no further where each journal has its end", async () => {
    writeFileSync(join(left(), "events.jsonl"), '{"type":"swarm.finished"}\n');
    const { resume, asked } = room([run()]);
    await withAnswers({}, () => resume.offer());
    assert.equal(asked(), 0);
  });

  it("discards only after a second yes", async () => {
    const { resume, discarded } = room([run()]);
    const answers = ["Discard...", undefined];
    await withAnswers({ message: () => answers.shift() }, () => resume.offer());
    assert.deepEqual(discarded, []);
    const yes = ["Discard...", "Discard", undefined];
    const said = await withAnswers({ message: () => yes.shift(), pick: (labels) => labels[0] }, () => resume.choose());
    assert.deepEqual(discarded, ["r1"]);
    assert.match(said.at(-1) ?? "", /is discarded/);
  });

  it("says when there is nothing to go on with", async () => {
    const { resume } = room([]);
    const said = await withAnswers({}, () => resume.choose());
    assert.match(said[0] ?? "", /no swarm of this folder was interrupted/);
  });
});
