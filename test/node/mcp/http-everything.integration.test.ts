import assert from "node:assert/strict";
import type { CallResult, ServerConnection } from "../../../src/core/mcp/server.ts";
import { connectHttp } from "../../support/mcp-connect.ts";
import { type Everything, startEverything } from "../../support/mcp-everything.ts";
import { fakeSpec, type ToolboxBench, toolboxOf } from "../../support/mcp-servers.ts";

const none = new AbortController().signal;
const text = (result: CallResult) => (result.status === "answered" ? result.text : `FAILED ${result.why}`);

describe("the reference server over streamable HTTP", () => {
  let server: Everything;
  let connection: ServerConnection;
  before(async () => {
    server = await startEverything();
  });
  after(() => server.close());
  beforeEach(async () => {
    connection = await connectHttp(server.url);
  });
  afterEach(() => connection.close());

  it("lists its tools, and answers with each kind of content", async () => {
    assert.ok(connection.tools.length >= 10, String(connection.tools.length));
    const call = async (name: string, args: unknown = {}) => text(await connection.call(name, args, none));
    assert.equal(await call("echo", { message: "hello" }), "Echo: hello");
    assert.match(await call("get-sum", { a: 2, b: 40 }), /42/);
    assert.match(await call("get-tiny-image"), /\(image of type image\/png, about \d+ bytes/);
    assert.match(await call("get-structured-content", { location: "New York" }), /temperature/);
    assert.match(await call("get-resource-links", { count: 2 }), /a link to the resource/);
    assert.match(await call("get-resource-reference", { resourceType: "Text", resourceId: 1 }), /\(resource demo:/);
    const wrong = await connection.call("get-sum", { a: "x" }, none);
    assert.ok(wrong.status === "failed" || wrong.isError);
  });

  it("has resources and prompts", async () => {
    const resources = await connection.resources(none);
    const [resource] = resources;
    assert.ok(resource !== undefined && resource.isTemplate === undefined);
    assert.ok(text(await connection.readResource(resource.uri, none)).length > 20);
    const template = resources.find(({ uri, isTemplate }) => isTemplate && /text\/\{/.test(uri));
    assert.ok(template !== undefined, JSON.stringify(resources));
    assert.match(text(await connection.readResource(template.uri.replace(/\{.*\}/, "7"), none)), /\b7\b/);
    const prompts = await connection.prompts(none);
    const simple = prompts.find(({ arguments: args }) => args.length === 0);
    assert.ok(simple !== undefined);
    assert.match(text(await connection.getPrompt(simple.name, {}, none)), /^user:\n/);
    const asks = prompts.find(({ arguments: args }) => args.some(({ required }) => required));
    const args = Object.fromEntries((asks?.arguments ?? []).map(({ name }) => [name, "Oslo"]));
    assert.match(text(await connection.getPrompt(asks?.name ?? "", args, none)), /Oslo/);
  });

  it("tells its progress, and is told when a call is cancelled", async () => {
    const progress: string[] = [];
    const args = { duration: 0.2, steps: 4 };
    const done = await connection.call("trigger-long-running-operation", args, none, (one) => progress.push(one));
    assert.match(text(done), /completed/);
    assert.ok(progress.length >= 3, progress.join());
    const stop = new AbortController();
    const long = { duration: 20, steps: 200 };
    const cancelled = connection.call("trigger-long-running-operation", long, stop.signal, () => stop.abort());
    assert.deepEqual(await cancelled, { status: "failed", why: "the call was cancelled" });
    assert.match(text(await connection.call("echo", { message: "still there" }, none)), /still there/);
  });

  it("is told that a session is over", async () => {
    const told = server.said().split("Received session termination request").length;
    await connection.close();
    assert.equal(server.said().split("Received session termination request").length, told + 1);
  });

  it("that was restarted is said to be gone, and is connected to anew", async () => {
    const gone = new Promise<string>((resolve) => {
      connection.onChange((change) => change.type === "gone" && resolve(change.why));
    });
    await server.restart();
    const call = await connection.call("echo", { message: "x" }, none);
    assert.equal(call.status, "failed");
    assert.match(await gone, /does not know this session any more/);
    const next = await connectHttp(server.url);
    assert.match(text(await next.call("echo", { message: "again" }, none)), /again/);
    await next.close();
  });

  it("is connected to anew for agents, with the tools that were approved", async () => {
    const connector = { connect: () => connectHttp(server.url) };
    const onTools = async () => ({ choice: "trust" }) as const;
    const bench = await toolboxOf([], { connector, onTools, specs: [fakeSpec("s")] });
    const [echo, becomes] = [{ message: "hello" }, (state: string) => reached(bench, state)];
    assert.equal((await bench.call("s__echo", echo)).content, "Echo: hello");
    assert.match((await bench.call("list_resources", { server: "s" })).content, /^\d+ of \d+ resources:\n1\. demo:/);
    const starting = becomes("starting");
    await server.restart();
    assert.equal((await bench.call("s__echo", echo)).ok, false);
    await starting;
    const running = becomes("running");
    await bench.host.advance(1_000);
    await running;
    assert.equal((await bench.call("s__echo", echo)).content, "Echo: hello");
    await bench.box.close();
  });
});

function reached(bench: ToolboxBench, state: string): Promise<void> {
  return new Promise((resolve) => {
    bench.box.onChange(() => bench.state("s") === state && resolve());
  });
}
