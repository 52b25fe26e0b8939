import assert from "node:assert/strict";
import type { ToolsQuestion } from "../../../src/core/mcp/trust.ts";
import { fakeHost } from "../../support/fake-host.ts";
import { fakeServer, fakeSpec, listed, memoryTrust, toolboxOf } from "../../support/mcp-servers.ts";

const READ = listed("read");

describe("a toolbox", () => {
  it("starts nothing that is not trusted, and asks with all that would run", async () => {
    const server = fakeServer("one", [READ]);
    const untrusted = { ...memoryTrust(), isServerTrusted: async () => false, isKnown: async () => false };
    const unasked = await toolboxOf([server], { trust: untrusted });
    assert.equal(unasked.state("one"), "asks");
    assert.equal(server.connects, 0);
    const headers = { Authorization: { secret: "token" }, "X-Team": { value: "a\u200bb" } };
    const spec = fakeSpec("one", { transport: { kind: "http", url: "https://one.example/mcp", headers } });
    const asked: unknown[] = [];
    await toolboxOf([server], {
      trust: untrusted,
      specs: [spec],
      onServer: async ({ shown, given, why, resolved }) => {
        asked.push({ shown, given, why, resolved });
        return { choice: "leave-out" };
      },
    });
    const given = ['Authorization (the secret "token")', "X-Team=a<U+200B>b"];
    assert.deepEqual(asked, [{ shown: "https://one.example/mcp", given, why: "new", resolved: null }]);
    assert.equal(server.connects, 0);
  });

  it("uses no tool that nobody has approved, and pins what was shown", async () => {
    const server = fakeServer("one", [READ, listed("write")]);
    const unasked = await toolboxOf([server], { trust: memoryTrust() });
    assert.deepEqual(unasked.box.tools, []);
    assert.equal(unasked.state("one"), "changed");
    const trust = memoryTrust();
    const questions: ToolsQuestion[] = [];
    const onTools = async (question: ToolsQuestion) => {
      questions.push(question);
      return { choice: "trust" } as const;
    };
    const first = await toolboxOf([server], { trust, onTools });
    assert.equal(first.box.tools.length, 2);
    assert.equal(first.state("one"), "running");
    const again = await toolboxOf([server], { trust, onTools });
    assert.equal(again.box.tools.length, 2);
    assert.deepEqual(
      questions.map(({ added }) => added.map(({ name }) => name)),
      [["read", "write"]],
    );
  });

  it("asks about a changed tool with what it was and is, and uses it again after a yes", async () => {
    const server = fakeServer("one", [READ]);
    const answer = Promise.withResolvers<{ choice: "trust" }>();
    const questions: ToolsQuestion[] = [];
    const bench = await toolboxOf([server], {
      onTools: (question) => {
        questions.push(question);
        return answer.promise;
      },
    });
    const old = bench.box.tools[0];
    const now = { ...READ, description: "Reads more." };
    server.tell({ type: "tools", tools: [now] });
    assert.equal((await bench.call("one__read")).ok, false);
    answer.resolve({ choice: "trust" });
    await bench.host.advance(1);
    assert.deepEqual(questions, [{ server: "one", added: [], changed: [{ before: READ, after: now }], removed: [] }]);
    assert.ok((await bench.call("one__read")).ok);
    assert.ok(old !== undefined && old !== bench.box.tools[0]);
    assert.match((await bench.run(old, {})).content, /has changed/);
    assert.equal(server.calls.length, 1, "an agent that was told of the old definition calls none");
  });

  it("approves what was shown, not what has come since", async () => {
    const server = fakeServer("one", [READ]);
    const answers = [Promise.withResolvers<{ choice: "trust" }>(), Promise.withResolvers<{ choice: "trust" }>()];
    let asked = 0;
    const bench = await toolboxOf([server], { onTools: () => answers[asked++]?.promise ?? Promise.reject() });
    server.tell({ type: "tools", tools: [{ ...READ, description: "Shown." }] });
    server.tell({ type: "tools", tools: [{ ...READ, description: "Swapped in." }] });
    answers[0]?.resolve({ choice: "trust" });
    await bench.host.advance(1);
    assert.equal((await bench.call("one__read")).ok, false);
    assert.equal(asked, 2);
    assert.equal(server.calls.length, 0);
  });

  it("lets a server's hints only raise what its tools are held for", async () => {
    const tools = [
      listed("plain", { annotations: { readOnlyHint: true, openWorldHint: false } }),
      listed("open", { annotations: { openWorldHint: true } }),
      listed("destroys", { annotations: { destructiveHint: true } }),
    ];
    const effects = async (of: Record<string, "read" | "write" | "send"> | undefined) => {
      const bench = await toolboxOf([fakeServer("s", tools)], {
        specs: [fakeSpec("s", { ...(of && { effects: of }) })],
      });
      return Object.fromEntries(bench.box.tools.map(({ name, effect }) => [name.slice(3), effect]));
    };
    assert.deepEqual(await effects(undefined), { destroys: "send", open: "send", plain: "send" });
    assert.deepEqual(await effects({ "*": "read" }), { destroys: "write", open: "send", plain: "read" });
    assert.deepEqual(await effects({ "*": "write", open: "read" }), {
      destroys: "write",
      open: "read",
      plain: "write",
    });
  });

  it("names the server as the source of what its tools say", async () => {
    const bench = await toolboxOf([fakeServer("s", [READ])]);
    assert.equal(bench.box.tools[0]?.source, "mcp:s");
  });

  it("switches tools and servers off and on again", async () => {
    const server = fakeServer("s", [READ, listed("write")]);
    const bench = await toolboxOf([server]);
    await bench.box.switchOff(["s/read"]);
    assert.deepEqual(
      bench.box.views()[0]?.tools.map(({ listed: name, on }) => [name, on]),
      [
        ["write", true],
        ["read", false],
      ],
    );
    assert.match((await bench.call("s__read")).content, /switched this tool off/);
    await bench.box.switchOff(["s"]);
    assert.equal(bench.state("s"), "off");
    assert.equal((await bench.call("s__write")).ok, false);
    await bench.box.switchOff([]);
    assert.ok((await bench.call("s__read")).ok);
    assert.equal(server.calls.length, 1);
  });

  it("finds no tool that was switched off, at once and also while a question about others is open", async () => {
    const many = Array.from({ length: 120 }, (_, at) => listed(`tool_${at}`));
    const server = fakeServer("s", many);
    const bench = await toolboxOf([server], { onTools: () => new Promise(() => undefined) });
    // The one that an agent was given at its start.
    const [given] = bench.box.tools;
    assert.ok(given?.name === "find_tools");
    const find = async () => (await bench.run(given, { query: "tool_7" })).content;
    assert.match(await find(), /\btool_7\b/);
    server.tell({ type: "tools", tools: [...many, listed("new")] });
    void bench.box.switchOff(["s/tool_7"]);
    assert.doesNotMatch(await find(), /\btool_7\b/);
    void bench.box.switchOff([]);
    assert.match(await find(), /\btool_7\b/);
    server.tell({ type: "tools", tools: many.filter(({ name }) => name !== "tool_7") });
    assert.doesNotMatch(await find(), /\btool_7\b/);
  });

  it("gives up a server that does not start in time, and closes it when it comes late", async () => {
    const host = fakeHost();
    const server = fakeServer("s", [READ]);
    const late = Promise.withResolvers<void>();
    const starting = toolboxOf([Object.assign(server, { before: () => late.promise })], { host });
    await host.advance(60_000);
    const bench = await starting;
    assert.equal(bench.state("s"), "failed");
    assert.match(bench.box.views()[0]?.detail ?? "", /did not start within 60 seconds/);
    late.resolve();
    await host.advance(1);
    assert.deepEqual([server.connects, server.closed], [1, 1]);
  });

  it("waits for what is being closed, and not for ever", async () => {
    const host = fakeHost();
    const server = fakeServer("s", [READ]);
    const late = Promise.withResolvers<void>();
    const starting = toolboxOf([Object.assign(server, { before: () => late.promise })], { host });
    await host.advance(60_000);
    const { box } = await starting;
    let isClosed = false;
    const closing = box.close().then(() => {
      isClosed = true;
    });
    await host.advance(9_000);
    assert.equal(isClosed, false);
    await host.advance(1_000);
    await closing;
    late.resolve();
  });

  it("starts nothing that is switched off from the start, and tells what the rest costs", async () => {
    const [one, two] = [fakeServer("one", [READ]), fakeServer("two", [READ, listed("write")])];
    const bench = await toolboxOf([one, two], { off: ["one", "two/write"] });
    assert.deepEqual([one.connects, two.connects], [0, 1]);
    const [, view] = bench.box.views();
    assert.deepEqual(view?.cost, bench.box.sent());
    assert.ok((view?.cost.tokens ?? 0) > 0 && view?.cost.perTurn === (view?.cost.tokens ?? 0) * 1_000);
  });

  it("restarts a server with its questions, and keeps what it wrote last", async () => {
    const server = fakeServer("s", [READ]);
    const bench = await toolboxOf([server]);
    await bench.box.restart("s");
    assert.deepEqual([server.connects, server.closed], [2, 1]);
    assert.equal(bench.box.stderr("s"), "noise");
    assert.ok((await bench.call("s__read")).ok);
  });

  it("closes its servers, and restarts none of them after", async () => {
    const server = fakeServer("s", [READ]);
    const bench = await toolboxOf([server]);
    await bench.box.close();
    server.tell({ type: "gone", why: "closed" });
    await bench.host.advance(60_000);
    assert.deepEqual([server.connects, server.closed], [1, 1]);
  });
});
