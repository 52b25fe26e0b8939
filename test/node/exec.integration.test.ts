import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as fs from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import type { Command } from "../../src/core/host.ts";
import { createNodeHost } from "../../src/node/host.ts";

describe("running a command", function () {
  this.timeout(15_000);
  const never = new AbortController().signal;
  let folder: string;
  before(async () => {
    folder = await fs.realpath(await fs.mkdtemp(join(tmpdir(), "frugal-swarm-test-")));
  });
  after(() => fs.rm(folder, { recursive: true, force: true }));

  const host = createNodeHost({ env: { ...process.env, CANARY_API_KEY: "sk-canary", NODE_OPTIONS: "--no-warnings" } });
  const command = (file: string, args: readonly string[], more: Partial<Command> = {}): Command => ({
    file,
    args,
    cwd: folder,
    timeoutMs: 10_000,
    maxOutputBytes: 100_000,
    ...more,
  });
  const node = (code: string, more: Partial<Command> = {}) => command("node", ["-e", code], more);
  const sh = (script: string, more: Partial<Command> = {}) => command("sh", ["-c", script], more);

  it("gives its exit code and both outputs", async () => {
    const result = await host.exec(node(`console.log("out"); console.error("err"); process.exit(3)`), never);
    assert.ok(result.status === "exited");
    assert.deepEqual([result.code, result.stdout, result.stderr, result.truncated], [3, "out\n", "err\n", false]);
  });

  it("passes arguments as they are, no shell reading them", async () => {
    const tricky = ["$(touch pwned)", "a b", '"; touch pwned; "', "*", ""];
    for (const memoryMb of [undefined, 512]) {
      const show = command("node", ["-p", "JSON.stringify(process.argv.slice(1))", ...tricky], {
        ...(memoryMb && { memoryMb }),
      });
      const result = await host.exec(show, never);
      assert.ok(result.status === "exited");
      assert.deepEqual(JSON.parse(result.stdout), tricky);
    }
    assert.deepEqual(await fs.readdir(folder), []);
  });

  it("shows it a closed environment: no key, none of our options, a home and a temp folder of its own", async () => {
    const result = await host.exec(node("console.log(JSON.stringify(process.env))", { env: { CHECK: "1" } }), never);
    assert.ok(result.status === "exited");
    assert.ok(!result.stdout.includes("canary"));
    const env: Record<string, string> = JSON.parse(result.stdout);
    if (process.platform !== "win32") {
      assert.deepEqual(Object.keys(env).sort(), ["CHECK", "HOME", "LANG", "PATH", "TMPDIR"]);
    }
    assert.notEqual(env.HOME, process.env.HOME);
    assert.equal(await exists(env.HOME ?? ""), false, "its home is gone afterwards");
  });

  it("runs the Node that runs us", async () => {
    const result = await host.exec(node("console.log(process.execPath)"), never);
    assert.equal(result.status === "exited" && result.stdout.trim(), process.execPath);
  });

  it("gives it its input, and else a closed standard input", async () => {
    const count = `let n = 0; process.stdin.on("data", (d) => (n += d.length)).on("end", () => console.log(n))`;
    const given = await host.exec(node(count, { input: "x".repeat(1_000_000) }), never);
    const none = await host.exec(node(count), never);
    assert.equal(given.status === "exited" && given.stdout, "1000000\n");
    assert.equal(none.status === "exited" && none.stdout, "0\n");
    const unread = await host.exec(node("", { input: "x".repeat(1_000_000) }), never);
    assert.equal(unread.status === "exited" && unread.code, 0);
  });

  it("says that a program is not there, and never takes one out of the working folder by its bare name", async function () {
    assert.equal((await host.exec(command("no-such-program", []), never)).status, "not-started");
    assert.equal((await host.exec(command(join(folder, "nothing"), []), never)).status, "not-started");
    assert.equal((await host.exec(node("", { cwd: join(folder, "missing") }), never)).status, "not-started");
    assert.equal((await host.exec(command("node", ["a\0b"]), never)).status, "not-started");
    if (process.platform === "win32") this.skip();
    const planted = await fs.mkdtemp(join(folder, "planted-"));
    await fs.writeFile(join(planted, "planted-tool"), "#!/bin/sh\necho planted\n", { mode: 0o755 });
    const path = [planted, ".", process.env.PATH].join(delimiter);
    const careless = createNodeHost({ env: { PATH: path } });
    assert.equal((await careless.exec(command("planted-tool", [], { cwd: planted }), never)).status, "not-started");
    assert.equal((await careless.exec(command("./planted-tool", [], { cwd: planted }), never)).status, "exited");
    await fs.rm(planted, { recursive: true });
  });

  it("keeps the start and the end of too much output and says that some is missing", async () => {
    const flood = `process.stdout.write("START" + "é".repeat(200000) + "END")`;
    const result = await host.exec(node(flood, { maxOutputBytes: 1000 }), never);
    assert.ok(result.status === "exited");
    assert.equal(result.truncated, true);
    assert.match(result.stdout, /^STARTé+\n… \d+ bytes left out …\né+END$/u);
    assert.ok(Buffer.byteLength(result.stdout) < 1100);
  });

  it("ends the whole tree at the time-out, also what ignores the friendly signal", async function () {
    if (process.platform === "win32") this.skip();
    const STUBBORN = "trap '' TERM; sleep 60 & echo $! $$; wait; sleep 60";
    const result = await host.exec(sh(`sh -c "$STUBBORN" & wait`, { timeoutMs: 200, env: { STUBBORN } }), never);
    assert.ok(result.status === "timed-out");
    assert.ok(result.ms < 1_500, `took ${result.ms} ms`);
    await assertGone(result.stdout, 2);
  });

  it("ends what fled into a session of its own", async function () {
    if (process.platform !== "linux") this.skip();
    const fled = `setsid sh -c 'echo $$; exec sleep 60' & sleep 0.1; (setsid sh -c 'echo $$; exec sleep 60' &) ; sleep 60`;
    const result = await host.exec(sh(fled, { timeoutMs: 400 }), never);
    assert.ok(result.status === "timed-out");
    await assertGone(result.stdout, 2);
  });

  it("is cancelled within a second, its grandchildren gone", async function () {
    if (process.platform === "win32") this.skip();
    const controller = new AbortController();
    const pidFile = join(folder, "pid");
    const running = host.exec(sh(`sleep 60 & echo $! > pid; touch ready; wait`), controller.signal);
    while (!(await exists(join(folder, "ready")))) await new Promise(setImmediate);
    const from = performance.now();
    controller.abort();
    const result = await running;
    assert.equal(result.status, "cancelled");
    assert.ok(performance.now() - from < 1_000);
    await assertGone(await fs.readFile(pidFile, "utf8"), 1);
    assert.deepEqual(await host.exec(sh("true"), controller.signal), { status: "cancelled", ms: 0 });
  });

  it("does not wait for what a program leaves behind when it ends", async function () {
    if (process.platform === "win32") this.skip();
    const result = await host.exec(sh("sleep 60 & echo $!"), never);
    assert.ok(result.status === "exited" && result.code === 0);
    assert.ok(result.ms < 1_000);
    await assertGone(result.stdout, 1);
  });

  it("leaves no daemon of a check behind that fled into a session of its own", async function () {
    if (process.platform !== "linux") this.skip();
    // Until it has fled it is in the group, with which it would go anyway.
    const flee = "setsid sh -c 'touch fled; exec sleep 60' >/dev/null 2>&1 & echo $!; until [ -e fled ]; do :; done";
    const result = await host.exec({ ...sh(flee), memoryMb: 512 }, never);
    await fs.rm(join(folder, "fled"));
    assert.ok(result.status === "exited");
    await assertGone(result.stdout, 1);
  });

  it("stops what takes more memory than allowed, on the heap and beside it", async function () {
    if (process.platform !== "linux") this.skip();
    const heap = "const all = []; for (;;) all.push(new Array(10000).fill(1.5 + all.length))";
    const beside = `const all = []; for (let n = 0; n < 150; n++) all.push(Buffer.alloc(1e7, 1)); console.log("took it")`;
    for (const code of [heap, beside]) {
      const result = await host.exec(node(code, { memoryMb: 128 }), never);
      assert.ok(result.status === "exited" && result.code !== 0 && !result.stdout.includes("took it"));
    }
    const modest = await host.exec(node("console.log(Buffer.alloc(5e7, 1).length)", { memoryMb: 128 }), never);
    assert.equal(modest.status === "exited" && modest.stdout, "50000000\n");
  });
});

async function exists(path: string): Promise<boolean> {
  return fs.stat(path).then(
    () => true,
    () => false,
  );
}

/** What has been killed takes a moment to be gone. */
async function assertGone(pids: string, count: number): Promise<void> {
  const listed = pids.trim().split(/\s+/).map(Number);
  assert.equal(listed.length, count);
  const deadline = performance.now() + 1_000;
  while (listed.some(isRunning) && performance.now() < deadline) await new Promise(setImmediate);
  assert.deepEqual(listed.filter(isRunning), [], "processes that still run");
}

/** A zombie that its new parent has not yet collected counts as gone: it runs no code. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== "linux" || !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}
