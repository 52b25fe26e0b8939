import assert from "node:assert/strict";
import type { ServerConnection, ServerConnector } from "../../src/core/mcp/server.ts";
import { fakeServer, fakeSpec, listed } from "../support/mcp-servers.ts";
import { stubVscode } from "../support/vscode-stub.ts";

interface EditorTool {
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly inputSchema?: object | undefined;
}

const tool = (name: string, more: Partial<EditorTool> = {}): EditorTool => ({
  ...{ name, description: `Does ${name}.`, tags: [], inputSchema: { type: "object" } },
  ...more,
});

describe("the editor's own tools", () => {
  const place = { workspace: "/work", secret: async () => undefined };
  const never = new AbortController().signal;
  let invoked: { readonly name: string; readonly options: unknown }[] = [];
  let answer: () => Promise<{ readonly content: readonly unknown[] }>;
  let module: typeof import("../../src/vscode/mcp-editor-tools.ts");
  const offer = (tools: readonly EditorTool[]) => stubVscode({ lm: { tools } });
  const connect = async (): Promise<ServerConnection> => {
    const refusing: ServerConnector = { connect: async () => assert.fail("the editor's tools need no connection") };
    return module.withEditorTools(refusing).connect(module.EDITOR_SERVER, place, never);
  };
  before(async () => {
    stubVscode({
      lm: {
        tools: [],
        invokeTool: async (name: string, options: unknown) => {
          invoked.push({ name, options });
          return answer();
        },
      },
    });
    module = await import("../../src/vscode/mcp-editor-tools.ts");
  });
  beforeEach(() => {
    invoked = [];
    answer = async () => ({ content: [{ value: "one" }, { value: { a: 1 } }, "two", { value: "three" }] });
  });

  it("are those that work outside the editor's chat, and need no process", async () => {
    offer([
      tool("look", { inputSchema: undefined }),
      ...["copilot_editFile", "run_in_terminal", "create_and_run_task", "vscode_renameSymbol"].map((name) =>
        tool(name),
      ),
      ...["vscode_fetchWebPage_internal", "vscode_get_confirmation", "runTests", "inline_chat_exit"].map((name) =>
        tool(name),
      ),
      tool("edit", { tags: ["vscode_editing"] }),
    ]);
    const { tools } = await connect();
    assert.deepEqual(tools, [
      { name: "look", description: "Does look.", inputSchema: { type: "object", properties: {} } },
    ]);
  });

  it("leave all other servers to the connector", async () => {
    const server = fakeServer("docs", [listed("read")]);
    const connector = module.withEditorTools({ connect: async () => server.connect() });
    assert.deepEqual((await connector.connect(fakeSpec("docs"), place, never)).tools, server.tools);
    assert.equal(server.connects, 1);
  });

  it("are called through the editor with what the agent gave, and answer in text", async () => {
    offer([tool("look")]);
    const connection = await connect();
    const result = await connection.call("look", { at: 1 }, never);
    assert.deepEqual(invoked, [{ name: "look", options: { input: { at: 1 }, toolInvocationToken: undefined } }]);
    assert.ok(result.status === "answered" && !result.isError);
    assert.match(result.text, /^one\n\(a part .* left out\)\n\(a part .*\)\nthree$/);
    answer = async () => ({ content: [{ value: "x".repeat(10_000_000) }] });
    const long = await connection.call("look", {}, never);
    assert.ok(long.status === "answered" && long.text.length < 1_000_000);
  });

  it("fail their call and nothing else: refused in the editor's dialog, cancelled, or gone", async () => {
    offer([tool("look")]);
    const connection = await connect();
    answer = async () => {
      throw Object.assign(new Error("Canceled"), { name: "Canceled" });
    };
    const refused = await connection.call("look", {}, never);
    assert.deepEqual(refused, {
      status: "failed",
      why: "The user did not let the editor run look. Go on without it.",
    });
    answer = async () => {
      throw new Error("no such harbour");
    };
    const broken = await connection.call("look", {}, never);
    assert.deepEqual(broken, { status: "failed", why: "The editor could not run look: no such harbour" });
    answer = () => new Promise(() => undefined);
    const stop = new AbortController();
    const waiting = connection.call("look", {}, stop.signal);
    stop.abort();
    assert.deepEqual(await waiting, { status: "failed", why: "The call was cancelled." });
    assert.deepEqual(await connection.call("look", {}, stop.signal), {
      status: "failed",
      why: "The call was cancelled.",
    });
    assert.equal(invoked.length, 3, "what is cancelled before is not begun");
  });

  it("are not called once they are not what was listed, and the toolbox is told", async () => {
    offer([tool("look"), tool("gone")]);
    const connection = await connect();
    const changes: unknown[] = [];
    connection.onChange((change) => changes.push(change));
    offer([tool("look", { description: "Does something else." })]);
    for (const name of ["look", "gone", "never"]) {
      const result = await connection.call(name, {}, never);
      assert.ok(result.status === "failed" && /no longer offers/.test(result.why));
    }
    assert.deepEqual(invoked, []);
    const now = [{ name: "look", description: "Does something else.", inputSchema: { type: "object" } }];
    assert.deepEqual(changes[0], { type: "tools", tools: now });
  });
});
