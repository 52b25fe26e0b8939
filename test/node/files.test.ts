import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createFiles } from "../../src/node/files.ts";

describe("the files of the Node host", () => {
  const files = createFiles();
  let folder: string;
  beforeEach(async () => {
    folder = await fs.mkdtemp(join(tmpdir(), "frugal-swarm-test-"));
  });
  afterEach(() => fs.rm(folder, { recursive: true, force: true }));

  it("give undefined for what is not there, and throw for what cannot be read", async () => {
    assert.equal(await files.read(join(folder, "no")), undefined);
    assert.equal(await files.stat(join(folder, "no")), undefined);
    assert.equal(await files.realPath(join(folder, "no", "deeper")), undefined);
    await assert.rejects(files.read(folder), { code: "EISDIR" });
    await assert.rejects(files.list(join(folder, "no")), { code: "ENOENT" });
  });

  it("make the parent folders of what is written and leave no temporary file beside it", async () => {
    const path = join(folder, "a", "b", "c.txt");
    await files.write(path, "one");
    await files.write(path, new TextEncoder().encode("two"));
    assert.equal(Buffer.from((await files.read(path)) ?? []).toString(), "two");
    assert.deepEqual(await files.list(join(folder, "a", "b")), [{ name: "c.txt", kind: "file" }]);
  });

  it("leave the old content and no temporary file when a write fails", async () => {
    const path = join(folder, "taken");
    await fs.mkdir(join(path, "inside"), { recursive: true });
    await assert.rejects(files.write(path, "x"));
    assert.deepEqual(await files.list(folder), [{ name: "taken", kind: "folder" }]);
  });

  it("show a reader the old or the new content, never a part", async () => {
    const path = join(folder, "shared");
    const contents = ["a", "b"].map((letter) => letter.repeat(300_000));
    await files.write(path, contents[0] ?? "");
    let done = false;
    const writing = (async () => {
      for (let round = 1; round <= 20; round++) await files.write(path, contents[round % 2] ?? "");
      done = true;
    })();
    let reads = 0;
    while (!done) {
      const seen = Buffer.from((await files.read(path)) ?? []).toString();
      assert.ok(contents.includes(seen), `a reader saw ${seen.length} characters of a mixed or cut text`);
      reads++;
    }
    await writing;
    assert.ok(reads > 0);
  });

  it("keep the mode of a file that is replaced, the umask notwithstanding", async function () {
    if (process.platform === "win32") this.skip();
    const path = join(folder, "script.sh");
    await files.write(path, "#!/bin/sh\n");
    await fs.chmod(path, 0o777);
    await files.write(path, "#!/bin/sh\necho changed\n");
    assert.equal((await fs.stat(path)).mode & 0o7777, 0o777);
  });

  it("replace a link by the file that is written, and leave alone what it pointed to", async () => {
    const outside = join(folder, "outside");
    await files.write(outside, "untouched");
    await files.link(outside, join(folder, "link"));
    await files.write(join(folder, "link"), "new");
    assert.equal((await files.stat(join(folder, "link")))?.kind, "file");
    assert.equal(await fs.readFile(outside, "utf8"), "untouched");
  });

  it("remove links and not what they point to, with a trailing separator too", async () => {
    await files.write(join(folder, "outside", "kept"), "kept");
    for (const name of ["link", "inner/link", "slashed"]) {
      await files.makeFolder(join(folder, "inner"));
      await files.link(join(folder, "outside"), join(folder, name));
    }
    await files.remove(join(folder, "link"));
    await files.remove(join(folder, "inner"));
    await files.remove(`${join(folder, "slashed")}/`);
    await files.remove(join(folder, "never was"));
    assert.deepEqual(await files.list(folder), [{ name: "outside", kind: "folder" }]);
    assert.equal(await fs.readFile(join(folder, "outside", "kept"), "utf8"), "kept");
  });

  it("append records in order, making the file and its folder", async () => {
    const path = join(folder, "log", "events.jsonl");
    for (const line of ["1\n", "2\n", "3\n"]) await files.append(path, line);
    assert.equal(await fs.readFile(path, "utf8"), "1\n2\n3\n");
  });

  it("say what stands at a path, links not followed", async () => {
    await files.write(join(folder, "file"), "four");
    await files.link(join(folder, "file"), join(folder, "link"));
    await fs.chmod(join(folder, "file"), 0o640);
    const mode = process.platform === "win32" ? {} : { mode: 0o640 };
    assert.deepEqual(await files.stat(join(folder, "file")), { kind: "file", size: 4, ...mode });
    assert.equal((await files.stat(join(folder, "link")))?.kind, "link");
    assert.equal((await files.stat(folder))?.kind, "folder");
    assert.equal(await files.realPath(join(folder, "link")), await fs.realpath(join(folder, "file")));
  });
});

describe("the files of the Node host, within a folder", () => {
  const files = createFiles();
  let folder: string;
  let within: string;
  beforeEach(async () => {
    folder = await fs.mkdtemp(join(tmpdir(), "frugal-swarm-test-"));
    within = join(folder, "root");
    await fs.mkdir(join(within, "in"), { recursive: true });
    await fs.mkdir(join(folder, "outside"));
    await fs.writeFile(join(folder, "outside", "secret"), "secret");
    await fs.symlink("../outside", join(within, "out"));
    await fs.symlink("../outside/secret", join(within, "leak"));
    await fs.writeFile(join(within, "in", "tool.sh"), "tool", { mode: 0o755 });
  });
  afterEach(() => fs.rm(folder, { recursive: true, force: true }));

  it("follow no link, in the way or at its end, and reach nothing outside", async function () {
    if (process.platform === "win32") this.skip();
    assert.equal(await files.read(join(within, "out", "secret"), { within }).catch(() => undefined), undefined);
    await assert.rejects(files.read(join(within, "leak"), { within }));
    await assert.rejects(files.read(join(folder, "outside", "secret"), { within }), /is not in/);
    await assert.rejects(files.list(join(within, "out"), { within }));
    await assert.rejects(files.write(join(within, "out", "new"), "x", { within }));
    await files.remove(join(within, "out", "secret"), { within }).catch(() => undefined);
    await assert.rejects(files.move(join(within, "in", "tool.sh"), join(within, "out", "tool.sh"), { within }));
    await assert.rejects(files.move(join(within, "out", "secret"), join(within, "got"), { within }));
    assert.deepEqual(await files.list(join(folder, "outside")), [{ name: "secret", kind: "file" }]);
    assert.equal(await fs.readFile(join(folder, "outside", "secret"), "utf8"), "secret");
    await files.write(join(within, "leak"), "x", { within });
    assert.equal((await fs.lstat(join(within, "leak"))).isFile(), true, "a link is replaced, not written through");
  });

  it("read, write, move and remove what is inside, with the mode", async () => {
    const from = join(within, "in", "tool.sh");
    const to = join(within, "a", "b", "tool.sh");
    await files.move(from, to, { within });
    await files.write(to, "new tool", { within });
    await files.write(from, "again", { within, mode: 0o755 });
    assert.equal(Buffer.from((await files.read(to, { within })) ?? []).toString(), "new tool");
    if (process.platform !== "win32") {
      assert.equal((await files.stat(to))?.mode, 0o755);
      assert.equal((await files.stat(from))?.mode, 0o755);
    }
    await files.remove(from, { within });
    await files.remove(from, { within });
    assert.deepEqual(await files.list(join(within, "in"), { within }), []);
    await assert.rejects(files.remove(join(within, "a"), { within }), "a folder is not what was looked at");
    assert.deepEqual(await files.list(join(within, "a", "b"), { within }), [{ name: "tool.sh", kind: "file" }]);
    await files.remove(join(within, "a"));
    await files.remove(join(within, "a"));
    assert.equal(await files.stat(join(within, "a")), undefined);
  });

  it("read a part of a file, and refuse what is no file", async () => {
    const path = join(within, "in", "tool.sh");
    const part = async (from: number, bytes: number) =>
      Buffer.from((await files.read(path, { within, from, bytes })) ?? []).toString();
    assert.deepEqual([await part(1, 2), await part(2, 99), await part(9, 1)], ["oo", "ol", ""]);
    assert.equal(await files.read(join(within, "none"), { from: 0, bytes: 1 }), undefined);
    await assert.rejects(files.read(join(within, "in"), { within }), /is not a file/);
  });
});
