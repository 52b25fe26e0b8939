import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, watch, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ServerConnection, ServerSpec } from "../../../src/core/mcp/server.ts";
import { createNodeHost } from "../../../src/node/host.ts";
import { createServerConnector } from "../../../src/node/mcp/create-connector.ts";
import { createSandbox } from "../../../src/node/sandbox/sandbox.ts";
import { needsConfinement } from "../../support/confined.ts";
import { MISBEHAVING, processesOf, realConnector, stdioSpec } from "../../support/mcp-processes.ts";
import { temporaryFolder } from "../../support/trees.ts";

const NEVER = new AbortController().signal;

describe("The program of a server", function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  const workspace = join(folder.path, "work");
  const place = { workspace, secret: async () => undefined };
  before(() => {
    mkdirSync(workspace);
    writeFileSync(join(workspace, "a.txt"), "what is in a");
    writeFileSync(join(folder.path, "private.txt"), "what is private");
  });
  after(() => folder.dispose());

  async function connected<T>(
    kind: string,
    work: (connection: ServerConnection) => Promise<T>,
    more: Partial<ServerSpec> = {},
    connector = realConnector(folder.path),
  ): Promise<T> {
    const connection = await connector.connect(stdioSpec("looks", [MISBEHAVING, kind], more), place, NEVER);
    return work(connection).finally(() => connection.close());
  }
  const looks = (args: object) => async (connection: ServerConnection) => {
    const result = await connection.call("work", args, NEVER);
    return result.status === "answered" ? result.text : result.why;
  };
  const home = () => join(folder.path, "servers", "looks", "home");

  it("reads the workspace and writes its own home, and nothing else", async function () {
    await needsConfinement(createNodeHost(), this);
    const [shown, secret] = [join(workspace, "a.txt"), join(folder.path, "private.txt")];
    assert.equal(await connected("looks", looks({ read: shown })), "could: what is in a");
    assert.match(await connected("looks", looks({ write: shown })), /^could not: .*(EROFS|EPERM|EACCES)/);
    assert.match(await connected("looks", looks({ write: join(workspace, "new.txt") })), /^could not/);
    assert.match(await connected("looks", looks({ read: secret })), /^could not: .*(ENOENT|EPERM|EACCES)/);
    assert.equal(readFileSync(shown, "utf8"), "what is in a");
    assert.equal(await connected("looks", looks({ write: join(home(), "kept") })), "could: ");
    assert.equal(readFileSync(join(home(), "kept"), "utf8"), "written by a server");
  });

  it("keeps its home from run to run", async () => {
    const starts = (text: string) => Number.parseInt(text, 10);
    const first = starts(await connected("counts", looks({})));
    assert.equal(starts(await connected("counts", looks({}))), first + 1);
  });

  it("is confined all the same when a workspace says that it is not", async function () {
    await needsConfinement(createNodeHost(), this);
    const transport = { ...stdioSpec("x", [MISBEHAVING, "looks"]).transport, confined: false } as const;
    const write = looks({ write: join(workspace, "new.txt") });
    assert.match(
      await connected("looks", write, { transport: transport as ServerSpec["transport"], origin: "workspace" }),
      /^could not/,
    );
    assert.ok(!existsSync(join(workspace, "new.txt")));
  });

  it("says that it is not confined where the system offers nothing", async () => {
    const bare = createSandbox(process.env, { platform: "linux", bubblewrap: [] });
    const connector = createServerConnector({
      env: process.env,
      enclosure: () => bare.enclosure(),
      serverFolder: async () => folder.path,
      elapsed: () => performance.now(),
    });
    const said = await connected("good", async (connection) => connection.stderr(), {}, connector);
    assert.match(said, /^\(The system offers nothing here to confine this server with/);
  });

  it("is not looked for in the workspace, and its folder must be there", async () => {
    writeFileSync(join(workspace, "frugal-test-server"), "#!/bin/sh\n", { mode: 0o755 });
    const env = { ...process.env, PATH: `${workspace}:${process.env.PATH}` };
    const spec = stdioSpec("x", []);
    const beside = join(folder.path, "beside");
    mkdirSync(beside);
    for (const cwd of [workspace, beside]) {
      const transport = { ...spec.transport, command: "frugal-test-server", cwd } as ServerSpec["transport"];
      await assert.rejects(
        realConnector(folder.path, env).connect({ ...spec, transport }, place, NEVER),
        /the program "frugal-test-server" was not found/,
      );
    }
    const elsewhere = { ...spec.transport, cwd: join(workspace, "none") } as ServerSpec["transport"];
    await assert.rejects(
      realConnector(folder.path).connect({ ...spec, transport: elsewhere }, place, NEVER),
      /its folder .*none is not there/,
    );
  });

  it("is not left running when whoever waits for it goes", async () => {
    const aborter = new AbortController();
    const base = stdioSpec("waits", [MISBEHAVING, "no-hello"]);
    const env = { TEST_MARK: { value: folder.path } };
    const spec = { ...base, transport: { ...base.transport, env } as ServerSpec["transport"] };
    const waits = join(folder.path, "servers", "waits", "home");
    mkdirSync(waits, { recursive: true });
    const watcher = watch(waits, () => aborter.abort(new Error("gone away")));
    try {
      // Aborted as soon as the program has written that it has started.
      await assert.rejects(realConnector(folder.path).connect(spec, place, aborter.signal), /gone away/);
    } finally {
      watcher.close();
    }
    assert.equal(readFileSync(join(waits, "notes"), "utf8").startsWith("start"), true);
    assert.deepEqual(processesOf(folder.path), []);
  });

  it("that does not read what it is sent is closed", async () => {
    const connection = await realConnector(folder.path).connect(stdioSpec("deaf", [MISBEHAVING, "deaf"]), place, NEVER);
    try {
      const text = "x".repeat(6 * 1024 * 1024);
      const calls = Array.from({ length: 5 }, () => connection.call("work", { text }, NEVER));
      for (const result of await Promise.all(calls))
        assert.match(result.status === "failed" ? result.why : "", /it does not read what it is sent/);
    } finally {
      await connection.close();
    }
  });

  it("that makes progress without end is given up at its limit, by the connection itself", async () => {
    const said = await connected("endless-progress", looks({}), { callTimeoutMs: 500, callLimitMs: 900 });
    assert.equal(said, "it made progress, but had no result within 0.9 seconds");
  });
});
