import { existsSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";

interface Orders {
  /** Names in the copy, and where the links lead that they are swapped for. */
  readonly folder: string;
  readonly outsideFolder: string;
  readonly file: string;
  readonly outsideFile: string;
  /** Ends the thread when its first cell is set. */
  readonly stop: Int32Array<SharedArrayBuffer>;
}

/**
 * A thread that swaps a folder and a file of a copy for links out of it, and back, at any moment of what the tools do.
 * All is put right when it ends; it says how often it swapped.
 */
const { folder, outsideFolder, file, outsideFile, stop } = workerData as Orders;
let swaps = 0;
while (Atomics.load(stop, 0) === 0) {
  swap(folder, outsideFolder);
  swap(file, outsideFile);
}
parentPort?.postMessage(swaps);

function swap(path: string, target: string): void {
  try {
    renameSync(path, `${path}.aside`);
    symlinkSync(target, path);
    swaps++;
    linger();
  } catch {
    // A tool has written, moved or deleted the name in between: it is put right below.
  }
  if (!existsSync(`${path}.aside`)) return;
  while (!isPutBack(path)) linger();
  linger();
}

/** Not while a tool writes into what stands in its place. */
function isPutBack(path: string): boolean {
  try {
    rmSync(path, { recursive: true, force: true });
    renameSync(`${path}.aside`, path);
    return true;
  } catch {
    return false;
  }
}

/** Up to a fifth of a millisecond: about as long as a tool is between two looks. */
function linger(): void {
  Atomics.wait(stop, 1, 0, Math.random() / 5);
}
