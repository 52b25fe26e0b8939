import assert from "node:assert/strict";
import { existsSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { answerOf } from "./path-attacks.ts";
import { PROTECTED_PATHS, SPELLINGS } from "./protected-paths.ts";
import { createToolBench, type ToolBench } from "./tool-bench.ts";
import { fingerprint, writeTree } from "./trees.ts";

const SPELLING_COUNT = Object.keys(SPELLINGS).length;
const HELD = "as the user has it\n";

/** Every way in which a tool makes, changes, takes or removes a file. */
const WAYS: Readonly<Record<string, (path: string) => readonly [string, unknown]>> = {
  write_file: (path) => ["write_file", { path, content: "broken\n" }],
  edit_file: (path) => ["edit_file", { path, old_text: HELD.trim(), new_text: "broken" }],
  "apply_patch, change": (path) => patch(`--- a/${path}\n+++ b/${path}\n@@ -1 +1 @@\n-${HELD}+broken\n`),
  "apply_patch, add": (path) => patch(`--- /dev/null\n+++ b/${path}\n@@ -0,0 +1 @@\n+broken\n`),
  "apply_patch, delete": (path) => patch(`--- a/${path}\n+++ /dev/null\n@@ -1 +0,0 @@\n-${HELD}`),
  "apply_patch, rename onto": (path) => patch(`diff --git a/src/a.ts b/x\nrename from src/a.ts\nrename to ${path}\n`),
  "apply_patch, rename from": (path) => patch(`diff --git a/x b/x\nrename from ${path}\nrename to src/taken.ts\n`),
  "apply_patch, mode": (path) => patch(`diff --git a/${path} b/${path}\nold mode 100644\nnew mode 100755\n`),
  "move onto": (path) => ["move_file", { from: "src/a.ts", to: path }],
  "move from": (path) => ["move_file", { from: path, to: "src/taken.ts" }],
  delete_file: (path) => ["delete_file", { path }],
};

function patch(text: string): readonly [string, unknown] {
  return ["apply_patch", { patch: text }];
}

/** How the name stands in the copy before a tool is called with it. */
const STATES: Readonly<Record<string, (root: string, path: string) => string>> = {
  present: (root, path) => {
    writeTree(root, { [path]: HELD });
    return path;
  },
  "absent, its folder too": (_root, path) => path,
  "absent in its folder": (root, path) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    return path;
  },
  "behind a link to its folder": (root, path) => {
    writeTree(root, { [path]: HELD });
    const [first = "", ...rest] = path.split("/");
    symlinkSync(rest.length === 0 ? "." : first, join(root, "plain"));
    return ["plain", ...(rest.length === 0 ? [first] : rest)].join("/");
  },
  "behind a link to the file": (root, path) => {
    writeTree(root, { [path]: HELD });
    symlinkSync(path, join(root, "plain.txt"));
    return "plain.txt";
  },
};

/**
 * Calls every tool that writes, with every protected name, in every state of it, and in all its spellings or some that
 * change from name to name. Throws at the first call that changed anything, or that did not say why it did not.
 */
export async function tryProtected(
  spellings: "all" | "some",
): Promise<{ readonly names: number; readonly calls: number }> {
  let calls = 0;
  const bench = createToolBench();
  try {
    for (const [at, path] of PROTECTED_PATHS.entries()) {
      for (const [state, put] of Object.entries(STATES)) {
        // The copy is made anew for each, so that nothing hides behind what an earlier name has left.
        rmSync(bench.root, { recursive: true, force: true });
        writeTree(bench.root, { "src/a.ts": "inside\n" });
        const name = put(bench.root, path);
        const linked = state.startsWith("behind");
        const turn = spellings === "some" && state === "present" ? 1 + (at % (SPELLING_COUNT - 1)) : 0;
        const spelled = Object.entries(SPELLINGS).filter(
          (_, one) => one === 0 || (!linked && (spellings === "all" || one === turn)),
        );
        calls += await refusedEvery(bench, name, spelled, `${path} (${state})`);
      }
    }
  } finally {
    bench.dispose();
  }
  return { names: PROTECTED_PATHS.length, calls };
}

async function refusedEvery(
  bench: ToolBench,
  name: string,
  spellings: readonly (readonly [string, (path: string) => string])[],
  what: string,
): Promise<number> {
  let calls = 0;
  const before = fingerprint(bench.root);
  for (const [spelling, spell] of spellings) {
    for (const [way, call] of Object.entries(WAYS)) {
      const answer = await answerOf(bench, ...call(spell(name)));
      assert.match(answer, REFUSED, `${way}: ${what}, ${spelling}`);
      assert.ok(existsSync(join(bench.root, "src/a.ts")), `${way}: ${what}, ${spelling} took a file`);
      calls++;
    }
  }
  assert.deepEqual(fingerprint(bench.root), before, what);
  return calls;
}

/** Never "there is no such file": whether it is there is not what decides. */
const REFUSED = /is protected: |Git's own folder|must not hold|is a link/;
