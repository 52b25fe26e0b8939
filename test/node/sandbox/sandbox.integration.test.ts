import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Command } from "../../../src/core/host.ts";
import { execute } from "../../../src/node/exec.ts";
import { createNodeHost } from "../../../src/node/host.ts";
import { levelOf, probe } from "../../../src/node/sandbox/probe.ts";
import { createSandbox } from "../../../src/node/sandbox/sandbox.ts";
import { confinedScript, needsConfinement } from "../../support/confined.ts";
import { temporaryFolder, treeOf, writeTree } from "../../support/trees.ts";

const never = new AbortController().signal;

describe("a confined command", () => {
  const host = createNodeHost();
  const folder = temporaryFolder();
  const home = mkdtempSync(join(homedir(), ".frugal-swarm-test-"));
  let copy: string;
  let count = 0;
  before(async function () {
    if (process.platform !== "linux") this.skip();
    await needsConfinement(host, this);
  });
  beforeEach(() => {
    copy = join(folder.path, `copy-${++count}`);
    mkdirSync(copy);
  });
  after(() => {
    folder.dispose();
    rmSync(home, { recursive: true });
  });
  const run = async (command: Command) => {
    const result = await host.exec(command, never);
    assert.equal(result.status, "exited", JSON.stringify(result));
    return result.status === "exited" ? result : assert.fail();
  };

  it("writes in its copy, and nowhere else", async () => {
    const beside = join(folder.path, "beside");
    const places = [beside, join(home, "x"), "/etc/frugal-swarm-x", "/tmp/frugal-swarm-x", "/var/tmp/frugal-swarm-x"];
    // What a run with its guards switched off has left there tells nothing of this one.
    for (const path of places) rmSync(path, { force: true });
    const script = ["echo in > inside", ...places.map((path) => `echo out > '${path}'`)].join("; ");
    const said = await run(confinedScript(`${script}; ln -s ${beside} link; echo out > link; true`, copy));
    assert.equal(said.code, 0, said.stderr);
    assert.equal(readFileSync(join(copy, "inside"), "utf8"), "in\n");
    assert.deepEqual(
      places.filter((path) => existsSync(path)),
      [],
    );
  });

  it("reads no secret in the home folder, nor one of another command", async () => {
    writeFileSync(join(home, "token"), "sk-planted");
    writeFileSync(join(folder.path, "other-command"), "sk-planted");
    const script = `cat '${home}/token' '${folder.path}/other-command'; ls -a '${homedir()}'; env; cat /proc/*/environ`;
    const said = await run(confinedScript(script, copy));
    assert.ok(!`${said.stdout}${said.stderr}`.includes("sk-planted"));
    assert.ok(!said.stdout.includes(home.slice(homedir().length + 1)));
    const seen = [...said.stdout.matchAll(/^HOME=(.*)$/gm)].map((match) => match[1]);
    assert.ok(seen.length > 0 && !seen.includes(homedir()));
  });

  it("reads the environment of no process of ours, by whatever way to it", async () => {
    process.env.FRUGAL_SWARM_PLANTED = "planted-in-the-environment";
    // Its environment in /proc is that of its start.
    const parent = spawn("sleep", ["600"], { env: { ...process.env }, stdio: "ignore" });
    try {
      const file = `/proc/${parent.pid}/environ`;
      assert.ok(readFileSync(file, "utf8").includes("planted-in-the-environment"), "outside it can be read");
      const script = `cat ${file} /proc/${process.pid}/environ /proc/[0-9]*/environ /proc/[0-9]*/task/*/environ | tr '\\0' '\\n'
        for link in root cwd; do cat /proc/1/$link${file} /proc/${parent.pid}/$link${file}; done
        ps eww -A; mkdir p; mount -t proc proc p && cat p/*/environ; node -e 'console.log(process.env)'; env; true`;
      const said = await run({ ...confinedScript(script, copy), maxOutputBytes: 10_000_000 });
      assert.match(said.stdout, /^HOME=/m, "its own it reads");
      assert.ok(!`${said.stdout}${said.stderr}`.includes("planted-in-the-environment"));
    } finally {
      parent.kill("SIGKILL");
      delete process.env.FRUGAL_SWARM_PLANTED;
    }
  });

  it("reaches no listener here, by no kind of socket", async () => {
    const socket = join(folder.path, "daemon.sock");
    const [tcp, unix] = [await listening(0), await listening(socket)];
    const code = `
      const net = require("node:net"); let left = 2;
      const done = (what) => () => { console.log(what); if (--left === 0) process.exit(0); };
      for (const to of [{ port: ${tcp.port}, host: "127.0.0.1" }, { path: ${JSON.stringify(socket)} }])
        net.connect(to, done("reached")).on("error", done("refused"));`;
    const command = { ...confinedScript("", copy), file: "node", args: ["-e", code] };
    assert.equal((await run(command)).stdout, "refused\nrefused\n");
    const open = await run({ ...command, confine: { write: [copy], readOnly: [], network: true } });
    assert.equal(
      open.stdout.split("\n").filter((line) => line === "reached").length,
      1,
      "the network alone was opened",
    );
    for (const one of [tcp, unix]) one.server.close();
    assert.deepEqual([tcp.seen(), unix.seen()], [1, 0]);
  });

  it("leaves protected files as they are, present and absent, by whatever way, and no trace in the copy", async () => {
    writeTree(copy, { ".npmrc": "mine", ".vscode/settings.json": "{}", "sub/.npmrc": "mine", "sub/a.txt": "a" });
    const before = treeOf(copy);
    const script = `
      echo theirs > .npmrc; echo theirs > .vscode/settings.json; echo theirs > .vscode/tasks.json; rm -rf .vscode .npmrc
      mkdir -p .git/hooks .claude .github/workflows deep/.husky; echo theirs > .git/hooks/pre-commit
      echo theirs > .mcp.json; echo theirs > AGENTS.md; echo theirs > .env; echo theirs > .github/workflows/x.yml
      echo theirs > deep/.husky/pre-commit; echo theirs > .claude/settings.json; chmod 777 .claude; echo theirs > .claude/x
      mv sub moved; mkdir sub; echo theirs > sub/.npmrc; cp moved/a.txt sub/a.txt; mv moved/a.txt kept.txt; true`;
    const said = await run(confinedScript(script, copy));
    const undone = [...(said.traces?.undone ?? [])].sort();
    assert.deepEqual(undone, [
      ".env",
      ".github/workflows",
      ".mcp.json",
      "AGENTS.md",
      "deep/.husky",
      "moved/.npmrc",
      "sub/.npmrc",
    ]);
    const after = treeOf(copy);
    for (const [path, content] of Object.entries(before)) assert.equal(after[path], content, path);
    assert.deepEqual(Object.keys(after).sort(), [...Object.keys(before), "kept.txt"].sort());
    assert.deepEqual(readdirSync(copy).sort(), [".github", ".npmrc", ".vscode", "deep", "kept.txt", "moved", "sub"]);
  });

  it("leaves the placeholders of another command in the same copy alone", async () => {
    const waiting = run(
      confinedScript("touch ready; while [ ! -e go ]; do sleep 0.02; done; touch .vscode/x; true", copy),
    );
    while (!existsSync(join(copy, "ready"))) await new Promise(setImmediate);
    await run(confinedScript("true", copy));
    assert.ok(existsSync(join(copy, ".vscode")), "still held by the first");
    writeFileSync(join(copy, "go"), "");
    assert.deepEqual((await waiting).traces, { undone: [], touched: [] });
    assert.deepEqual(readdirSync(copy).sort(), ["go", "ready"]);
  });

  it("reads dependencies and cannot write them, also where they lie in a hidden place", async () => {
    const modules = join(home, "app", "node_modules");
    writeTree(modules, { "dep/index.js": "module.exports = 'dep'" });
    const script = `cat '${modules}/dep/index.js'; echo x > '${modules}/dep/index.js'; echo x > '${modules}/new'`;
    const said = await run(confinedScript(script, copy, { readOnly: [modules] }));
    assert.equal(said.stdout, "module.exports = 'dep'");
    assert.deepEqual(treeOf(modules, []), { "dep/index.js": "- module.exports = 'dep'" });
  });

  it("runs programs of PATH that lie in the home folder, and shows nothing beside them", async () => {
    const kit = join(home, "kit-1.0");
    writeTree(kit, {
      "bin/tool": `#!/bin/sh\n. '${kit}/lib/words'\n`,
      "lib/words": "echo works\n",
      token: "sk-planted",
    });
    await run({ ...confinedScript(`chmod +x '${kit}/bin/tool'`, kit) });
    const theirs = createNodeHost({ env: { ...process.env, PATH: `${join(kit, "bin")}:${process.env.PATH}` } });
    const said = await theirs.exec(confinedScript(`tool; cat '${kit}/token'`, copy), never);
    assert.ok(said.status === "exited");
    assert.equal(said.stdout, "works\n");
    assert.notEqual(said.code, 0);
    const careless = createNodeHost({ env: { ...process.env, PATH: `${homedir()}:${process.env.PATH}` } });
    const seen = await careless.exec(confinedScript(`cat '${kit}/token'`, copy), never);
    assert.ok(seen.status === "exited" && seen.stdout === "", "a home on PATH is not shown");
  });

  it("is not started at all where it cannot be confined, and not outside either", async () => {
    const gone = join(copy, "gone");
    const absent = await host.exec(confinedScript("touch ran", copy, { write: [copy, gone] }), never);
    assert.ok(absent.status === "not-started");
    assert.match(absent.reason, /could not be confined: .*gone/);
    // The home is hidden, so there is no such working folder inside.
    const elsewhere = { ...confinedScript("touch ran", copy), cwd: home };
    const result = await host.exec(elsewhere, never);
    assert.ok(result.status === "not-started");
    assert.match(result.reason, /could not be confined: (bubblewrap|sandbox-exec) said: /);
    assert.deepEqual(readdirSync(copy), []);
  });
});

describe("the probe of confinement", () => {
  it("finds the highest level wherever bubblewrap itself works, so that the tests above are not skipped", async function () {
    const plain = await execute(
      { ...confinedScript("", homedir()), file: "bwrap", args: ["--unshare-all", "--ro-bind", "/", "/", "true"] },
      never,
      process.env,
    );
    if (plain.status !== "exited" || plain.code !== 0) {
      console.log(`      skipped: bubblewrap does not work here: ${JSON.stringify(plain)}`);
      return this.skip();
    }
    const { level, by } = await createNodeHost().confinement();
    assert.deepEqual([level, by], ["files-and-network", "bubblewrap"]);
  });

  it("finds nothing kept from a canary that is not confined", async () => {
    const facts = await probe(({ confine: _, ...command }) => execute(command, never, process.env));
    const { ran, wroteOutside, readSecret, madeProtected, reached } = facts;
    assert.deepEqual([ran, wroteOutside, readSecret, madeProtected, reached], [true, true, true, true, true]);
    assert.equal(levelOf(facts), "none");
  });

  it("leaves nothing behind, and is done once", async () => {
    const host = createNodeHost();
    const before = readdirSync(homedir());
    const first = await host.confinement();
    assert.deepEqual(readdirSync(homedir()), before);
    assert.equal(await createNodeHost().confinement(), first);
  });

  it("says in words that a program which is there does not work", async function () {
    if (process.platform !== "linux") this.skip();
    const folder = temporaryFolder();
    writeFileSync(
      join(folder.path, "bwrap"),
      "#!/bin/sh\necho 'bwrap: setting up uid map: Permission denied' >&2\nexit 1\n",
      {
        mode: 0o755,
      },
    );
    const sandbox = createSandbox(process.env, { platform: "linux", bubblewrap: [join(folder.path, "bwrap")] });
    const { level, by, text } = await sandbox.prove();
    assert.deepEqual([level, by], ["none", ""]);
    assert.match(text, /setting up uid map: Permission denied.*AppArmor/);
    folder.dispose();
  });

  it("does not believe a program that confines nothing", async function () {
    if (process.platform !== "linux") this.skip();
    const folder = temporaryFolder();
    const script = '#!/bin/sh\nwhile [ "$1" != -- ]; do shift; done\nshift\nexec "$@"\n';
    writeFileSync(join(folder.path, "bwrap"), script, { mode: 0o755 });
    const sandbox = createSandbox(process.env, { platform: "linux", bubblewrap: [join(folder.path, "bwrap")] });
    assert.match((await sandbox.prove()).text, /could do what it must not/);
    folder.dispose();
  });
});

describe("a command where nothing can be confined", () => {
  const folder = temporaryFolder();
  after(folder.dispose);
  const sandbox = createSandbox(process.env, { platform: "linux", bubblewrap: [] });

  it("has protected files put back, and is told on when it wrote into dependencies", async function () {
    if (process.platform === "win32") this.skip();
    const [copy, modules] = [join(folder.path, "copy"), join(folder.path, "node_modules")];
    writeTree(copy, { ".npmrc": "mine", ".vscode/settings.json": "{}" });
    writeTree(modules, { "dep/index.js": "1" });
    const run = async (script: string) => {
      const result = await sandbox.exec(confinedScript(script, copy, { readOnly: [modules] }), never);
      return result.status === "exited" ? result.traces : assert.fail(result.status);
    };
    const before = treeOf(copy);
    assert.deepEqual(await run("echo 1 > new.txt; cat .npmrc"), { undone: [], touched: [] });
    const traces = await run(`echo theirs > .npmrc; rm -r .vscode; mkdir .git; echo 2 > '${modules}/dep/index.js'`);
    assert.deepEqual([...(traces?.undone ?? [])].sort(), [".git", ".npmrc", ".vscode/settings.json"]);
    assert.deepEqual(traces?.touched, [modules]);
    assert.deepEqual(treeOf(copy), { ...before, "new.txt": "- 1\n" });
  });
});

async function listening(at: number | string) {
  let seen = 0;
  const server: Server = createServer((socket) => socket.destroy());
  server.on("connection", () => seen++);
  await new Promise<void>((resolve) =>
    typeof at === "number" ? server.listen(at, "127.0.0.1", resolve) : server.listen(at, resolve),
  );
  const address = server.address();
  return { server, port: typeof address === "object" ? address?.port : 0, seen: () => seen };
}
