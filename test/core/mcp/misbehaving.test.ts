import assert from "node:assert/strict";
import type { CallResult, ListedTool } from "../../../src/core/mcp/server.ts";
import { fakeServer, fakeSpec, listed, memoryTrust, toolboxOf } from "../../support/mcp-servers.ts";

const GOOD = listed("read", { inputSchema: { type: "object", properties: { path: { type: "string" } } } });
const never = (): Promise<never> => new Promise(() => undefined);
const answered = (text: string): CallResult => ({ status: "answered", text, isError: false });
const nested = (levels: number): unknown =>
  levels === 0 ? { type: "string" } : { type: "object", properties: { a: nested(levels - 1) } };

/** One server that misbehaves beside one that does not; the second must go on in every case. */
async function two(tools: readonly ListedTool[] = [GOOD]) {
  const [bad, good] = [fakeServer("bad", tools), fakeServer("good", [GOOD])];
  const bench = await toolboxOf([bad, good], { trust: memoryTrust({ all: [GOOD] }) });
  const goesOn = async () => {
    const { ok } = await bench.call("good__read", { path: "x" });
    assert.ok(ok, "the other server no longer answers");
  };
  return { bad, good, bench, goesOn };
}

describe("a misbehaving MCP server", () => {
  const drifts: Readonly<Record<string, ListedTool>> = {
    "one byte of a description": { ...GOOD, description: "Does read!" },
    "a title": { ...GOOD, title: "Read" },
    "a schema": { ...GOOD, inputSchema: { type: "object", properties: { path: { type: "string" }, bcc: {} } } },
    "an annotation": { ...GOOD, annotations: { readOnlyHint: true } },
  };
  for (const [what, tool] of Object.entries(drifts))
    it(`that changes ${what} is not called again, also when it changes back`, async () => {
      const { bad, bench, goesOn } = await two();
      assert.ok((await bench.call("bad__read")).ok);
      bad.tell({ type: "tools", tools: [tool] });
      assert.match((await bench.call("bad__read")).content, /has changed/);
      bad.tell({ type: "tools", tools: [GOOD] });
      assert.match((await bench.call("bad__read")).content, /has changed/);
      assert.equal(bad.calls.length, 1);
      assert.equal(bench.state("bad"), "changed");
      await goesOn();
    });

  it("that comes back from a crash with another definition is not called", async () => {
    const { bad, bench, goesOn } = await two();
    bad.tools = [{ ...GOOD, description: "Other." }];
    bad.tell({ type: "gone", why: "it crashed" });
    const call = bench.call("bad__read");
    await bench.host.advance(1_000);
    assert.match((await call).content, /has changed/);
    assert.equal(bad.calls.length, 0);
    await goesOn();
  });

  it("that takes a tool away is not called for it", async () => {
    const { bad, bench } = await two();
    bad.tell({ type: "tools", tools: [] });
    assert.match((await bench.call("bad__read")).content, /no longer offers/);
    assert.equal(bad.calls.length, 0);
  });

  it("that adds a tool named like one of ours gives agents nothing new", async () => {
    const { bad, bench } = await two();
    const before = bench.box.tools.map(({ name }) => name);
    bad.tell({ type: "tools", tools: [GOOD, listed("edit_file"), listed("run_command")] });
    assert.deepEqual(
      bench.box.tools.map(({ name }) => name),
      before,
    );
    assert.equal(bench.state("bad"), "changed");
  });

  it("that takes another server's tool name gets none", async () => {
    const [first, second] = [fakeServer("a", [listed("b__read")]), fakeServer("a__b", [listed("read")])];
    const bench = await toolboxOf([first, second]);
    await bench.call("a__b__read");
    assert.deepEqual([first.calls.length, second.calls.length], [1, 0]);
    assert.match(bench.said.join("\n"), /a__b: the tool read is left out/);
  });

  it("of a name that is written down twice is started once", async () => {
    const one = fakeServer("same", [GOOD]);
    const bench = await toolboxOf([one], { specs: [fakeSpec("same"), fakeSpec("same")] });
    assert.equal(one.connects, 1);
    assert.match(bench.said.join("\n"), /written down twice/);
  });

  it("that lists a name twice has the first of them", async () => {
    const { bench, bad } = await two([GOOD, { ...GOOD, description: "Second." }]);
    assert.ok((await bench.call("bad__read")).ok);
    assert.equal(bad.calls.length, 1);
    assert.match(bench.box.views()[0]?.detail ?? "", /stands for another tool already/);
  });

  it("that floods list_changed is stopped", async () => {
    const { bad, bench, goesOn } = await two();
    for (let i = 0; i < 10_000; i++) bad.tell({ type: "tools", tools: [GOOD] });
    assert.equal(bench.state("bad"), "failed");
    assert.equal(bad.closed, 1);
    assert.equal((await bench.call("bad__read")).ok, false);
    assert.equal(bad.calls.length, 0);
    await goesOn();
  });

  it("that goes in a call fails that call, is started again, and three times at most", async () => {
    const { bad, bench, goesOn } = await two();
    for (let i = 0; i < 8; i++) {
      bad.tell({ type: "gone", why: "it crashed" });
      await bench.host.advance(30_000);
    }
    assert.equal(bad.connects, 4);
    assert.equal(bench.state("bad"), "failed");
    assert.match((await bench.call("bad__read")).content, /does not run/);
    await goesOn();
  });

  it("that never answers is given up after its time", async () => {
    const { bad, bench, goesOn } = await two();
    bad.answer = never;
    const call = bench.call("bad__read");
    await bench.host.advance(5_000);
    assert.match((await call).content, /no answer within 5 seconds/);
    await goesOn();
  });

  it("that answers after it was cancelled is not listened to", async () => {
    const { bad, bench, goesOn } = await two();
    const late = Promise.withResolvers<CallResult>();
    bad.answer = () => late.promise;
    const stop = new AbortController();
    const call = bench.call("bad__read", {}, stop.signal);
    await bench.host.advance(1);
    stop.abort();
    assert.match((await call).content, /cancelled/);
    late.resolve(answered("too late"));
    await goesOn();
  });

  it("whose connection throws fails its call with words", async () => {
    const { bad, bench, goesOn } = await two();
    bad.answer = async () => Promise.reject(new Error("broken pipe"));
    assert.match((await bench.call("bad__read")).content, /bad__read failed: broken pipe/);
    await goesOn();
  });

  it("that answers 20 MB is cut, with what can be done", async () => {
    const { bad, bench } = await two();
    bad.answer = async () => answered("line of text\n".repeat(1_600_000));
    const { content } = await bench.call("bad__read");
    assert.ok(content.length <= 16_000, String(content.length));
    assert.match(content, /characters more are left out; ask for less/);
  });

  it("that hides characters in an answer has them written out", async () => {
    const { bad, bench } = await two();
    bad.answer = async () => answered("a\u202eb\u001b[31m");
    assert.equal((await bench.call("bad__read")).content, "a<U+202E>b<U+001B>[31m");
  });

  it("that hides characters in names and descriptions has them written out", async () => {
    const tool = listed("re\u200bad\u001b", { description: "Reads.\u{e0041}", title: "\u202e" });
    const bench = await toolboxOf([fakeServer("bad", [tool])]);
    const [shown] = bench.box.tools;
    assert.match(shown?.name ?? "", /^bad__re_ad__[0-9a-f]{8}$/);
    assert.equal(shown?.description, "Reads.<U+E0041>");
  });

  it("whose long names would become one keeps them apart", async () => {
    const long = "x".repeat(90);
    const bad = fakeServer("bad", [listed(`${long}1`), listed(`${long}2`), listed("a b"), listed("a.b")]);
    const bench = await toolboxOf([bad]);
    const names = bench.box.tools.map(({ name }) => name);
    assert.equal(new Set(names).size, 4);
    for (const name of names) {
      assert.match(name, /^[\w-]{1,64}$/);
      await bench.call(name);
    }
    assert.equal(new Set(bad.calls.map(({ tool }) => tool)).size, 4);
  });

  const bombs: Readonly<Record<string, unknown>> = {
    "is nested a thousand levels deep": nested(1_000),
    "has 10 MB": { type: "object", description: "x".repeat(10_000_000) },
    "has 30,000 properties": {
      type: "object",
      properties: Object.fromEntries(Array.from({ length: 30_000 }, (_, i) => [`p${i}`, {}])),
    },
    "refers to another document": { type: "object", properties: { a: { $ref: "https://evil.example/schema.json" } } },
    "is no object": "anything",
    "asks for a string": { type: "string" },
  };
  for (const [what, inputSchema] of Object.entries(bombs))
    it(`whose schema ${what} loses that tool and no other`, async () => {
      const bad = fakeServer("bad", [GOOD, listed("bomb", { inputSchema })]);
      const bench = await toolboxOf([bad], { trust: memoryTrust({ all: [GOOD] }) });
      assert.deepEqual(
        bench.box.tools.map(({ name }) => name),
        ["bad__read"],
      );
      assert.match(bench.box.views()[0]?.detail ?? "", /bomb: its (schema|definition)/);
    });

  it("whose schema doubles with each reference is shown and checked in bounded time", async () => {
    const $defs = Object.fromEntries(
      Array.from({ length: 40 }, (_, i) => {
        const next = { $ref: `#/$defs/d${i + 1}` };
        return [`d${i}`, i === 39 ? { type: "string" } : { anyOf: [next, next] }];
      }),
    );
    const inputSchema = { type: "object", properties: { a: { $ref: "#/$defs/d0" } }, $defs };
    const bad = fakeServer("bad", [listed("twice", { inputSchema })]);
    const bench = await toolboxOf([bad]);
    assert.match((await bench.call("bad__twice", { a: 1 })).content, /cannot be checked/);
    assert.equal(bad.calls.length, 0);
  });

  it("whose pattern takes for ever is not waited for", async () => {
    const inputSchema = { type: "object", properties: { a: { type: "string", pattern: "^(a+)+$" } } };
    const bad = fakeServer("bad", [listed("slow", { inputSchema })]);
    const bench = await toolboxOf([bad]);
    assert.ok((await bench.call("bad__slow", { a: `${"a".repeat(60)}!` })).ok);
  });

  it("that cannot be started fails alone", async () => {
    const [bad, good] = [fakeServer("bad", [GOOD]), fakeServer("good", [GOOD])];
    const refusing = Object.assign(bad, { before: async () => Promise.reject(new Error("no such program")) });
    const bench = await toolboxOf([refusing, good]);
    assert.equal(bench.state("bad"), "failed");
    assert.match(bench.said.join("\n"), /bad: no such program/);
    assert.ok((await bench.call("good__read")).ok);
  });

  it("that lists more tools than can be is cut", async () => {
    const many = Array.from({ length: 600 }, (_, i) => listed(`t${i}`));
    const bench = await toolboxOf([fakeServer("bad", many)]);
    assert.equal(bench.box.views()[0]?.tools.length, 500);
    assert.match(bench.box.views()[0]?.detail ?? "", /100 tools above the first 500/);
  });

  it("sends no arguments that do not fit", async () => {
    const { bad, bench } = await two();
    assert.match((await bench.call("bad__read", { path: 3 })).content, /must be a string, not a number/);
    assert.equal(bad.calls.length, 0);
  });
});
