import assert from "node:assert/strict";
import { chmodSync, existsSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ProposedChange } from "../../../src/core/engine-types.ts";
import type { Host } from "../../../src/core/host.ts";
import { applyChanges } from "../../../src/core/workspace/apply.ts";
import { readProposal, writeProposal } from "../../../src/core/workspace/proposal.ts";
import { resolveForWrite } from "../../../src/core/workspace/safe-path.ts";
import { createNodeHost } from "../../../src/node/host.ts";
import { PROTECTED_PATHS, SPELLINGS } from "../../support/protected-paths.ts";
import { tryProtected } from "../../support/protected-trials.ts";
import { createBench } from "../../support/stores.ts";
import { fingerprint, temporaryFolder, treeOf, writeTree } from "../../support/trees.ts";

/** Names that can stand beside each other: of `.git` and `.git/config` only one. Git itself keeps none of its own. */
const APART = PROTECTED_PATHS.filter(
  (path) => !/^\.git(\/|$)/.test(path) && !PROTECTED_PATHS.some((other) => other.startsWith(`${path}/`)),
);

describe("protected files, in every way that a file is written", () => {
  it("stay as they are whatever tool names them, there or not, linked or spelled otherwise", async () => {
    const { names, calls } = await tryProtected("some");
    assert.ok(names >= 200 && calls > 15_000, `${names} names, ${calls} calls`);
  });

  it("are left out when a check or a command has written, changed, moved or deleted them itself", async () => {
    const bench = await createBench();
    try {
      const there = APART.filter((_, at) => at % 2 === 0);
      writeTree(bench.workspace, { "a.txt": "a", ...Object.fromEntries(there.map((path) => [path, "user's"])) });
      const store = await bench.open();
      const copy = await store.checkOut("one", store.base);
      for (const [at, path] of APART.entries()) {
        const full = join(copy.root, path);
        if (at % 2 !== 0) writeTree(copy.root, { [path]: "made" });
        else if (at % 8 === 0) writeFileSync(full, "changed");
        else if (at % 8 === 2) rmSync(full);
        else if (at % 8 === 4) renameSync(full, `${full}-away`);
        else chmodSync(full, 0o755);
      }
      writeTree(copy.root, { "a.txt": "b", "new.txt": "n" });
      symlinkSync(".vscode", join(copy.root, "notes"));
      const recorded = await store.record(copy, "work");
      const kept = recorded.files.filter((path) => !path.endsWith("-away"));
      assert.deepEqual(kept, ["a.txt", "new.txt"]);
      const { patch } = await store.diff(store.base, recorded.commit);
      const lines = new Set(patch.split("\n"));
      assert.deepEqual(
        APART.filter((path) => lines.has(`--- a/${path}`) || lines.has(`+++ b/${path}`)),
        [],
      );
      const told = recorded.leftOut.map((line) => line.split(": ")[0]);
      assert.deepEqual(
        APART.filter((path) => !told.includes(path)),
        [],
        "each is told",
      );
    } finally {
      bench.dispose();
    }
  });

  it("and contents that a tool would refuse are left out as well", async () => {
    const bench = await createBench();
    try {
      const scripts = (test: string) => JSON.stringify({ scripts: { test } });
      writeTree(bench.workspace, {
        "package.json": scripts("node --test"),
        "x/package.json": scripts("mocha"),
        "a.json": "{}",
      });
      const store = await bench.open();
      const copy = await store.checkOut("one", store.base);
      const pointer = '{"$schema": "https://evil.test/?leak"}';
      writeTree(copy.root, {
        "package.json": scripts("true"),
        "a.json": pointer,
        "new.yaml": "# yaml-language-server: $schema=https://evil.test/s",
        "utf-16.xml": Buffer.from('\ufeff<!DOCTYPE a SYSTEM "https://evil.test/a.dtd">', "utf16le"),
        "code.ts": pointer,
      });
      rmSync(join(copy.root, "x/package.json"));
      const recorded = await store.record(copy, "work");
      assert.deepEqual(recorded.files, ["code.ts"]);
      const told = recorded.leftOut.map((line) => line.split(": ")[0]).sort();
      assert.deepEqual(told, ["a.json", "new.yaml", "package.json", "utf-16.xml", "x/package.json"]);
    } finally {
      bench.dispose();
    }
  });

  it("are not applied from a proposal that somebody has rewritten, and neither is what stands beside them", async () => {
    const folder = temporaryFolder();
    try {
      const [host, run] = [createNodeHost(), join(folder.path, "run")];
      for (const [at, path] of PROTECTED_PATHS.entries()) {
        const work = join(folder.path, `work${at}`);
        writeTree(work, { "a.txt": "a", ...(at % 2 === 0 && path !== ".git" && { [path]: "user's" }) });
        const before = fingerprint(work);
        const spellings = Object.entries(SPELLINGS);
        for (const [spelling, spell] of spellings.filter((_, one) => one === 0 || one === at % spellings.length)) {
          await writeProposal(host, run, [change("a.txt", "a", "b"), ...tampered(spell(path))]);
          const changes = (await readProposal(host, run)) ?? [];
          const { applied, refused } = await applyChanges(host, work, changes);
          assert.deepEqual([applied, refused.length], [[], 3], `${path} ${spelling}`);
        }
        assert.deepEqual(fingerprint(work), before, path);
      }
    } finally {
      folder.dispose();
    }
  });

  it("are refused when the disk does not answer, as all else is", async () => {
    const folder = temporaryFolder();
    try {
      writeTree(folder.path, { "src/a.ts": "a" });
      const { files } = createNodeHost();
      const broken = async () => Promise.reject(Object.assign(new Error("EIO: i/o error"), { code: "EIO" }));
      for (const fails of ["stat", "realPath"] as const) {
        for (let call = 0; call < 4; call++) {
          let calls = 0;
          const failing: Host["files"] = {
            ...files,
            [fails]: (path: string) => (calls++ === call ? broken() : files[fails](path)),
          };
          const place = await resolveForWrite(failing, folder.path, "src/a.ts");
          if (calls > call) assert.equal(place.status, "refused", `${fails} ${call}`);
        }
      }
      assert.deepEqual(treeOf(folder.path), { "src/a.ts": "- a" });
      assert.equal(existsSync(join(folder.path, ".vscode")), false);
      assert.equal(readFileSync(join(folder.path, "src/a.ts"), "utf8"), "a");
    } finally {
      folder.dispose();
    }
  });
}).timeout(180_000);

/** As if added, changed and deleted by a swarm. */
function tampered(path: string): readonly ProposedChange[] {
  return [change(path, null, "evil"), change(path, "user's", "evil"), change(path, "user's", null)];
}

function change(path: string, before: string | null, after: string | null): ProposedChange {
  const bytes = (text: string | null) => (text === null ? null : Buffer.from(text));
  const kind = before === null ? "added" : after === null ? "deleted" : "modified";
  return { path, change: kind, before: bytes(before), after: bytes(after) };
}
