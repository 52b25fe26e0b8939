import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { ServerConnection, ServerSpec } from "../../../src/core/mcp/server.ts";
import { realConnector, stdioSpec } from "../../support/mcp-processes.ts";
import { temporaryFolder } from "../../support/trees.ts";

const NEVER = new AbortController().signal;
const CHROMIUM = "/usr/bin/chromium";

const folder = temporaryFolder();
const workspace = join(folder.path, "work");
const place = { workspace, secret: async (name: string) => (name === "token" ? "s3cret" : undefined) };

/** The file that a package's command starts. */
function binOf(name: string): string {
  const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`);
  const { bin } = JSON.parse(readFileSync(manifest, "utf8")) as { bin: Record<string, string> };
  return join(dirname(manifest), Object.values(bin)[0] ?? "");
}

async function connected(
  name: string,
  args: readonly string[],
  work: (connection: ServerConnection) => Promise<void>,
  more: Partial<ServerSpec> = {},
): Promise<void> {
  const env = { ...process.env, OPENROUTER_API_KEY: "sk-or-never-this" };
  const connection = await realConnector(folder.path, env).connect(stdioSpec(name, args, more), place, NEVER);
  try {
    await work(connection);
  } finally {
    await connection.close();
  }
}

async function text(connection: ServerConnection, name: string, args: object = {}): Promise<string> {
  const result = await connection.call(name, args, NEVER);
  return result.status === "answered" ? `${result.isError ? "error: " : ""}${result.text}` : `failed: ${result.why}`;
}

describe("A real server", function () {
  this.timeout(120_000);
  before(() => {
    mkdirSync(workspace);
    writeFileSync(join(workspace, "a.txt"), "what is in a");
  });
  after(() => folder.dispose());

  it("of everything answers with every kind of result", () =>
    connected("everything", [binOf("@modelcontextprotocol/server-everything")], async (connection) => {
      assert.ok(connection.tools.length >= 13, connection.tools.map(({ name }) => name).join());
      assert.match(connection.instructions ?? "", /Everything Server/);
      assert.equal(await text(connection, "echo", { message: "hi" }), "Echo: hi");
      assert.match(await text(connection, "get-sum", { a: 2, b: 3 }), /5/);
      assert.match(await text(connection, "get-sum", { a: "x" }), /^error: .*-32602/);
      assert.deepEqual(JSON.parse(await text(connection, "get-structured-content", { location: "New York" })), {
        temperature: 33,
        conditions: "Cloudy",
        humidity: 82,
      });
      assert.match(await text(connection, "get-tiny-image"), /image of type image\/png, about \d+ bytes/);
      assert.match(await text(connection, "get-resource-links"), /a link to the resource demo:\/\/resource\/dynamic/);
      assert.match(await text(connection, "get-resource-reference"), /\(resource demo:\/\/resource.*\)\nResource 1/);
      assert.match(
        await text(connection, "get-annotated-message", { messageType: "error" }),
        /Error: Operation failed/,
      );
      assert.match(await text(connection, "no-such-tool"), /(error|failed): .*no-such-tool/);
    }));

  it("of everything is told our roots, and its log is kept", () =>
    connected("everything", [binOf("@modelcontextprotocol/server-everything")], async (connection) => {
      const roots = await text(connection, "get-roots-list");
      assert.ok(roots.includes(pathToFileURL(workspace).href), roots);
      assert.match(connection.stderr(), /Starting default \(STDIO\) server/);
      assert.match(connection.stderr(), /\[info\] Roots updated: 1 root/);
      // Offered only to clients that lend their model.
      assert.ok(connection.tools.every(({ name }) => !/sampling|elicit/.test(name)));
    }));

  it("of everything reports progress, which gives it more time, and is cancelled", () =>
    connected(
      "everything",
      [binOf("@modelcontextprotocol/server-everything")],
      async (connection) => {
        const progress: string[] = [];
        const long = { duration: 3, steps: 6 };
        const result = await connection.call("trigger-long-running-operation", long, NEVER, (one) =>
          progress.push(one),
        );
        assert.equal(result.status, "answered", JSON.stringify(result));
        assert.deepEqual(progress.slice(0, 2), ["1 of 6", "2 of 6"]);
        const aborter = new AbortController();
        const begun = performance.now();
        const call = connection.call(
          "trigger-long-running-operation",
          { duration: 60, steps: 600 },
          aborter.signal,
          () => aborter.abort(),
        );
        assert.deepEqual(await call, { status: "failed", why: "the call was cancelled" });
        assert.ok(performance.now() - begun < 5_000);
        assert.equal(await text(connection, "echo", { message: "still there" }), "Echo: still there");
      },
      // Less than the whole takes, more than one step.
      { callTimeoutMs: 2_000 },
    ));

  it("of everything offers resources and prompts", () =>
    connected("everything", [binOf("@modelcontextprotocol/server-everything")], async (connection) => {
      const [first] = await connection.resources(NEVER);
      assert.match(first?.uri ?? "", /^demo:\/\//);
      const read = await connection.readResource(first?.uri ?? "", NEVER);
      assert.ok(read.status === "answered" && read.text.startsWith(`(resource ${first?.uri})`));
      assert.equal((await connection.readResource("demo://none", NEVER)).status, "failed");
      const prompts = await connection.prompts(NEVER);
      const args = prompts.find(({ name }) => name === "args-prompt")?.arguments;
      assert.deepEqual(
        args?.map(({ required }) => required),
        [true, false],
      );
      const prompt = await connection.getPrompt("args-prompt", { city: "Berlin" }, NEVER);
      assert.ok(prompt.status === "answered" && /^user:\n.*Berlin/.test(prompt.text), JSON.stringify(prompt));
    }));

  it("sees a closed environment, with its own variables and the secrets that it names", async () => {
    const command = binOf("@modelcontextprotocol/server-everything");
    const env = { PLAIN: { value: "plain" }, TOKEN: { secret: "token" } };
    const transport = { kind: "stdio", command: "node", args: [command], env } as const;
    await connected(
      "everything",
      [],
      async (connection) => {
        const seen = JSON.parse(await text(connection, "get-env")) as Record<string, string>;
        assert.equal(seen.PLAIN, "plain");
        assert.equal(seen.TOKEN, "s3cret");
        assert.ok(!JSON.stringify(seen).includes("sk-or-never-this"));
        assert.ok(seen.HOME?.startsWith(join(folder.path, "servers")), seen.HOME);
        const own = join(folder.path, "servers", "everything");
        assert.equal(seen.PWD ?? own, own, "not the workspace, whose programs npx would prefer");
      },
      { transport },
    );
    const unset = { ...transport, env: { TOKEN: { secret: "other" } } };
    await assert.rejects(
      connected("everything", [], async () => undefined, { transport: unset }),
      /the secret "other"/,
    );
  });

  it("of files reads the workspace, and writes there only when the user's settings say that it is not confined", async () => {
    const args = [binOf("@modelcontextprotocol/server-filesystem"), workspace];
    const path = join(workspace, "b.txt");
    await connected("filesystem", args, async (connection) => {
      assert.match(await text(connection, "read_text_file", { path: join(workspace, "a.txt") }), /what is in a/);
      const isConfined = !/offers nothing here to confine/.test(connection.stderr());
      const written = await text(connection, "write_file", { path, content: "b" });
      if (isConfined) assert.match(written, /^error: .*(read-only|EROFS|EPERM)/);
      assert.equal(existsSync(path), !isConfined);
    });
    const transport = { kind: "stdio", command: "node", args, env: {}, confined: false } as const;
    await connected(
      "filesystem",
      [],
      async (connection) => {
        assert.match(await text(connection, "write_file", { path, content: "b" }), /Successfully wrote/);
        assert.match(connection.stderr(), /^\(Your settings say that this server is not confined/);
      },
      { transport },
    );
    assert.equal(readFileSync(path, "utf8"), "b");
  });

  it("of memory remembers", async () => {
    const env = { MEMORY_FILE_PATH: { value: join(folder.path, "memory.jsonl") } };
    const args = [binOf("@modelcontextprotocol/server-memory")];
    const transport = { kind: "stdio", command: "node", args, env, confined: false } as const;
    const entities = [{ name: "frugal", entityType: "virtue", observations: ["spends little"] }];
    await connected("memory", [], async (one) => void (await text(one, "create_entities", { entities })), {
      transport,
    });
    await connected("memory", [], async (one) => assert.match(await text(one, "read_graph"), /spends little/), {
      transport,
    });
  });

  it("of a browser lists its tools, and opens a page where there is a browser", () => {
    const args = [binOf("@playwright/mcp"), "--headless", "--isolated", "--no-sandbox", "--executable-path", CHROMIUM];
    return connected("playwright", args, async (connection) => {
      assert.ok(connection.tools.some(({ name }) => name === "browser_navigate"));
      assert.ok(connection.tools.length >= 20, String(connection.tools.length));
      if (!existsSync(CHROMIUM)) return console.log(`      not called: there is no ${CHROMIUM}`);
      const opened = await text(connection, "browser_navigate", { url: "data:text/html,<h1>Frugal</h1>" });
      assert.match(opened, /Page URL: data:text\/html/);
      assert.match(await text(connection, "browser_snapshot"), /Frugal/);
    });
  });
});
