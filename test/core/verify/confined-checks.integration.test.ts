import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { SandboxMode } from "../../../src/core/confinement.ts";
import type { SwarmEvent } from "../../../src/core/events.ts";
import { ownCheck } from "../../../src/core/verify/check.ts";
import { runCheck } from "../../../src/core/verify/run-check.ts";
import { syntaxFaults } from "../../../src/core/verify/syntax.ts";
import { confineCopies } from "../../../src/core/workspace/confine-copy.ts";
import { openCopyStore } from "../../../src/core/workspace/open-store.ts";
import { createNodeHost } from "../../../src/node/host.ts";
import { createSandbox } from "../../../src/node/sandbox/sandbox.ts";
import { needsConfinement } from "../../support/confined.ts";
import { task } from "../../support/plans.ts";
import { swarmBench, writes } from "../../support/swarm-bench.ts";
import { fingerprint, writeTree } from "../../support/trees.ts";

const never = new AbortController().signal;
const open = createSandbox(process.env, { platform: "linux", bubblewrap: [] });
const OPEN_HOST = { exec: open.exec, confinement: open.prove };

/** A project as a user has it: below the home folder, its dependencies installed, one of them a program. */
const PROJECT = {
  ".gitignore": "node_modules\n",
  "package.json": JSON.stringify({ type: "commonjs", scripts: { test: "tool && node --test" } }),
  "sum.js": "module.exports = (a, b) => a + b;\n",
  "sum.test.js":
    'const { test } = require("node:test"); const sum = require("./sum.js"); const dep = require("dep");\ntest("adds", () => require("node:assert").equal(sum(1, 1), dep));\n',
  "node_modules/.cache/tool/x": "the user's",
  "node_modules/dep/index.js": "module.exports = 2;\n",
  "node_modules/dep/package.json": '{"name":"dep"}',
  "node_modules/tool/cli.js":
    '#!/usr/bin/env node\nconst fs = require("node:fs");\nfs.mkdirSync("node_modules/.cache/tool", { recursive: true }); fs.writeFileSync("node_modules/.cache/tool/x", "cached");\nfs.mkdirSync("node_modules/.vite-temp"); fs.writeFileSync("node_modules/.tmp-info", "x");\n',
};

describe("checks in a copy of a project below the home folder", () => {
  const host = createNodeHost();
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(homedir(), ".frugal-swarm-test-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const copyOf = async () => {
    const workspace = join(folder, "app");
    writeTree(workspace, PROJECT);
    await host.files.makeFolder(join(workspace, "node_modules/.bin"));
    await host.files.link("../tool/cli.js", join(workspace, "node_modules/.bin/tool"));
    await host.exec(
      { file: "chmod", args: ["+x", "node_modules/tool/cli.js"], cwd: workspace, timeoutMs: 9e3, maxOutputBytes: 99 },
      never,
    );
    const store = await openCopyStore(host, { workspace, folder: join(folder, "run") }, never);
    assert.ok("base" in store);
    const confine = await confineCopies(host.files, workspace, await store.files(store.base));
    const { root } = await store.checkOut("one", store.base);
    return { workspace, root, confine };
  };
  const npmTest = ownCheck({ name: "test", file: "npm", args: ["test"] });
  const limits = { timeoutMs: 60_000, memoryMb: 4_096, signal: never };

  it("pass with npm and node:test, tools keep their caches, and the user's dependencies stay as they were", async function () {
    await needsConfinement(host, this);
    const { workspace, root, confine } = await copyOf();
    const before = fingerprint(workspace);
    const verdict = await runCheck(host, root, npmTest, { ...limits, confine });
    assert.equal(verdict.status, "passed", JSON.stringify(verdict));
    assert.equal(readFileSync(join(root, "node_modules/.cache/tool/x"), "utf8"), "cached");
    assert.deepEqual(fingerprint(workspace), before);
    const spoil = ownCheck({
      name: "spoil",
      file: "node",
      args: ["-e", 'require("fs").writeFileSync("node_modules/dep/index.js", "module.exports = 3")'],
    });
    const spoilt = await runCheck(host, root, spoil, { ...limits, confine });
    assert.ok(spoilt.status === "failed");
    assert.match(spoilt.excerpt, /EROFS/);
    assert.deepEqual(fingerprint(workspace), before);
  });

  it("find what is no JavaScript in a change, confined like the project's own", async function () {
    await needsConfinement(host, this);
    const { root, confine } = await copyOf();
    await host.files.write(join(root, "right.js"), "module.exports = 1;\n");
    await host.files.write(join(root, "wrong.js"), "const one = ;\n");
    const options = { ...limits, confine };
    assert.deepEqual(await syntaxFaults(host, root, ["right.js"], options), []);
    assert.deepEqual(await syntaxFaults(host, root, ["right.js", "wrong.js"], options), [
      "wrong.js: line 1: SyntaxError: Unexpected token ';'",
    ]);
  });

  it("are told on where nothing keeps them from writing into dependencies, and undone in protected files", async function () {
    if (process.platform === "win32") this.skip();
    const { root, confine } = await copyOf();
    const told: string[] = [];
    const spoil = ownCheck({
      name: "spoil",
      file: "sh",
      args: [
        "-c",
        "echo 'module.exports = 3' > node_modules/dep/index.js; mkdir .vscode; echo {} > .vscode/tasks.json",
      ],
    });
    const onTrace = (text: string) => told.push(text);
    await runCheck({ ...host, ...OPEN_HOST }, root, spoil, { ...limits, confine, onTrace });
    assert.equal(told.length, 2);
    assert.match(told[0] ?? "", /wrote \.vscode, which only a person changes\. That was undone/);
    assert.match(told[1] ?? "", /something changed in .*node_modules.*install your dependencies anew/);
    assert.equal(existsSync(join(root, ".vscode")), false);
  });
}).timeout(60_000);

describe("the confinement of a swarm", () => {
  const run = async (sandbox: SandboxMode, host: Partial<typeof OPEN_HOST>) => {
    const bench = swarmBench({ "a.txt": "a" });
    const marker = join(bench.folder, "ran");
    const check = { name: "own", file: "sh", args: ["-c", `echo ran >> '${marker}' 2>/dev/null; true`] };
    const ran = await bench.run(
      { turn: (talk) => writes(talk, "b.txt", "b\n") },
      {
        request: {
          plan: { tasks: [task("a", { checks: [check] }), task("b")] },
          checks: [check],
          commands: { allow: [], sandbox },
        },
        host,
      },
    );
    const outside = existsSync(marker);
    bench.dispose();
    return { ...ran, outside };
  };
  const levels = (events: readonly SwarmEvent[]) =>
    events.flatMap((event) => (event.type === "confinement" ? [event.level] : []));

  it("is said once, and holds for its checks", async function () {
    const host = createNodeHost();
    await needsConfinement(host, this);
    const { events, outside, state } = await run("require", {});
    assert.deepEqual(levels(events), [(await host.confinement()).level]);
    assert.equal(state.confinement?.level, levels(events)[0]);
    assert.equal(outside, false);
  });

  it("that is required and cannot be had keeps every check from running, in words", async function () {
    if (process.platform === "win32") this.skip();
    const { events, outside } = await run("require", OPEN_HOST);
    assert.deepEqual(levels(events), ["none"]);
    assert.equal(outside, false);
    const found = events.find((event) => event.type === "checks.found");
    assert.match(found?.why ?? "", /sandbox is "require", and nothing can be confined.*apt install bubblewrap/);
  });

  it("that is preferred and cannot be had lets them run, and it was said", async function () {
    if (process.platform === "win32") this.skip();
    const { events, outside } = await run("prefer", OPEN_HOST);
    assert.deepEqual(levels(events), ["none"]);
    assert.equal(outside, true);
  });
}).timeout(60_000);
