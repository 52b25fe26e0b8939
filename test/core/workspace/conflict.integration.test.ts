import assert from "node:assert/strict";
import { chmodSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { CopyStore } from "../../../src/core/workspace/copies.ts";
import { type Bench, createBench } from "../../support/stores.ts";
import { writeTree } from "../../support/trees.ts";

const LABELS = { ours: "merged so far", base: "before both", theirs: "task b" };

const bytes = (text: string) => new Uint8Array(Buffer.from(text, "latin1"));
const latin = (content: Uint8Array | null | undefined) => (content ? Buffer.from(content).toString("latin1") : content);

/** Content of a file; `null` takes it away. */
type Edits = Readonly<Record<string, string | Uint8Array | null>>;

describe("a conflict of two results", () => {
  let bench: Bench;
  let store: CopyStore;
  let made = 0;
  beforeEach(async () => {
    bench = await createBench();
    writeTree(bench.workspace, {
      "a.txt": "one\ntwo\nthree\nfour\nfive\nsix\nseven\n",
      "other.txt": "same\n",
      "gone.txt": "to go\n",
      "win.txt": "one\r\ntwo\r\n",
      "latin.txt": bytes("caf\xe9\n"),
      "picture.bin": bytes("\0one"),
    });
    store = await bench.open();
  });
  afterEach(async () => {
    await store.close();
    bench.dispose();
  });

  async function edited(edits: Edits): Promise<string> {
    const copy = await store.checkOut(`copy-${++made}`, store.base);
    for (const [path, content] of Object.entries(edits)) {
      const full = join(copy.root, path);
      rmSync(full, { recursive: true, force: true });
      if (content === null) continue;
      mkdirSync(dirname(full), { recursive: true });
      writeFileSync(full, content);
    }
    const { commit } = await store.record(copy, "an agent's work");
    await store.discard(copy);
    return commit;
  }

  const sidesOf = async (ours: Edits, theirs: Edits) => ({
    base: store.base,
    ours: await edited(ours),
    theirs: await edited(theirs),
  });
  const read = async (commit: string | null, path: string) =>
    latin((await store.read(commit ?? assert.fail("no commit"), [path])).get(path));

  const ONE = "one\nTWO by a\nthree\nfour\nfive\nsix\nseven by a\n";
  const TWO = "one by b\ntwo\nTHREE by b\nfour\nfive\nsix\nseven by b\n";

  it("is shown with markers only where both changed the same, and with all that fits", async () => {
    const sides = await sidesOf(
      { "a.txt": "ONE\ntwo\nthree\nfour\nfive\nsix\nA\n", "a-only.txt": "a\n" },
      {
        "a.txt": "one\ntwo\nthree\nFOUR\nfive\nsix\nB\n",
        "other.txt": "b\n",
      },
    );
    const { files, choosable, marked } = await store.conflict(sides, LABELS);
    assert.deepEqual(
      files.map(({ path }) => path),
      ["a.txt"],
    );
    assert.equal(choosable, true);
    assert.equal(
      await read(marked, "a.txt"),
      "ONE\ntwo\nthree\nFOUR\nfive\nsix\n<<<<<<< merged so far\nA\n||||||| before both\nseven\n=======\nB\n>>>>>>> task b\n",
    );
    assert.equal(await read(marked, "a-only.txt"), "a\n");
    assert.equal(await read(marked, "other.txt"), "b\n");
    assert.equal(latin(files[0]?.ours), "ONE\ntwo\nthree\nfour\nfive\nsix\nA\n");
    assert.equal(latin(files[0]?.theirs), "one\ntwo\nthree\nFOUR\nfive\nsix\nB\n");
    assert.match(latin(files[0]?.base) ?? "", /^one\n/);
  });

  it("is settled by one side's lines there, and keeps what fits of the other", async () => {
    const sides = await sidesOf(
      { "a.txt": ONE },
      { "a.txt": TWO.replace("one by b", "one").replace("THREE by b", "three") },
    );
    const ours = await store.settle(sides, "ours", "m");
    const theirs = await store.settle(sides, "theirs", "m");
    assert.equal(await read(ours, "a.txt"), ONE);
    assert.equal(await read(theirs, "a.txt"), "one\nTWO by a\nthree\nfour\nfive\nsix\nseven by b\n");
    assert.equal(await store.settle(sides, "theirs", "m"), theirs, "the same question gives the same commit");
  });

  it("keeps line ends, bytes of other encodings, and the executable bit", async () => {
    const ours = { "win.txt": "one\r\nA\r\n", "latin.txt": bytes("caf\xe9 A\n") };
    const theirs = { "win.txt": "one\r\nB\r\n", "latin.txt": bytes("caf\xe9 B\n") };
    const copy = await store.checkOut("modes", store.base);
    writeTree(copy.root, ours);
    chmodSync(join(copy.root, "latin.txt"), 0o755);
    const a = (await store.record(copy, "a")).commit;
    const sides = { base: store.base, ours: a, theirs: await edited(theirs) };
    const { marked } = await store.conflict(sides, LABELS);
    assert.equal(
      await read(marked, "win.txt"),
      "one\r\n<<<<<<< merged so far\r\nA\r\n||||||| before both\r\ntwo\r\n=======\r\nB\r\n>>>>>>> task b\r\n",
    );
    assert.match((await read(marked, "latin.txt")) ?? "", /^<<<<<<< merged so far\ncaf\xe9 A\n/);
    const settled = (await store.settle(sides, "theirs", "m")) ?? "";
    assert.equal(await read(settled, "latin.txt"), "caf\xe9 B\n");
    const { patch } = await store.diff(store.base, settled);
    assert.match(patch, /old mode 100644\nnew mode 100755/);
  });

  it("shows a file that one side deleted as a side without lines, and settles it either way", async () => {
    const sides = await sidesOf({ "gone.txt": null }, { "gone.txt": "stays\n" });
    const { marked, files } = await store.conflict(sides, LABELS);
    assert.equal(
      await read(marked, "gone.txt"),
      "<<<<<<< merged so far\n||||||| before both\nto go\n=======\nstays\n>>>>>>> task b\n",
    );
    assert.equal(files[0]?.ours, null);
    assert.equal(await read(await store.settle(sides, "ours", "m"), "gone.txt"), undefined);
    assert.equal(await read(await store.settle(sides, "theirs", "m"), "gone.txt"), "stays\n");
  });

  it("shows a file that both made", async () => {
    const sides = await sidesOf({ "new.txt": "a\n" }, { "new.txt": "b\n" });
    const { marked, files } = await store.conflict(sides, LABELS);
    assert.equal(files[0]?.base, null);
    assert.match((await read(marked, "new.txt")) ?? "", /^<<<<<<< merged so far\na\n.*=======\nb\n>>>>>>> task b\n$/s);
  });

  it("marks nothing in what is no text, which can still be settled whole", async () => {
    const sides = await sidesOf({ "picture.bin": bytes("\0a") }, { "picture.bin": bytes("\0b") });
    const { marked, choosable } = await store.conflict(sides, LABELS);
    assert.deepEqual([marked, choosable], [null, true]);
    assert.equal(await read(await store.settle(sides, "ours", "m"), "picture.bin"), "\0a");
    assert.equal(await read(await store.settle(sides, "theirs", "m"), "picture.bin"), "\0b");
  });

  it("offers nothing where one has a folder and the other a file", async () => {
    const sides = await sidesOf({ "gone.txt": null, "gone.txt/inside.txt": "a\n" }, { "gone.txt": "b\n" });
    const { marked, choosable } = await store.conflict(sides, LABELS);
    assert.deepEqual([marked, choosable], [null, false]);
    assert.equal(await store.settle(sides, "ours", "m"), null);
  });

  it("leaves nothing behind, and is none where all fits", async () => {
    const sides = await sidesOf({ "a.txt": ONE }, { "other.txt": "b\n" });
    await assert.rejects(store.conflict(sides, LABELS), /fits together/);
    const clash = await sidesOf({ "a.txt": ONE }, { "a.txt": TWO });
    await store.conflict(clash, LABELS);
    assert.deepEqual(await bench.host.files.list(join(bench.run, "scratch")), []);
    assert.deepEqual(
      (await bench.host.files.list(join(bench.run, "indexes"))).filter(({ name }) => name !== "base"),
      [],
    );
  });
});
