import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { SwarmEvent } from "../../../src/core/events.ts";
import { bytesOnDisk, SPARE_BYTES } from "../../../src/core/workspace/disk-room.ts";
import { isExcluded } from "../../../src/core/workspace/excluded.ts";
import { openCopyStore } from "../../../src/core/workspace/open-store.ts";
import { task } from "../../support/plans.ts";
import { smallDisk } from "../../support/small-disk.ts";
import { type Bench, createBench } from "../../support/stores.ts";
import { swarmBench, writes } from "../../support/swarm-bench.ts";
import { fingerprint, treeOf, writeTree } from "../../support/trees.ts";

const never = new AbortController().signal;

describe("the room on the disk", () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await createBench();
    writeTree(bench.workspace, { "a.txt": "a".repeat(10_000), "b.txt": "b" });
  });
  afterEach(() => bench.dispose());
  const content = bytesOnDisk({ bytes: 10_001, files: 2 });
  const open = (free: () => number | null) =>
    openCopyStore(
      { ...bench.host, freeBytes: async () => free() },
      { workspace: bench.workspace, folder: bench.run },
      never,
    );

  it("is asked for before a byte of the snapshot is stored, and the refusal says what to do", async () => {
    const refused = await open(() => SPARE_BYTES + 2 * content - 1);
    assert.ok("status" in refused);
    assert.match(refused.message, /nearly full.*0\.0 MB and 128\.0 MB to spare.*Free at least .* start it again/);
    assert.deepEqual(readdirSync(join(bench.run, "store.git", "objects", "pack")), []);
    assert.ok("base" in (await open(() => SPARE_BYTES + 2 * content)));
  });

  it("is not in the way where the system does not tell", async () => {
    const store = await open(() => null);
    assert.ok("base" in store);
    assert.equal(await store.room(), null);
  });

  it("is asked for before each copy, and what was recorded before is kept", async () => {
    let free = SPARE_BYTES * 2;
    const store = await open(() => free);
    assert.ok("base" in store);
    const copy = await store.checkOut("one", store.base);
    writeTree(copy.root, { "b.txt": "changed" });
    free = 1_000;
    await assert.rejects(store.checkOut("two", store.base), /nearly full: a copy needs/);
    assert.equal(existsSync(join(bench.run, "copies", "two")), false);
    assert.deepEqual((await store.record(copy, "m")).files, ["b.txt"]);
    free = SPARE_BYTES * 2;
    await store.checkOut("two", store.base);
    assert.deepEqual(await store.disk(), { copies: 2, bytes: 3 * content });
  });

  it("that runs out all the same ends in words, with the user's folder untouched", async function () {
    const disk = smallDisk(200);
    if (disk === null) {
      console.log("      skipped: this user may not mount a small disk");
      return this.skip();
    }
    try {
      writeTree(bench.workspace, { "big.bin": incompressible(400_000) });
      const before = fingerprint(bench.workspace);
      const host = { ...bench.host, freeBytes: async () => null };
      const refused = await openCopyStore(host, { workspace: bench.workspace, folder: disk.path }, never);
      assert.ok("status" in refused);
      assert.match(refused.message, /[Dd]isk is full/);
      assert.deepEqual(fingerprint(bench.workspace), before);
    } finally {
      disk.dispose();
    }
  });

  it("decides how many tasks run at once, which is said", async () => {
    const swarm = swarmBench({ "a.txt": "a" });
    const running = new Set<string>();
    let most = 0;
    const watch = (event: SwarmEvent) => {
      if (event.type === "task.started") running.add(event.task);
      if (event.type === "task.finished") running.delete(event.task);
      most = Math.max(most, running.size);
    };
    const bytes = bytesOnDisk({ bytes: 1, files: 1 });
    const { result, events } = await swarm.run(
      { turn: (talk) => writes(talk, `${talk.task}.txt`, "x\n") },
      {
        request: { plan: { tasks: ["a", "b", "c", "d"].map((id) => task(id)) }, checks: [] },
        host: { freeBytes: async () => SPARE_BYTES + 2 * bytes },
        onEvent: watch,
      },
    );
    assert.equal(result.outcome.status, "done");
    assert.equal(most, 2);
    assert.ok(events.some((event) => event.type === "notice" && /2 of 10 tasks run at once/.test(event.text)));
    swarm.dispose();
  });
}).timeout(30_000);

describe("a file that a killed process has half written", () => {
  it("is never part of a result, and others that look alike are", async () => {
    const bench = await createBench();
    writeTree(bench.workspace, { "a.txt": "a" });
    const store = await bench.open();
    const copy = await store.checkOut("one", store.base);
    writeTree(copy.root, {
      ".a.txt.0123456789ab.tmp": "half",
      "sub/.b.0123456789ab.tmp": "half",
      ".a.txt.tmp": "kept",
    });
    const { commit, files } = await store.record(copy, "m");
    assert.deepEqual(files, [".a.txt.tmp"]);
    assert.deepEqual(await store.files(commit), [".a.txt.tmp", "a.txt"]);
    bench.dispose();
  });

  it("has the name that our own writes give it", async () => {
    const bench = await createBench();
    const writing = bench.host.files.write(join(bench.workspace, "a.txt"), Buffer.alloc(30_000_000));
    let seen: readonly string[] = [];
    const look = async () => {
      while (seen.length === 0 || seen.includes("a.txt")) {
        seen = readdirSync(bench.workspace);
        if (seen.includes("a.txt")) break;
        await new Promise(setImmediate);
      }
    };
    await look();
    await writing;
    assert.ok(seen.length === 1 && seen.every(isExcluded), seen.join());
    assert.deepEqual(Object.keys(treeOf(bench.workspace)), ["a.txt"]);
    bench.dispose();
  });
});

function incompressible(bytes: number): Uint8Array {
  let state = 1;
  return Uint8Array.from({ length: bytes }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  });
}
