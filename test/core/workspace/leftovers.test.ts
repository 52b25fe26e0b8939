import assert from "node:assert/strict";
import { join } from "node:path";
import type { Host } from "../../../src/core/host.ts";
import { clearDeadFolders } from "../../../src/core/workspace/dead-folders.ts";
import { readProposal, writeProposal } from "../../../src/core/workspace/proposal.ts";
import { createNodeHost } from "../../../src/node/host.ts";
import { temporaryFolder, treeOf, writeTree } from "../../support/trees.ts";

const signal = new AbortController().signal;

describe("what runs leave on the disk", () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let host: Host;
  beforeEach(() => {
    folder = temporaryFolder();
    host = createNodeHost();
  });
  afterEach(() => folder.dispose());

  const clear = () => clearDeadFolders(host, { parent: folder.path, parts: ["copies", "store.git"], signal });

  it("is cleared of the named parts where nobody claims it, and of nothing else", async () => {
    writeTree(folder.path, {
      "dead/copies/a/x": "x",
      "dead/store.git/HEAD": "x",
      "dead/changes.patch": "p",
      "living/copies/a/x": "x",
      "other/notes.txt": "n",
      "empty-after/copies/x": "x",
    });
    const release = await host.claim(join(folder.path, "living"));
    assert.ok(release);
    await clear();
    const left = Object.keys(treeOf(folder.path)).filter((path) => !path.endsWith("in-use.lock"));
    assert.deepEqual(left.sort(), ["dead/changes.patch", "living/copies/a/x", "other/notes.txt"]);
    assert.equal(await host.files.stat(join(folder.path, "empty-after")), undefined);
    await release();
    await clear();
    assert.deepEqual(Object.keys(treeOf(folder.path)).sort(), ["dead/changes.patch", "other/notes.txt"]);
  });

  it("is no trouble when it is not there or cannot be removed", async () => {
    const logged: string[] = [];
    host = { ...host, log: (_level, text) => logged.push(text) };
    await clearDeadFolders(host, { parent: join(folder.path, "none"), parts: ["copies"], signal });
    assert.deepEqual(logged, []);
    writeTree(folder.path, { "dead/copies/x": "x" });
    const remove = async () => {
      throw new Error("EBUSY");
    };
    await clearDeadFolders(
      { ...host, files: { ...host.files, remove } },
      { parent: folder.path, parts: ["copies"], signal },
    );
    assert.match(logged.join(), /could not be removed: EBUSY/);
  });

  it("keeps a proposal byte for byte, with what is added, deleted and no text", async () => {
    const changes = [
      { path: "a b/ü.txt", change: "modified" as const, before: Buffer.from("a\r\n"), after: Buffer.from("b") },
      {
        path: "new.bin",
        change: "added" as const,
        executable: true,
        before: null,
        after: Buffer.from([0, 255, 254, 10]),
      },
      { path: "gone", change: "deleted" as const, before: Buffer.alloc(0), after: null },
    ];
    await writeProposal(host, folder.path, changes);
    assert.deepEqual(await readProposal(host, folder.path), changes);
    assert.equal(await readProposal(host, join(folder.path, "nowhere")), undefined);
  });
});
