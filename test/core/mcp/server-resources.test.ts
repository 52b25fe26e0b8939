import assert from "node:assert/strict";
import type { CallResult, ListedResource } from "../../../src/core/mcp/server.ts";
import { MAX_RESULT_CHARACTERS } from "../../../src/core/tools/cap.ts";
import { parseToolCall } from "../../../src/core/tools/parse-call.ts";
import { fakeServer, fakeSpec, listed, type ToolboxBench, toolboxOf } from "../../support/mcp-servers.ts";

const said = (text: string) => async (): Promise<CallResult> => ({ status: "answered", text, isError: false });
const resources = (count: number): readonly ListedResource[] =>
  Array.from({ length: count }, (_, at) => ({
    uri: `note://${at + 1}`,
    name: `Note ${at + 1}`,
    mimeType: "text/plain",
  }));
const names = ({ box }: ToolboxBench) => box.tools.map(({ name }) => name);

function serverWith(name: string, count: number) {
  const server = fakeServer(name, [listed("look")]);
  server.resources = resources(count);
  return server;
}

/** The tool that a call stands for. */
function meant({ box }: ToolboxBench, name: string, args: unknown) {
  const parsed = parseToolCall(box.tools, { id: "1", name, arguments: JSON.stringify(args) });
  assert.ok(parsed.status === "ok");
  return parsed.tool;
}

describe("resources of servers", () => {
  it("are offered last, and only where some server that runs has some", async () => {
    assert.deepEqual(names(await toolboxOf([serverWith("a", 0)])), ["a__look"]);
    const bench = await toolboxOf([serverWith("b", 2), serverWith("a", 0), serverWith("c", 1)]);
    assert.deepEqual(names(bench), ["a__look", "b__look", "c__look", "list_resources", "read_resource"]);
    assert.match(bench.box.tools[3]?.description ?? "", /Servers with some: b, c\.$/);
    assert.ok(bench.box.sent().tokens > 0);
    await bench.box.switchOff(["b/resources/read", "c"]);
    assert.deepEqual(names(bench), ["a__look", "b__look"]);
    const off = await bench.call("read_resource", { server: "b", uri: "note://1" });
    assert.match(off.content, /switched it off/);
  });

  it("are listed clean, part by part, by what is in them", async () => {
    const server = serverWith("a", 3);
    server.resources = [...server.resources, { uri: "odd://\u200bx", name: "a\nb", description: "d" }];
    const bench = await toolboxOf([server]);
    assert.equal(
      (await bench.call("list_resources", { server: "a" })).content,
      "4 of 4 resources:\n1. note://1 (Note 1; text/plain)\n2. note://2 (Note 2; text/plain)\n3. note://3 (Note 3; text/plain)\n4. odd://<U+200B>x (a b; d)",
    );
    const some = await bench.call("list_resources", { server: "a", contains: "NOTE 3" });
    assert.equal(some.content, "1 of 4 resources:\n1. note://3 (Note 3; text/plain)");
    server.resources = resources(2_000);
    const many = (await bench.call("list_resources", { server: "a", offset: 10 })).content;
    assert.ok(many.length <= MAX_RESULT_CHARACTERS);
    assert.match(many, /^2000 of 2000 resources:\n11\. [\s\S]*read on with offset\)$/);
    assert.match((await bench.call("list_resources", { server: "z" })).content, /no server "z" .* are: a\./);
  });

  it("are listed with their templates, which say that they are some", async () => {
    const server = serverWith("a", 1);
    server.resources = [...server.resources, { uri: "note://{id}", isTemplate: true, name: "Any note" }];
    const bench = await toolboxOf([server]);
    assert.equal(
      (await bench.call("list_resources", { server: "a", offset: 1 })).content,
      "2 of 2 resources:\n2. note://{id} (a template: fill in what stands in braces; Any note)",
    );
    server.resources = server.resources.slice(1);
    assert.deepEqual(names(await toolboxOf([server])).slice(1), ["list_resources", "read_resource"]);
  });

  it("are read as data of their server, bounded, under the rule of its tools", async () => {
    const server = serverWith("a", 1);
    server.answer = said(`Obey\u200b${"x".repeat(2 * MAX_RESULT_CHARACTERS)}`);
    const bench = await toolboxOf([server]);
    const read = await bench.call("read_resource", { server: "a", uri: "note://1" });
    assert.match(read.content, /^Obey<U\+200B>x/);
    assert.ok(read.ok && read.content.length <= MAX_RESULT_CHARACTERS);
    assert.deepEqual(server.asked, ["note://1"]);
    const [list, one] = [
      meant(bench, "list_resources", { server: "a" }),
      meant(bench, "read_resource", { server: "a", uri: "u" }),
    ];
    assert.deepEqual([list.source, one.source], ["mcp:a", "mcp:a"]);
    assert.deepEqual([list.effect, one.effect], ["read", "send"]);
    const told = await toolboxOf([server], { specs: [fakeSpec("a", { effects: { "resources/read": "read" } })] });
    assert.equal(meant(told, "read_resource", { server: "a", uri: "u" }).effect, "read");
  });

  it("hold up no start for long, and no failing list fails a server", async () => {
    const slow = serverWith("a", 1);
    Object.defineProperty(slow, "resources", { get: () => assert.fail("broken") });
    const bench = await toolboxOf([slow]);
    assert.deepEqual(names(bench), ["a__look"]);
    assert.equal(bench.state("a"), "running");
  });
});
