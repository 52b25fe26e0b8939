import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { protectedReason } from "../../src/core/workspace/protected.ts";
import { answerOf, attackCalls, attackPath, SECRET } from "./path-attacks.ts";
import { seededRandom } from "./seeded-random.ts";
import { createToolBench, type ToolBench } from "./tool-bench.ts";
import { fingerprint, treeOf, writeTree } from "./trees.ts";

/** Gives every tool paths that lead out, or to what no agent writes. Throws when one got there. @returns calls made. */
export async function tryPaths(count: number, seed: number): Promise<number> {
  const bench = createToolBench();
  try {
    const guard = prepare(bench);
    const random = seededRandom(seed);
    let calls = 0;
    for (let at = 0; at < count; at++) {
      if (!existsSync(join(bench.root, "src/a.ts"))) writeTree(bench.root, { "src/a.ts": "inside\n" });
      const path = attackPath(random, bench.outside);
      for (const [name, input] of attackCalls(path)) {
        const answer = await answerOf(bench, name, input);
        assert.equal(/xyzzy-outside-9f3a|root:x:0/.test(answer), false, `${name} ${JSON.stringify(path)} read outside`);
        calls++;
      }
      if (at % 100 === 99 || at === count - 1) guard(`one of the paths up to ${JSON.stringify(path)}`);
    }
    return calls;
  } finally {
    bench.dispose();
  }
}

/** Calls the tools while a thread swaps what they name for links out. Throws when one got there. @returns swaps made. */
export async function raceLinks(rounds: number): Promise<number> {
  const bench = createToolBench();
  const stop = new Int32Array(new SharedArrayBuffer(8));
  try {
    const guard = prepare(bench);
    const [folder, file] = [join(bench.root, "dir"), join(bench.root, "src/swapped.txt")];
    writeTree(bench.root, { "dir/secret.txt": "inside\n", "src/swapped.txt": "inside\n" });
    const [outsideFolder, outsideFile] = [join(bench.outside, "outer"), join(bench.outside, "outer/secret.txt")];
    const orders = { folder, outsideFolder, file, outsideFile, stop };
    const worker = new Worker(new URL("./link-flipper.ts", import.meta.url), { workerData: orders });
    const swapped = once(worker, "message");
    for (let round = 0; round < rounds; round++) {
      for (const path of ["dir/secret.txt", "src/swapped.txt", "dir"]) {
        for (const [name, input] of attackCalls(path)) {
          const answer = await answerOf(bench, name, input);
          assert.equal(answer.includes(SECRET), false, `${name} ${path} read outside`);
          assert.equal(answer.includes("only-outside"), false, `${name} ${path} listed outside`);
        }
      }
      if (!existsSync(join(bench.root, "src/a.ts"))) writeTree(bench.root, { "src/a.ts": "inside\n" });
    }
    Atomics.store(stop, 0, 1);
    const [swaps] = await swapped;
    guard("a tool in the race");
    return Number(swaps);
  } finally {
    Atomics.store(stop, 0, 1);
    bench.dispose();
  }
}

/** A copy with links out of it, and what must stay as it is. @returns a check that it did. */
function prepare(bench: ToolBench): (who: string) => void {
  writeTree(bench.outside, {
    "outer/secret.txt": `${SECRET}\n`,
    "outer/only-outside.ts": `export const leak = "${SECRET}";\n`,
    "copies/one-evil/a.ts": `${SECRET}\n`,
  });
  writeTree(bench.root, {
    "src/a.ts": "inside\n",
    ".git/config": "[core]\n",
    ".vscode/settings.json": "{}",
    "AGENTS.md": "Be good.\n",
    ".env": "KEY=1\n",
  });
  symlinkSync("../../outer", join(bench.root, "out"));
  symlinkSync("../../outer/secret.txt", join(bench.root, "leak"));
  symlinkSync("out", join(bench.root, "hop"));
  symlinkSync("src", join(bench.root, "alias"));
  symlinkSync("loop", join(bench.root, "loop"));
  const closed = [".git/config", ".vscode/settings.json", "AGENTS.md", ".env"];
  const state = () => ({
    around: [readdirSync(bench.outside).sort(), readdirSync(join(bench.outside, "copies")).sort()],
    outer: fingerprint(join(bench.outside, "outer")),
    evil: fingerprint(join(bench.outside, "copies/one-evil")),
    closed: closed.map((path) => readFileSync(join(bench.root, path), "utf8")),
    protected: Object.keys(treeOf(bench.root, []))
      .filter((path) => protectedReason(path) !== null)
      .sort(),
  });
  const before = state();
  return (who) => assert.deepEqual(state(), before, `${who} changed what is closed`);
}
