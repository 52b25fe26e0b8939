import assert from "node:assert/strict";
import { chmodSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import type { ProposedChange } from "../../../src/core/engine-types.ts";
import type { Host } from "../../../src/core/host.ts";
import { applyChanges, planApplication } from "../../../src/core/workspace/apply.ts";
import { createNodeHost } from "../../../src/node/host.ts";
import { fingerprint, temporaryFolder, treeOf, writeTree } from "../../support/trees.ts";

function change(path: string, before: string | null, after: string | null): ProposedChange {
  const bytes = (text: string | null) => (text === null ? null : Buffer.from(text));
  const kind = before === null ? "added" : after === null ? "deleted" : "modified";
  return { path, change: kind, before: bytes(before), after: bytes(after) };
}

describe("applying a swarm's changes", () => {
  const host = createNodeHost();
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => folder.dispose());

  it("plans by bytes: as it was, as proposed already, or changed meanwhile", () => {
    const changes = [change("a", "1", "2"), change("b", null, "2"), change("c", "1", null), change("d", "1", "2")];
    const plan = (current: Record<string, string | null>) =>
      planApplication(
        changes,
        new Map(Object.entries(current).map(([path, text]) => [path, text === null ? null : Buffer.from(text)])),
      ).map((file) => file.status);
    const [ready, changed] = ["ready", "changed-meanwhile"];
    assert.deepEqual(plan({ a: "1", b: null, c: "1", d: "2" }), [ready, ready, ready, ready]);
    assert.deepEqual(plan({ a: "x", b: "x", c: "x", d: null }), [changed, changed, changed, changed]);
  });

  it("writes all files and keeps their mode", async () => {
    writeTree(folder.path, { "tool.sh": "old", "gone.txt": "g", "same.txt": "s" });
    chmodSync(join(folder.path, "tool.sh"), 0o755);
    const changes = [change("tool.sh", "old", "new"), change("gone.txt", "g", null), change("a/b.txt", null, "b")];
    assert.deepEqual(await applyChanges(host, folder.path, changes), {
      applied: ["tool.sh", "gone.txt", "a/b.txt"],
      refused: [],
    });
    assert.deepEqual(treeOf(folder.path), { "a/b.txt": "- b", "same.txt": "- s", "tool.sh": "x new" });
  });

  it("writes nothing when one file changed meanwhile, is protected, leads out or is a link", async () => {
    writeTree(folder.path, { "a.txt": "a", "mine.txt": "user's own edit" });
    symlinkSync("/tmp", join(folder.path, "out"));
    symlinkSync("a.txt", join(folder.path, "link.txt"));
    const before = fingerprint(folder.path);
    for (const bad of [
      change("mine.txt", "old", "new"),
      change("new.txt", "was there", "new"),
      change(".vscode/settings.json", null, "{}"),
      change("../x.txt", null, "x"),
      change("out/x.txt", null, "x"),
      change("link.txt", "a", "x"),
      change("a.txt/x", null, "x"),
    ]) {
      const result = await applyChanges(host, folder.path, [change("a.txt", "a", "b"), bad]);
      assert.deepEqual([result.applied, result.refused.map((one) => one.path)], [[], [bad.path]]);
      assert.deepEqual(fingerprint(folder.path), before);
    }
  });

  it("puts back what was written when the disk refuses a later file", async () => {
    writeTree(folder.path, { "a.txt": "a", "c.txt": "c" });
    const failing: Host = {
      ...host,
      files: {
        ...host.files,
        write: (path, data) =>
          path.endsWith("z.txt") ? Promise.reject(new Error("no space left")) : host.files.write(path, data),
      },
    };
    const changes = [change("a.txt", "a", "b"), change("b.txt", null, "b"), change("c.txt", "c", null)];
    const result = await applyChanges(failing, folder.path, [...changes, change("z.txt", null, "z")]);
    assert.deepEqual(result, {
      applied: [],
      refused: [{ path: "z.txt", why: "It could not be written: no space left" }],
    });
    assert.deepEqual(treeOf(folder.path), { "a.txt": "- a", "c.txt": "- c" });
  });
});
