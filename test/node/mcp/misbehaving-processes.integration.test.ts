import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { createNodeHost } from "../../../src/node/host.ts";
import { endOrphans } from "../../../src/node/orphans.ts";
import { isThere } from "../../../src/node/process-tree.ts";
import { until } from "../../support/cancel-trial.ts";
import { needsConfinement } from "../../support/confined.ts";
import { type ProcessBench, processBench, processesOf } from "../../support/mcp-processes.ts";
import { temporaryFolder } from "../../support/trees.ts";

const OWNER = fileURLToPath(new URL("../../support/mcp-owner.ts", import.meta.url));

/** How each of these never comes to run, in words. */
const NEVER_RUN: Readonly<Record<string, RegExp>> = {
  "crash-at-start": /it ended with exit code 7; its last words: no such module/,
  "exits-at-once": /it ended with exit code 0/,
  "no-hello": /did not start within|no answer/,
  "wrong-version": /protocol version is not supported: 1999-01-01/,
  "hello-is-none": /its answer is none that the protocol knows/,
};

function untilTold(bench: ProcessBench, isSo: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    bench.box.onChange(() => isSo() && resolve());
    if (isSo()) resolve();
  });
}

describe("The program of a server that misbehaves", function () {
  this.timeout(60_000);

  for (const [kind, words] of Object.entries(NEVER_RUN))
    it(`never comes to run, and the others do: ${kind}`, async () => {
      // Only a server that says nothing waits for the limit of a start.
      const bench = await processBench([kind, "good"], kind === "no-hello" ? { startLimitMs: 5_000 } : {});
      try {
        assert.equal(bench.state(kind), "failed");
        assert.match(bench.box.views()[0]?.detail ?? "", words);
        if (kind === "crash-at-start") assert.match(bench.box.stderr(kind), /no such module\n/);
        assert.match((await bench.call("good__work")).content, /done/);
        assert.equal(bench.notes(kind).filter((note) => note === "start").length, 1);
      } finally {
        await bench.dispose();
      }
      assert.deepEqual(bench.pids(), []);
    });

  it("is started three times again and no more, however often it crashes", async () => {
    const bench = await processBench(["crash-in-call", "good"]);
    try {
      for (let at = 0; at < 6; at++) {
        const { content } = await bench.call("crash-in-call__work");
        assert.match(content, at < 4 ? /exit code 3/ : /does not run|switched off, or waits/);
        if (at < 3) await untilTold(bench, () => bench.state("crash-in-call") === "running");
        else await untilTold(bench, () => bench.state("crash-in-call") === "failed");
      }
      assert.deepEqual(bench.waits, [1_000, 5_000, 25_000]);
      assert.equal(bench.notes("crash-in-call").filter((note) => note === "start").length, 4);
      assert.match(bench.said.join("\n"), /it ended and was started again 3 times/);
      assert.match((await bench.call("good__work")).content, /done/);
    } finally {
      await bench.dispose();
    }
    assert.deepEqual(bench.pids(), []);
  });

  const closed = ["stubborn", "grandchild", "deaf", "stderr-flood"].flatMap((kind) => [
    { kind, free: false },
    { kind, free: true },
  ]);
  for (const { kind, free } of closed)
    it(`leaves nothing behind when it is closed: ${kind}${free ? ", unconfined" : ""}`, async () => {
      const bench = await processBench([kind], { free });
      if (kind === "deaf") void bench.call(`${kind}__work`);
      else assert.match((await bench.call(`${kind}__work`)).content, /done/);
      if (process.platform === "linux") assert.ok(bench.pids().length > (kind === "grandchild" ? 2 : 0));
      const begun = performance.now();
      await bench.dispose();
      assert.ok(performance.now() - begun < 10_000);
      assert.deepEqual(bench.pids(), []);
    });

  for (const free of [false, true])
    it(`leaves nothing behind when it crashes and another one holds its output${free ? ", unconfined" : ""}`, async () => {
      const bench = await processBench(["grandchild-with-output"], { free });
      try {
        assert.match((await bench.call("grandchild-with-output__work")).content, /exit code 4/);
        await untilTold(bench, () => bench.state("grandchild-with-output") === "running");
        const { length } = bench.pids();
        // Those of the one that runs now alone: a program and its child, each with what confines it.
        assert.ok(length <= 4, `${length} processes`);
      } finally {
        await bench.dispose();
      }
      assert.deepEqual(bench.pids(), []);
    });

  for (const how of ["confined", "free"])
    it(`does not outlive an owner that is killed: ${how}`, async function () {
      if (process.platform !== "linux") return this.skip();
      if (how === "confined") await needsConfinement(createNodeHost(), this);
      const folder = temporaryFolder();
      const owner = spawn(process.execPath, [OWNER, folder.path, how], { stdio: ["ignore", "pipe", "inherit"] });
      try {
        await once(owner.stdout, "data");
        assert.ok(processesOf(folder.path).length >= 4);
        owner.kill("SIGKILL");
        await once(owner, "exit");
        // Whoever starts the next server or command looks for what was left.
        if (how === "free") await endOrphans(Date.now());
        await until(() => processesOf(folder.path).length === 0);
      } finally {
        owner.kill("SIGKILL");
        folder.dispose();
      }
    });

  it("that is cancelled in a call hears of it at once, and runs on", async () => {
    const bench = await processBench(["silence"]);
    try {
      const aborter = new AbortController();
      const call = bench.call("silence__work", {}, aborter.signal);
      aborter.abort();
      const begun = performance.now();
      assert.match((await call).content, /cancelled/);
      assert.ok(performance.now() - begun < 1_000);
      assert.equal(bench.state("silence"), "running");
      assert.ok(bench.pids().every((pid) => isThere(pid)));
    } finally {
      await bench.dispose();
    }
    assert.deepEqual(bench.pids(), []);
  });
});
