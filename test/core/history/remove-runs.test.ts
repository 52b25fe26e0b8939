import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { createHistory } from "../../../src/core/history/history.ts";
import { NEWEST_KEPT } from "../../../src/core/history/remove-runs.ts";
import type { Host } from "../../../src/core/host.ts";
import { createNodeHost } from "../../../src/node/host.ts";
import { keepRun, RUNS_AT } from "../../support/kept-runs.ts";
import { temporaryFolder } from "../../support/trees.ts";

const DAY = 86_400_000;
const NEVER = new AbortController().signal;

describe("removing kept runs", () => {
  let folder: ReturnType<typeof temporaryFolder>;
  const real = createNodeHost();
  const host: Host = { ...real, now: () => RUNS_AT + 100 * DAY };
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => folder.dispose());
  const history = () =>
    createHistory({ host, runsFolder: folder.path, keys: async () => [], ledger: async () => null });
  const left = async () => (await history().list()).map(({ id }) => id);

  it("removes those that are named, whole, and says of each that stays why", async () => {
    keepRun(folder.path, { id: "a", padding: 100, patch: "diff" });
    keepRun(folder.path, { id: "b" });
    keepRun(folder.path, { id: "open", end: "none" });
    keepRun(folder.path, { id: "used" });
    const release = await host.claim(join(folder.path, "used"));
    const removals = await history().remove(["a", "open", "used", "../b", "nowhere"]);
    assert.deepEqual(
      removals.map(({ run, status }) => `${run} ${status}`),
      ["a removed", "open kept", "used kept", "../b kept", "nowhere kept"],
    );
    assert.match(JSON.stringify(removals), /has not ended\. Stop it, or resume, keep or discard it first/);
    assert.match(JSON.stringify(removals), /in use by another window or terminal/);
    assert.equal(existsSync(join(folder.path, "a")), false);
    assert.deepEqual((await left()).sort(), ["b", "open", "used"]);
    await release?.();
    assert.equal((await history().remove(["used"]))[0]?.status, "removed");
  });

  it("leaves a run in the list that could not be removed whole, to be removed again", async () => {
    keepRun(folder.path, { id: "a", padding: 100 });
    const broken: Host = {
      ...host,
      files: {
        ...host.files,
        remove: async (path) => {
          if (path.endsWith("transcripts")) throw new Error("EBUSY");
          await host.files.remove(path);
        },
      },
    };
    const stuck = createHistory({
      host: broken,
      runsFolder: folder.path,
      keys: async () => [],
      ledger: async () => null,
    });
    assert.match(JSON.stringify(await stuck.remove(["a"])), /could not be removed: EBUSY. Try again/);
    assert.deepEqual(await left(), ["a"]);
    assert.equal((await history().remove(["a"]))[0]?.status, "removed");
  });

  it("prunes the oldest: first their transcripts, then whole runs, never the newest, the unended or the used", async () => {
    const ids = Array.from({ length: NEWEST_KEPT + 6 }, (_, index) => `r${String(index).padStart(2, "0")}`);
    for (const [index, id] of ids.entries())
      keepRun(folder.path, {
        id,
        startedAt: RUNS_AT + index,
        padding: 100_000,
        patch: "x".repeat(30_000),
        ...(index === 0 && { end: "none" as const }),
      });
    const release = await host.claim(join(folder.path, "r01"));
    const all = ids.length * 131_000;
    // Room for all but a little: the transcripts of the two oldest that may be touched.
    const some = await history().prune({ maxMb: (all - 190_000) / 1e6, maxDays: 0 }, NEVER);
    assert.deepEqual([some.removed, some.slimmed], [0, 2]);
    assert.deepEqual(readdirSync(join(folder.path, "r02")).sort(), ["changes.patch", "events.jsonl"]);
    assert.equal((await history().list()).length, ids.length);
    // Far too little: what may go goes.
    const most = await history().prune({ maxMb: 0.001, maxDays: 0 }, NEVER);
    assert.equal(most.removed, 4);
    assert.deepEqual((await left()).slice(-3), ["r06", "r01", "r00"]);
    assert.equal((await left()).length, NEWEST_KEPT + 2);
    await release?.();
  });

  it("prunes what is too old, whatever its size, and nothing where there is no limit", async () => {
    for (let index = 0; index < NEWEST_KEPT + 3; index++)
      keepRun(folder.path, { id: `r${String(index).padStart(2, "0")}`, startedAt: RUNS_AT + index * DAY });
    const none = { removed: 0, slimmed: 0, bytes: 0 };
    assert.deepEqual(await history().prune({ maxMb: 0, maxDays: 0 }, NEVER), none);
    assert.deepEqual(await history().prune({ maxMb: 500, maxDays: 101 }, NEVER), none);
    assert.deepEqual(await history().prune({ maxMb: 0, maxDays: 50 }, AbortSignal.abort()), none);
    const pruned = await history().prune({ maxMb: 0, maxDays: 98 }, NEVER);
    assert.equal(pruned.removed, 2);
    assert.deepEqual((await left()).slice(-1), ["r02"]);
  });
});
