import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ExecResult, Host } from "../../../src/core/host.ts";
import { openCopyStore } from "../../../src/core/workspace/open-store.ts";
import { type Bench, createBench } from "../../support/stores.ts";
import { git, writeTree } from "../../support/trees.ts";

describe("opening a copy store", () => {
  let bench: Bench;
  const { signal } = new AbortController();
  beforeEach(async () => {
    bench = await createBench();
  });
  afterEach(() => bench.dispose());

  async function problemOf(host: Host, workspace: string, signalGiven = signal): Promise<string> {
    const opened = await openCopyStore(host, { workspace, folder: bench.run }, signalGiven);
    assert.ok("status" in opened, "a problem was expected");
    return opened.message;
  }

  /** The real host, but git's answers to one command are given. */
  function withGit(command: string, result: ExecResult): Host {
    const { host } = bench;
    return {
      ...host,
      exec: (asked, given) => (asked.args.includes(command) ? Promise.resolve(result) : host.exec(asked, given)),
    };
  }

  it("says that a folder is not there, or is none", async () => {
    assert.match(await problemOf(bench.host, join(bench.workspace, "nowhere")), /is not there/);
    writeFileSync(join(bench.workspace, "file"), "");
    assert.match(await problemOf(bench.host, join(bench.workspace, "file")), /is not a folder/);
  });

  it("takes an empty folder and an empty repository as an empty start", async () => {
    git(bench.workspace, "init", "-q");
    const store = await bench.open();
    assert.deepEqual(await store.files(store.base), []);
    const copy = await store.checkOut("a", store.base);
    writeTree(copy.root, { "new/file.txt": "n\n" });
    assert.deepEqual((await store.record(copy, "m")).files, ["new/file.txt"]);
  });

  it("says what to install when git is missing or too old", async () => {
    const missing = withGit("version", { status: "not-started", reason: "not found" });
    assert.match(await problemOf(missing, bench.workspace), /Install git 2\.38 or newer/);
    const said = { stdout: "git version 2.37.9\n", stderr: "", truncated: false, ms: 1 };
    const old = withGit("version", { status: "exited", code: 0, ...said });
    assert.match(await problemOf(old, bench.workspace), /too old: git version 2\.37\.9/);
  });

  it("gives git's own words when the snapshot cannot be stored", async () => {
    writeTree(bench.workspace, { "a.txt": "a" });
    const said = { stdout: "", stderr: "error: No space left on device\n", truncated: false, ms: 1 };
    const full = withGit("update-index", { status: "exited", code: 128, ...said });
    assert.match(await problemOf(full, bench.workspace), /No space left on device.*free some space/);
  });

  it("refuses a folder that is too big, with its size and a way out", async () => {
    writeTree(bench.workspace, { "a.txt": "a", "b.txt": "b" });
    const limits = { fileBytes: 10, totalBytes: 10, files: 1 };
    const opened = await openCopyStore(bench.host, { workspace: bench.workspace, folder: bench.run, limits }, signal);
    assert.ok("status" in opened);
    assert.match(opened.message, /too big for a swarm: 2 files.*\.gitignore/);
  });

  it("ends with words when it is cancelled", async () => {
    writeTree(bench.workspace, { "a.txt": "a" });
    assert.match(await problemOf(bench.host, bench.workspace, AbortSignal.abort()), /cancelled/i);
  });

  it("leaves its own folder and earlier runs out when they are inside the workspace", async () => {
    writeTree(bench.workspace, { "a.txt": "a", "runs [1]/earlier/copies/x.txt": "x", "runs/other.txt": "o" });
    const folder = join(bench.workspace, "runs [1]", "now");
    const store = await openCopyStore(bench.host, { workspace: bench.workspace, folder }, signal);
    assert.ok("base" in store);
    assert.deepEqual(await store.files(store.base), ["a.txt", "runs/other.txt"]);
  });
}).timeout(20_000);
