import { renameSync, symlinkSync, unlinkSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";

interface Orders {
  readonly dir: string;
  readonly outside: string;
  /** Ends the thread when its first cell is set. */
  readonly stop: Int32Array<SharedArrayBuffer>;
}

/**
 * A thread that swaps a folder for a link out, and back, as fast as it can. It never removes a folder, so that what goes
 * outside was not its doing. It says how often it swapped.
 */
const { dir, outside, stop } = workerData as Orders;
let swaps = 0;
for (let turn = 0; Atomics.load(stop, 0) === 0; turn++) {
  // A name of its own each time: where the way back is taken by then, the next turn goes on with what stands there.
  const aside = `${dir}.aside-${turn}`;
  if (!tried(() => renameSync(dir, aside))) continue;
  if (tried(() => symlinkSync(outside, dir))) swaps++;
  tried(() => unlinkSync(dir));
  tried(() => renameSync(aside, dir));
}
parentPort?.postMessage(swaps);

function tried(work: () => void): boolean {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}
