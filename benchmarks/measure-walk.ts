import { readdirSync } from "node:fs";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { guardProtected } from "../src/node/sandbox/protected-paths.ts";
import { temporaryFolder, writeTree } from "../test/support/trees.ts";
import type { Figure } from "./figure.ts";

const FOLDERS = 1_000;
const FILES = 10;
const AT_ONCE = 32;

/** What looking for protected names costs before and behind commands in one folder of 10,000 files, 32 at once. */
export async function measureWalk(): Promise<readonly Figure[]> {
  const folder = temporaryFolder();
  try {
    const path = (file: number) => join(`g${file % 7}`, `folder-${file % FOLDERS}`, `file-${file}.ts`);
    writeTree(folder.path, Object.fromEntries(Array.from({ length: FOLDERS * FILES }, (_, file) => [path(file), "x"])));
    const from = performance.now();
    readdirSync(folder.path, { recursive: true, withFileTypes: true });
    const plain = performance.now() - from;
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    const start = performance.now();
    const guarded = await Promise.all(Array.from({ length: AT_ONCE }, () => guardProtected(folder.path, true)));
    for (const one of guarded) await one.restore();
    const ms = (performance.now() - start) / AT_ONCE;
    delay.disable();
    const how = `${ms.toFixed(1)} ms a command, a listing of all ${plain.toFixed(1)} ms; 10,000 files, ${AT_ONCE} commands`;
    return [
      { name: "looking for protected names", value: ms / plain, unit: "x", how },
      { name: "  longest hold of the event loop", value: delay.max / 1e6, unit: "ms", how: "all of them together" },
    ];
  } finally {
    folder.dispose();
  }
}
