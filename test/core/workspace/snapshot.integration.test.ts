import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Bench, createBench } from "../../support/stores.ts";
import { fingerprint, git, treeOf, writeTree } from "../../support/trees.ts";

describe("the snapshot of a user's folder", () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await createBench();
  });
  afterEach(() => bench.dispose());

  it("holds what the user sees in a dirty repository and leaves the repository byte-identical", async () => {
    const { workspace } = bench;
    git(workspace, "init", "-q");
    writeTree(workspace, {
      ".gitignore": "secret.txt\nbuilt/\n",
      "staged.txt": "old\n",
      "unstaged.txt": "old\n",
      "both.txt": "old\n",
      "deleted.txt": "gone soon\n",
      "renamed.txt": "moves\n",
      "run.sh": "#!/bin/sh\n",
    });
    writeTree(workspace, { "built/kept.txt": "tracked although ignored\n" });
    git(workspace, "add", ".");
    git(workspace, "add", "-f", "built/kept.txt");
    git(workspace, "commit", "-q", "-m", "first");
    writeTree(workspace, { "staged.txt": "staged\n", "both.txt": "one\n", "unstaged.txt": "two\n" });
    git(workspace, "add", "staged.txt", "both.txt");
    git(workspace, "mv", "renamed.txt", "moved.txt");
    writeTree(workspace, { "both.txt": "two\n", "new.txt": "untracked\n", "secret.txt": "x", "built/out.txt": "x" });
    rmSync(join(workspace, "deleted.txt"));
    chmodSync(join(workspace, "run.sh"), 0o755);
    writeFileSync(join(workspace, "stash-me.txt"), "stash");
    git(workspace, "stash", "push", "-q", "--include-untracked", "--", "stash-me.txt");
    const before = fingerprint(workspace);

    const store = await bench.open();
    const copy = await store.checkOut("a", store.base);

    const seen = treeOf(workspace);
    delete seen["secret.txt"];
    delete seen["built/out.txt"];
    assert.deepEqual(treeOf(copy.root), seen);
    assert.deepEqual(await store.files(store.base), Object.keys(seen).sort());
    assert.deepEqual(fingerprint(workspace), before);
    assert.deepEqual(store.notices, []);
  });

  it("needs no repository and keeps bytes, names, the executable bit and links", async () => {
    const { workspace } = bench;
    writeTree(workspace, {
      "crlf.txt": "a\r\nb\r\n",
      "mixed.txt": "a\r\nb\nc",
      "empty.txt": "",
      "with space/ünïcödé ✓.txt": "名前",
      'quote".txt': "q",
      "-dash.txt": "d",
      ":(top)magic.txt": "m",
      "latin1.txt": new Uint8Array([0xe9, 0x0a]),
      "binary.bin": new Uint8Array([0, 1, 2, 255]),
      "tool.sh": "#!/bin/sh\n",
    });
    chmodSync(join(workspace, "tool.sh"), 0o755);
    symlinkSync("crlf.txt", join(workspace, "link"));
    symlinkSync("not-there", join(workspace, "dangling"));
    const before = fingerprint(workspace);

    const store = await bench.open();
    const copy = await store.checkOut("a", store.base);

    assert.deepEqual(treeOf(copy.root), treeOf(workspace));
    assert.equal(existsSync(join(copy.root, ".git")), false, "nothing in a copy leads to a repository");
    const read = await store.read(store.base, ["latin1.txt", "binary.bin", "nowhere.txt", "with space"]);
    assert.deepEqual([...read.keys()], ["latin1.txt", "binary.bin"]);
    assert.deepEqual(Buffer.from(read.get("latin1.txt") ?? []), Buffer.from([0xe9, 0x0a]));
    assert.deepEqual(Buffer.from(read.get("binary.bin") ?? []), Buffer.from([0, 1, 2, 255]));
    assert.deepEqual(fingerprint(workspace), before);
  });

  it("runs nothing that a hostile repository asks for, and converts nothing", async () => {
    const { workspace } = bench;
    const trap = join(workspace, "trap.sh");
    const sprung = join(bench.run, "..", "sprung");
    git(workspace, "init", "-q");
    writeTree(workspace, {
      ".gitattributes": "* filter=evil diff=evil merge=union text eol=crlf ident\n*.u16 working-tree-encoding=UTF-16\n",
      "a.txt": "plain $Id$\n",
      "b.u16": "not utf-16\n",
      "trap.sh": `#!/bin/sh\ntouch '${sprung}'\ncat\n`,
    });
    chmodSync(trap, 0o755);
    mkdirSync(join(workspace, ".git", "hooks"), { recursive: true });
    for (const hook of [
      "post-checkout",
      "pre-commit",
      "post-index-change",
      "fsmonitor-watchman",
      "reference-transaction",
    ]) {
      writeFileSync(join(workspace, ".git", "hooks", hook), `#!/bin/sh\ntouch '${sprung}'\n`);
      chmodSync(join(workspace, ".git", "hooks", hook), 0o755);
    }
    for (const [name, value] of [
      ["core.fsmonitor", trap],
      ["core.pager", trap],
      ["diff.external", trap],
      ["diff.evil.textconv", trap],
      ["diff.evil.command", trap],
      ["merge.evil.driver", `${trap} %A`],
      ["filter.evil.clean", trap],
      ["filter.evil.smudge", trap],
      ["filter.evil.process", trap],
    ] as const)
      git(workspace, "config", name, value);

    const store = await bench.open();
    const copy = await store.checkOut("a", store.base);
    assert.deepEqual(treeOf(copy.root), treeOf(workspace));
    const other = await store.checkOut("b", store.base);
    writeFileSync(join(copy.root, "a.txt"), "plain $Id$ more\n");
    writeFileSync(join(other.root, "a.txt"), "first plain $Id$\n");
    const [one, two] = [await store.record(copy, "one"), await store.record(other, "two")];
    const merged = await store.merge(store.base, one.commit, two.commit, "merged");
    assert.equal(merged.status, "conflict", "the evil merge driver and `merge=union` are not used");
    const { patch } = await store.diff(store.base, one.commit);
    assert.match(patch, /^\+plain \$Id\$ more$/m);
    assert.equal(existsSync(sprung), false, "no program of the repository was run");
  });

  it("takes nested repositories and submodules as plain files, and says so", async () => {
    const { workspace } = bench;
    git(workspace, "init", "-q");
    writeTree(workspace, { "top.txt": "t\n", "lib/inner/.gitignore": "skip.txt\n" });
    writeTree(workspace, { "lib/inner/in.txt": "i\n", "lib/inner/skip.txt": "s\n", "lib/inner/deep/x.txt": "x\n" });
    git(join(workspace, "lib/inner"), "init", "-q");
    git(join(workspace, "lib/inner"), "add", ".");
    git(join(workspace, "lib/inner"), "commit", "-q", "-m", "inner");
    git(join(workspace, "lib/inner/deep"), "init", "-q");
    git(workspace, "add", "top.txt");

    const store = await bench.open();

    assert.deepEqual(await store.files(store.base), [
      "lib/inner/.gitignore",
      "lib/inner/deep/x.txt",
      "lib/inner/in.txt",
      "top.txt",
    ]);
    assert.match(store.notices.join(), /lib\/inner\/, lib\/inner\/deep\//);
  });

  it("leaves out big files with a notice, and refuses a folder above the total", async () => {
    writeTree(bench.workspace, { "small.txt": "small", "big.txt": "x".repeat(2_000) });
    const store = await bench.open({ fileBytes: 1_000, totalBytes: 10_000, files: 10 });
    assert.deepEqual(await store.files(store.base), ["small.txt"]);
    assert.match(store.notices.join(), /big\.txt/);
  });

  it("is the same commit for the same files, whenever and wherever it is taken", async () => {
    const files = { "a.txt": "a\n", "b/c.txt": "c\n" };
    writeTree(bench.workspace, files);
    const other = await createBench();
    try {
      writeTree(other.workspace, files);
      assert.equal((await bench.open()).base, (await other.open()).base);
    } finally {
      other.dispose();
    }
  });

  it("is kept when a swarm is resumed in the same folder", async () => {
    writeTree(bench.workspace, { "a.txt": "before\n" });
    const first = await bench.open();
    writeTree(bench.workspace, { "a.txt": "changed since\n" });
    const resumed = await bench.open();
    assert.equal(resumed.base, first.base);
    await resumed.close();
    assert.notEqual((await bench.open()).base, first.base);
  });

  it("puts many files into one pack, byte for byte", async () => {
    const { workspace } = bench;
    const files: Record<string, string> = { "empty.txt": "", "crlf.txt": "a\r\nb\r\n" };
    for (let at = 0; at < 400; at++)
      files[`src/part-${at % 20}/file-${at}.ts`] = `export const value = ${at};\n`.repeat(9);
    writeTree(workspace, files);
    symlinkSync("crlf.txt", join(workspace, "link"));
    const store = await bench.open();
    const copy = await store.checkOut("a", store.base);
    assert.deepEqual(treeOf(copy.root), treeOf(workspace));
    const objects = join(bench.run, "store.git", "objects");
    const packs = readdirSync(join(objects, "pack")).filter((name) => name.endsWith(".pack"));
    assert.equal(packs.length, 1);
    assert.ok(readdirSync(objects).length < 60, "most of the files lie apart");
  });
}).timeout(20_000);
