import assert from "node:assert/strict";
import { renameSync, statSync, utimesSync } from "node:fs";
import { join, relative } from "node:path";
import { type Seen, walkProtected } from "../../../src/node/sandbox/protected-walk.ts";
import { nextTurn } from "../../../src/node/turns.ts";
import { temporaryFolder, writeTree } from "../../support/trees.ts";

/** Behind the time for which a change may not show yet. */
const later = () => Date.now() + 10_000;
const none = () => false;

describe("the walk for protected names", () => {
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => folder.dispose());
  const walk = async (before?: Seen, now?: () => number) => {
    const { found, seen } = await walkProtected(folder.path, none, before, now);
    return { seen, paths: found.map(({ path }) => relative(folder.path, path)).sort() };
  };

  it("goes by the folder above where that counts, whatever the same name was elsewhere", async () => {
    writeTree(folder.path, {
      "src/ci/a.ts": "",
      ".gitlab/ci/a.yml": "",
      "x/workflows/a": "",
      ".github/workflows/a": "",
    });
    assert.deepEqual((await walk()).paths, [
      ".github/workflows",
      ".github/workflows/a",
      ".gitlab/ci",
      ".gitlab/ci/a.yml",
    ]);
  });

  it("enters no folder of dependencies", async () => {
    writeTree(folder.path, { "node_modules/p/.npmrc": "", "p/.npmrc": "" });
    assert.deepEqual((await walk()).paths, ["p/.npmrc"]);
  });

  it("lists what has not changed no second time, and what has, even when its time was put back", async function () {
    if (process.platform === "win32") this.skip();
    writeTree(folder.path, { "a/.npmrc": "", "b/c/plain": "", "b/d/plain": "" });
    const { seen } = await walk(undefined, later);
    const emptied = new Map([...seen].map(([path, listing]) => [path, { ...listing, found: [] }]));
    assert.deepEqual((await walk(emptied, later)).paths, [], "it went by what was seen");
    const place = join(folder.path, "b", "c");
    const { atime, mtime } = statSync(place);
    renameSync(join(place, "plain"), join(place, ".npmrc"));
    utimesSync(place, atime, mtime);
    assert.deepEqual((await walk(emptied, later)).paths, ["b/c/.npmrc"]);
    writeTree(folder.path, { "b/e/.npmrc": "" });
    assert.deepEqual((await walk(seen, later)).paths, ["a/.npmrc", "b/c/.npmrc", "b/e/.npmrc"]);
  });

  it("takes another folder in the place of one for changed", async function () {
    if (process.platform === "win32") this.skip();
    writeTree(folder.path, { "a/plain": "" });
    const { seen } = await walk(undefined, later);
    const [path, listing] = [...seen].at(-1) ?? assert.fail("nothing was seen");
    const other = new Map([[path, { ...listing, inode: listing.inode + 1 }]]);
    writeTree(folder.path, { "a/.npmrc": "" });
    const changedAt = statSync(path).ctimeMs;
    const forged = new Map([[path, { ...listing, changedAt, inode: listing.inode + 1 }]]);
    for (const before of [other, forged]) assert.deepEqual((await walk(before, later)).paths, ["a/.npmrc"]);
  });

  it("lists again where something was left out, since that is another's for a while only", async () => {
    writeTree(folder.path, { ".vscode/tasks.json": "", "a/plain": "" });
    const { seen } = await walkProtected(folder.path, (path) => path.endsWith(".vscode"), undefined, later);
    assert.deepEqual((await walk(seen, later)).paths, [".vscode", ".vscode/tasks.json"]);
  });

  it("remembers nothing that changed just now, since the next change could have the same time", async () => {
    writeTree(folder.path, { "a/plain": "" });
    assert.equal((await walk()).seen.size, 0);
  });
});

describe("turns of long work", () => {
  it("are one to a turn of the event loop, however many wait for one", async () => {
    const from = performance.now();
    while (performance.now() - from < 6);
    let loop = 0;
    let counting = true;
    const count = () => {
      loop += 1;
      if (counting) setImmediate(count);
    };
    setImmediate(count);
    const turns = await Promise.all(
      Array.from({ length: 10 }, async () => {
        await nextTurn();
        return loop;
      }),
    );
    counting = false;
    assert.equal(new Set(turns).size, 10, turns.join(" "));
  });
});
