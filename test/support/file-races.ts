import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { Files } from "../../src/core/host.ts";
import { temporaryFolder } from "./trees.ts";

/** One race of a call against a thread that swaps `root/dir` for a link to a folder outside, and back. */
export interface FileRace {
  readonly name: string;
  /** `dir` is a folder with two files, or for a moment a link out, or for a moment not there. */
  run(files: Files, root: string, dir: string, round: number): Promise<unknown>;
}

export const FILE_RACES: readonly FileRace[] = [
  { name: "remove a file", run: (files, root, dir) => files.remove(join(dir, "kept.txt"), { within: root }) },
  { name: "remove what has become a folder", run: (files, root, dir) => files.remove(dir, { within: root }) },
  { name: "remove a tree", run: (files, _root, dir) => files.remove(dir) },
  { name: "read", run: (files, root, dir) => files.read(join(dir, "kept.txt"), { within: root }) },
  { name: "list", run: (files, root, dir) => files.list(dir, { within: root }) },
  {
    name: "move out of it",
    run: (files, root, dir) => files.move(join(dir, "kept.txt"), join(root, "moved"), { within: root }),
  },
  {
    name: "move into it",
    run: async (files, root, dir, round) => {
      writeFileSync(join(root, "mine"), "mine");
      await files.move(join(root, "mine"), join(dir, `mine-${round}`), { within: root });
    },
  },
  {
    name: "write into it",
    run: (files, root, dir, round) => files.write(join(dir, `new-${round}`), "mine", { within: root }),
  },
];

/**
 * Runs a race many times on the real disk. Throws when a round read, wrote or removed anything outside.
 * @returns how often the folder was swapped for the link.
 */
export async function raceFiles(files: Files, race: FileRace, rounds: number): Promise<number> {
  const folder = temporaryFolder();
  const stop = new Int32Array(new SharedArrayBuffer(8));
  try {
    const [root, outside] = [join(folder.path, "root"), join(folder.path, "outside")];
    const [dir, spare] = [join(root, "dir"), join(root, "spare")];
    for (const path of [root, outside]) mkdirSync(path);
    for (const name of ["kept.txt", "only-outside"]) writeFileSync(join(outside, name), "outside");
    const workerData = { dir, outside, stop };
    const worker = new Worker(new URL("./folder-flipper.ts", import.meta.url), { workerData });
    const swapped = once(worker, "message");
    for (let round = 0; round < rounds; round++) {
      fill(spare, dir);
      const found = await race.run(files, root, dir, round).catch(() => undefined);
      const text = found instanceof Uint8Array ? Buffer.from(found).toString() : JSON.stringify(found ?? null);
      assert.ok(!text.includes("outside"), `${race.name}: round ${round} read outside`);
      const names = readdirSync(outside).sort().join();
      assert.equal(names, "kept.txt,only-outside", `${race.name}: round ${round} changed what is outside`);
    }
    Atomics.store(stop, 0, 1);
    const [swaps] = await swapped;
    assert.equal(readFileSync(join(outside, "kept.txt"), "utf8"), "outside", race.name);
    return Number(swaps);
  } finally {
    Atomics.store(stop, 0, 1);
    folder.dispose();
  }
}

/** Puts a folder with two files in place, where the last round has left none; the thread may be in the way. */
function fill(spare: string, dir: string): void {
  rmSync(spare, { recursive: true, force: true });
  mkdirSync(spare);
  for (const name of ["kept.txt", "also.txt"]) writeFileSync(join(spare, name), "inside");
  try {
    renameSync(spare, dir);
  } catch {
    // It is full still, or a link for the moment.
  }
}
