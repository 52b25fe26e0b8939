import assert from "node:assert/strict";
import { serverHash } from "../../../src/core/mcp/definition-hash.ts";
import { filledIn, givenWords, secretNames } from "../../../src/core/mcp/given-values.ts";
import { readServers } from "../../../src/core/mcp/read-servers.ts";

const read = (entry: unknown, origin: "user" | "workspace" = "user") =>
  readServers({ servers: { s: entry } }, origin, "/work");
/** As files write it; not to be filled in by this file. */
const ref = (name: string) => `$\{${name}}`;

describe("servers in an mcp.json", () => {
  it("are read from each of the shapes that programs write", () => {
    const entry = { command: "node", args: ["server.js"] };
    for (const shape of [{ servers: { s: entry } }, { mcpServers: { s: entry } }, { s: entry, inputs: [] }]) {
      const { servers, problems } = readServers(shape, "user", "/work");
      assert.deepEqual(problems, []);
      assert.deepEqual(
        servers.map(({ name, transport }) => ({ name, transport })),
        [{ name: "s", transport: { kind: "stdio", command: "node", args: ["server.js"], env: {} } }],
      );
    }
    assert.equal(readServers([], "user", "/work").problems.length, 1);
  });

  it("name their secrets, and never hold or read one", () => {
    const { servers } = read({
      command: "node",
      env: { A: ref("input:token"), B: ref("env:HOME_TOKEN"), C: "plain", D: 1, E: null },
      cwd: `${ref("workspaceFolder")}/sub`,
    });
    assert.deepEqual(servers[0]?.transport, {
      kind: "stdio",
      command: "node",
      args: [],
      env: { A: { secret: "token" }, B: { secret: "HOME_TOKEN" }, C: { value: "plain" }, D: { value: "1" } },
      cwd: "/work/sub",
    });
  });

  it("keep text and secrets of one value apart, in their order", () => {
    const { servers } = read({
      url: "https://x.example/mcp",
      headers: { Authorization: `Bearer ${ref("input:token")}`, "X-Pair": `${ref("env:USER")}:${ref("input:pass")}` },
    });
    const [server] = servers;
    assert.ok(server?.transport.kind === "http");
    assert.deepEqual(server.transport.headers, {
      Authorization: { parts: [{ value: "Bearer " }, { secret: "token" }] },
      "X-Pair": { parts: [{ secret: "USER" }, { value: ":" }, { secret: "pass" }] },
    });
    assert.deepEqual(secretNames(server), ["token", "USER", "pass"]);
    assert.deepEqual(givenWords(server.transport.headers), [
      'Authorization=Bearer (the secret "token")',
      'X-Pair=(the secret "USER"):(the secret "pass")',
    ]);
    const other = read({ url: "https://x.example/mcp", headers: { Authorization: `Basic ${ref("input:token")}` } });
    assert.notEqual(serverHash(server, null), serverHash(other.servers[0] ?? server, null));
  });

  it("are filled in by the secrets that are set, or name the one that is not", async () => {
    const given = { parts: [{ value: "Bearer " }, { secret: "token" }] };
    const set = async (name: string) => (name === "token" ? "t0p" : undefined);
    assert.deepEqual(await filledIn(given, set), { value: "Bearer t0p" });
    assert.deepEqual(await filledIn({ secret: "other" }, set), { missing: "other" });
    assert.deepEqual(await filledIn({ value: "plain" }, set), { value: "plain" });
  });

  const refused: Readonly<Record<string, readonly [unknown, RegExp]>> = {
    "a secret among the arguments": [{ command: "x", args: ["--key", ref("input:k")] }, /holds a secret/],
    "what is not known beside a secret": [
      { url: "https://x.example", headers: { A: `${ref("input:k")} ${ref("command:x")}` } },
      /not known here/,
    ],
    "what is not known": [{ command: ref("command:pick") }, /not known here/],
    "plain http": [{ url: "http://x.example/mcp" }, /neither https nor/],
    "a file": [{ url: "file:///etc/passwd" }, /neither https nor/],
    "a password in the address": [{ url: "https://u:p@x.example" }, /holds a password/],
    "two ways": [{ command: "x", url: "https://x.example" }, /a command and an address/],
    "no way": [{}, /neither a command nor/],
    "an old transport": [{ type: "sse", url: "https://x.example" }, /its type is "sse"/],
    "a variable of no name": [{ command: "x", env: { "A B": "1" } }, /no name of a variable/],
    "a header of no name": [{ url: "https://x.example", headers: { "A\nB": "1" } }, /no name of a header/],
    "another type of value": [{ command: 3 }, /left out/],
  };
  for (const [what, [entry, words]] of Object.entries(refused))
    it(`are left out with words: ${what}`, () => {
      const { servers, problems } = read(entry);
      assert.deepEqual(servers, []);
      assert.match(problems.join("\n"), words);
    });

  it("are taken on this machine by http", () => {
    const { servers } = read({ type: "http", url: "http://localhost:3000/mcp" });
    assert.deepEqual(servers[0]?.transport, { kind: "http", url: "http://localhost:3000/mcp", headers: {} });
  });

  it("say what tools do only in the user's own file", () => {
    const entry = { command: "x", effects: { "*": "read" } };
    assert.deepEqual(read(entry).servers[0]?.effects, { "*": "read" });
    assert.equal(read(entry, "workspace").servers[0]?.effects, undefined);
  });

  it("run unconfined only where the user's own file says so", () => {
    const confined = (entry: object, origin?: "workspace") => {
      const transport = read({ command: "x", ...entry }, origin).servers[0]?.transport;
      return transport?.kind === "stdio" ? transport.confined : "none";
    };
    assert.equal(confined({ confined: false }), false);
    assert.equal(confined({ confined: false }, "workspace"), undefined);
    assert.equal(confined({}), undefined);
  });

  it("that are disabled are none, and two never share a name", () => {
    assert.deepEqual(read({ command: "x", disabled: true }), { servers: [], problems: [] });
    const { servers, problems } = readServers({ "a b": { command: "x" }, "a.b": { command: "y" } }, "user", "/work");
    assert.deepEqual(
      servers.map(({ name }) => name),
      ["a-b"],
    );
    assert.match(problems.join(), /another server is called a-b/);
  });
});
