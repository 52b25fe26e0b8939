import assert from "node:assert/strict";
import { chmodSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import type { ProposedChange } from "../../../src/core/engine-types.ts";
import type { Host } from "../../../src/core/host.ts";
import { applyChanges } from "../../../src/core/workspace/apply.ts";
import { createNodeHost } from "../../../src/node/host.ts";
import { fingerprint, temporaryFolder, treeOf, writeTree } from "../../support/trees.ts";

function change(path: string, before: string | null, after: string | null): ProposedChange {
  const bytes = (text: string | null) => (text === null ? null : Buffer.from(text));
  const kind = before === null ? "added" : after === null ? "deleted" : "modified";
  return { path, change: kind, before: bytes(before), after: bytes(after) };
}

const NOTHING = { applied: [], merged: [], conflicts: [], refused: [] };

describe("applying a swarm's changes", () => {
  const host = createNodeHost();
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => folder.dispose());

  it("writes all files and keeps their mode", async () => {
    writeTree(folder.path, { "tool.sh": "old", "gone.txt": "g", "same.txt": "s" });
    chmodSync(join(folder.path, "tool.sh"), 0o755);
    const changes = [change("tool.sh", "old", "new"), change("gone.txt", "g", null), change("a/b.txt", null, "b")];
    const applied = ["tool.sh", "gone.txt", "a/b.txt"];
    assert.deepEqual(await applyChanges(host, folder.path, changes), { ...NOTHING, applied });
    assert.deepEqual(treeOf(folder.path), { "a/b.txt": "- b", "same.txt": "- s", "tool.sh": "x new" });
  });

  it("makes files executable, or no longer so, where the swarm did, and changes nothing else of their mode", async () => {
    writeTree(folder.path, { "plain.sh": "p", "tool.sh": "t", "private.sh": "old" });
    chmodSync(join(folder.path, "tool.sh"), 0o755);
    chmodSync(join(folder.path, "private.sh"), 0o600);
    const changes: ProposedChange[] = [
      { ...change("plain.sh", "p", "p"), executable: true },
      { ...change("tool.sh", "t", "t"), executable: false },
      { ...change("private.sh", "old", "new"), executable: true },
      { ...change("new.sh", null, "n"), executable: true },
    ];
    const { applied } = await applyChanges(host, folder.path, changes);
    assert.equal(applied.length, 4);
    const modes = changes.map(({ path }) => [path, (statSync(join(folder.path, path)).mode & 0o777).toString(8)]);
    assert.deepEqual(modes, [
      ["plain.sh", "755"],
      ["tool.sh", "644"],
      ["private.sh", "700"],
      ["new.sh", "755"],
    ]);
    const again = fingerprint(folder.path);
    await applyChanges(host, folder.path, changes);
    assert.deepEqual(fingerprint(folder.path), again);
  });

  it("writes nothing when one file is protected, leads out or is a link", async () => {
    writeTree(folder.path, { "a.txt": "a", "mine.txt": "user's own edit" });
    symlinkSync("/tmp", join(folder.path, "out"));
    symlinkSync("a.txt", join(folder.path, "link.txt"));
    const before = fingerprint(folder.path);
    for (const bad of [
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

  it("merges what was changed meanwhile, leaves what conflicts as it is and says why, and holds no other back", async () => {
    const base = "1\n2\n3\n4\n5\n";
    writeTree(folder.path, {
      "both.txt": "1\n2\n3\n4\nmine\n",
      "same.txt": "as proposed\n",
      "lines.txt": "my own\n",
      "edited.txt": "mine\n",
      "new.txt": "mine\n",
      "image.bin": "a\0mine",
      "a.txt": "a\n",
    });
    const changes = [
      change("both.txt", base, `theirs\n${base.slice(2)}`),
      change("same.txt", "old\n", "as proposed\n"),
      change("lines.txt", "old\n", "theirs\n"),
      change("edited.txt", "old\n", null),
      change("gone.txt", "old\n", "theirs\n"),
      change("new.txt", null, "theirs\n"),
      change("image.bin", "a\0", "a\0theirs"),
      change("a.txt", "a\n", "b\n"),
    ];
    const untouched = fingerprint(folder.path);
    const none = await applyChanges(host, folder.path, changes, { allOrNothing: true });
    assert.deepEqual(fingerprint(folder.path), untouched);
    const result = await applyChanges(host, folder.path, changes);
    const conflicts = [
      { path: "lines.txt", why: "you and the swarm changed the same lines" },
      { path: "edited.txt", why: "the swarm deletes it, and you changed it since the swarm started" },
      { path: "gone.txt", why: "the swarm changed it, and you deleted it since the swarm started" },
      { path: "new.txt", why: "the swarm adds it, and by now there is a file of this name" },
      { path: "image.bin", why: "you and the swarm changed it, and it is not text" },
    ];
    assert.deepEqual(none, { ...NOTHING, conflicts });
    const applied = ["both.txt", "same.txt", "a.txt"];
    assert.deepEqual(result, { ...NOTHING, applied, merged: ["both.txt"], conflicts });
    const after = fingerprint(folder.path);
    for (const path of Object.keys(untouched).filter((path) => !["both.txt", "a.txt"].includes(path)))
      assert.equal(after[path], untouched[path], path);
    assert.equal(treeOf(folder.path)["both.txt"], "- theirs\n2\n3\n4\nmine\n");
    assert.equal(treeOf(folder.path)["a.txt"], "- b\n");
    // Applied again, it finds all of that done, its own merge included.
    assert.deepEqual((await applyChanges(host, folder.path, changes)).conflicts, conflicts);
    assert.deepEqual(fingerprint(folder.path), after);
  });

  it("writes through a link to a folder inside the workspace, where the file really is", async () => {
    writeTree(folder.path, { "real/a.txt": "a" });
    symlinkSync("real", join(folder.path, "alias"));
    assert.deepEqual((await applyChanges(host, folder.path, [change("alias/a.txt", "a", "b")])).refused, []);
    assert.deepEqual(treeOf(folder.path), { alias: "-> real", "real/a.txt": "- b" });
  });

  it("puts back what was written when the disk refuses a later file", async () => {
    writeTree(folder.path, { "a.txt": "a", "c.txt": "c" });
    const failing: Host = {
      ...host,
      files: {
        ...host.files,
        write: (path, data, options) =>
          path.endsWith("z.txt") ? Promise.reject(new Error("no space left")) : host.files.write(path, data, options),
      },
    };
    const changes = [change("a.txt", "a", "b"), change("b.txt", null, "b"), change("c.txt", "c", null)];
    const result = await applyChanges(failing, folder.path, [...changes, change("z.txt", null, "z")]);
    assert.deepEqual(result, {
      ...NOTHING,
      refused: [{ path: "z.txt", why: "It could not be written: no space left" }],
    });
    assert.deepEqual(treeOf(folder.path), { "a.txt": "- a", "c.txt": "- c" });
  });
});
