import assert from "node:assert/strict";
import { existsSync, realpathSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import type { StdioTransport } from "../../../src/core/mcp/server.ts";
import { launchOf } from "../../../src/node/mcp/stdio-launch.ts";
import { temporaryFolder, writeTree } from "../../support/trees.ts";

describe("What a server's program is started with", () => {
  const folder = temporaryFolder();
  const at = (path: string) => join(folder.path, path);
  before(() =>
    writeTree(folder.path, {
      "work/a.txt": "",
      "own/kept": "",
      "app/package.json": "{}",
      "app/dist/server.js": "",
      "all/node_modules/one/dist/index.js": "",
      "all/node_modules/one/package.json": "{}",
      "venv/pyvenv.cfg": "",
      "venv/bin/server.py": "",
      "notes/plain.txt": "",
    }),
  );
  after(() => folder.dispose());

  const launch = (more: Partial<StdioTransport>) =>
    launchOf(
      { kind: "stdio", command: process.execPath, args: [], env: {}, ...more },
      { workspace: at("work"), secret: async (name) => (name === "token" ? "t" : undefined) },
      process.env,
      at("own"),
    );
  const shownFor = async (arg: string) => (await launch({ args: [arg] })).shown;

  it("shows it the workspace and the paths of its command line, with the package that a script belongs to", async () => {
    assert.ok((await shownFor("--flag")).includes(at("work")));
    assert.ok((await shownFor(at("app/dist/server.js"))).includes(at("app")));
    assert.ok((await shownFor(at("all/node_modules/one/dist/index.js"))).includes(at("all/node_modules")));
    assert.ok((await shownFor(at("venv/bin/server.py"))).includes(at("venv")));
    const plain = await shownFor(at("notes/plain.txt"));
    assert.ok(plain.includes(at("notes/plain.txt")));
    assert.ok(!plain.includes(at("notes")) && !plain.includes(folder.path));
    assert.ok(!(await shownFor(at("no/such/file"))).includes(at("no/such/file")));
  });

  it("never shows it a home, nor what holds one", async () => {
    for (const path of [homedir(), dirname(homedir()), "/"]) assert.ok(!(await shownFor(path)).includes(path), path);
  });

  it("shows it where names of the network are looked up", async function () {
    if (!existsSync("/etc/resolv.conf")) return this.skip();
    assert.ok((await shownFor("x")).includes(realpathSync("/etc/resolv.conf")));
  });

  it("fills in variables and secrets, and says which secret is missing", async () => {
    const env = { A: { value: "a" }, B: { parts: [{ value: "Bearer " }, { secret: "token" }] } };
    assert.deepEqual((await launch({ env })).env, { A: "a", B: "Bearer t" });
    await assert.rejects(
      launch({ env: { C: { secret: "none" } } }),
      /the secret "none", which it gets in C, is not set/,
    );
  });

  it("starts it where it says, else in the folder that it is given, and not in the workspace", async () => {
    assert.equal((await launch({})).cwd, at("own"));
    assert.equal((await launch({ cwd: at("app") })).cwd, at("app"));
  });

  it("takes a command with a path from its own folder, and says what is not there", async () => {
    await assert.rejects(launch({ command: "./none" }), /the program ".\/none" was not found; install it/);
    await assert.rejects(launch({ cwd: at("none") }), /its folder .* is not there; make it/);
    const { cwd, file } = await launch({ cwd: at("app") });
    assert.deepEqual([cwd, file], [at("app"), process.execPath]);
  });
});
