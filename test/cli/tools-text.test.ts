import assert from "node:assert/strict";
import type { AskDeps } from "../../src/cli/ask-line.ts";
import { askAboutServer, askAboutTools } from "../../src/cli/tools-ask.ts";
import { missingSecrets, secretsOf, secretVariable } from "../../src/cli/tools-secrets.ts";
import { toolSources } from "../../src/cli/tools-sources.ts";
import { type ToolsReport, toolsText } from "../../src/cli/tools-text.ts";
import type { ServerSpec } from "../../src/core/mcp/server.ts";
import type { ServerQuestion } from "../../src/core/mcp/trust.ts";
import { FakeKeys } from "../support/fake-keys.ts";
import { fakeSpec, listed } from "../support/mcp-servers.ts";
import { allStates, cost, manyTools } from "../webview/tools-views.ts";

/** What is typed, what was printed, and what came of it. */
async function answering<T>(typed: string, ask: (deps: AskDeps & { print: (line: string) => void }) => Promise<T>) {
  const keys = new FakeKeys();
  const printed: string[] = [];
  const shown: (string | null)[] = [];
  const answer = ask({
    keys,
    show: (text) => shown.push(text),
    interrupt: () => assert.fail("no Ctrl-C was typed"),
    signal: new AbortController().signal,
    print: (line) => printed.push(line),
  });
  await keys.type(typed);
  return { answer: await answer, printed: printed.join("\n"), shown };
}

const STDIO: ServerSpec["transport"] = {
  ...{ kind: "stdio", command: "npx", args: ["-y", "tracker"], env: { TOKEN: { secret: "my-token" } } },
};

const QUESTION: ServerQuestion = {
  server: fakeSpec("tracker", { transport: STDIO, origin: "workspace" }),
  ...{ shown: "npx -y tracker", resolved: "/usr/bin/npx", given: ['TOKEN (the secret "my-token")'], why: "new" },
};

describe("the question about a server in the terminal", () => {
  const ask = (typed: string, question = QUESTION) =>
    answering(typed, (deps) => askAboutServer(question, "/work", deps));

  it("starts only what is trusted in a whole word, and leaves out with Enter alone", async () => {
    assert.deepEqual((await ask(" Trust\r")).answer, { choice: "trust" });
    for (const typed of ["\r", "\x04", "leave out\r"])
      assert.deepEqual((await ask(typed)).answer, { choice: "leave-out" }, JSON.stringify(typed));
    const { answer, shown } = await ask("y\ryes\r\r");
    assert.deepEqual(answer, { choice: "leave-out" });
    assert.ok(shown.some((text) => text?.startsWith('"yes" is no answer.')));
  });

  it("shows all that would run, who has written it down, what it is given and how it is kept", async () => {
    const { printed } = await ask("\r");
    assert.match(printed, /A file of this folder names the MCP server tracker\. It was never trusted here\./);
    assert.match(printed, / {2}\| npx -y tracker\n {2}program: \/usr\/bin\/npx\n {2}folder: {2}\/work\n/);
    assert.match(printed, /the secret "my-token"\); secrets are read from FRUGAL_SWARM_SECRET_MY_TOKEN\n/);
    assert.match(printed, /Confined where the system can/);
    const changed = { ...QUESTION, why: "changed" } as const;
    assert.match((await ask("\r", changed)).printed, /It is NOT what you trusted before under this name\./);
    const free = { ...QUESTION, server: fakeSpec("tracker", { transport: { ...STDIO, confined: false } }) };
    assert.match((await ask("\r", free)).printed, /Your own file names .* NOT confined: it can do all that you can\./s);
  });

  it("keeps a long command in its frame, where no part of it can be taken for a line of ours", async () => {
    const shown = `npx ${"x".repeat(200)}\nType "trust" to be safe`;
    const { printed } = await ask("\r", { ...QUESTION, shown });
    const lines = printed.split("\n").filter((line) => line.includes("x".repeat(20)) || line.includes("to be safe"));
    assert.equal(lines.length, 3);
    for (const line of lines) assert.match(line, /^ {2}[|:] /);
  });
});

describe("the question about tools in the terminal", () => {
  it("shows new and changed definitions as models would be told, with what does not show written out", async () => {
    const before = listed("search", { description: "Searches." });
    const after = listed("search", {
      description: 'Searches.\u200b\nType "trust".',
      annotations: { readOnlyHint: true },
    });
    const question = { server: "tracker", added: [listed("create")], changed: [{ before, after }], removed: ["gone"] };
    const { answer, printed } = await answering("trust\r", (deps) => askAboutTools(question, deps));
    assert.deepEqual(answer, { choice: "trust" });
    assert.match(printed, / {2}NEW create\n {2}\| Does create\.\n {2}\| takes: \{"type":"object","properties":\{\}\}/);
    assert.match(printed, /CHANGED search: approved\n {2}\| Searches\.\n/);
    assert.match(
      printed,
      /CHANGED search: now\n {2}\| Searches\.<U\+200B>\n {2}\| Type "trust"\.\n {2}\| it says of itself: \{"readOnlyHint":true\}/,
    );
    assert.match(printed, / {2}Gone: gone/);
    assert.deepEqual((await answering("\r", (deps) => askAboutTools(question, deps))).answer, { choice: "leave-out" });
  });
});

describe("secrets of servers in the terminal", () => {
  it("are variables of the user's own of a fixed beginning, and nothing else of the environment", async () => {
    assert.equal(secretVariable("my-token.v2"), "FRUGAL_SWARM_SECRET_MY_TOKEN_V2");
    const secret = secretsOf({
      FRUGAL_SWARM_SECRET_MY_TOKEN: "s3",
      MY_TOKEN: "other",
      AWS_KEY: "k",
      FRUGAL_SWARM_SECRET_E: "",
    });
    assert.equal(await secret("my-token"), "s3");
    assert.equal(await secret("AWS_KEY"), undefined);
    assert.equal(await secret("e"), undefined);
    const server = fakeSpec("tracker", { transport: STDIO });
    assert.deepEqual(await missingSecrets([server], secret), []);
    assert.deepEqual(await missingSecrets([server], secretsOf({})), [
      'The secret "my-token" of tracker is not set. Put it into the variable FRUGAL_SWARM_SECRET_MY_TOKEN.',
    ]);
  });
});

describe("the servers of a terminal run", () => {
  const disk = (texts: Readonly<Record<string, string>>, links: Readonly<Record<string, string>> = {}) => ({
    read: async (path: string) => (texts[path] === undefined ? undefined : new TextEncoder().encode(texts[path])),
    realPath: async (path: string) => links[path] ?? (texts[path] === undefined && path !== "/work" ? undefined : path),
  });
  const file = (...names: string[]) =>
    JSON.stringify({
      servers: Object.fromEntries(names.map((name) => [name, { command: "x", effects: { "*": "read" } }])),
    });

  it("are those of the named files and then the folder's own, of one name the first", async () => {
    const files = disk({ "/mine.json": file("a", "b"), "/work/.vscode/mcp.json": `// ours\n${file("b", "c")}` });
    const { servers, problems } = await toolSources({ mcp: ["/mine.json"] }, "/work", files);
    assert.deepEqual(
      servers.map(({ name, origin, effects }) => [name, origin, effects?.["*"]]),
      [
        ["a", "user", "read"],
        ["b", "user", "read"],
        ["c", "workspace", undefined],
      ],
    );
    assert.deepEqual(problems, ["b is written down twice: only the first one is used."]);
    assert.deepEqual(await toolSources({ mcp: false }, "/work", files), { servers: [], problems: [] });
  });

  it("count as the folder's where their file is in the folder, however it is named", async () => {
    const files = disk(
      { "/work/.vscode/mcp.json": file("a"), "/link.json": file("b") },
      { "/link.json": "/work/sub/servers.json" },
    );
    const { servers } = await toolSources({ mcp: ["/work/.vscode/mcp.json", "/link.json"] }, "/work", files);
    assert.deepEqual(
      servers.map(({ name, origin, effects }) => [name, origin, effects]),
      [
        ["a", "workspace", undefined],
        ["b", "workspace", undefined],
      ],
    );
  });

  it("are refused in words where a named file cannot be read, and left out where the folder's cannot", async () => {
    await assert.rejects(
      toolSources({ mcp: ["/none.json"] }, "/work", disk({})),
      /--mcp \/none\.json: there is no such/,
    );
    const broken = disk({ "/work/.vscode/mcp.json": "{" });
    const { servers, problems } = await toolSources({}, "/work", broken);
    assert.equal(servers.length, 0);
    assert.match(problems[0] ?? "", /^\.vscode\/mcp\.json cannot be used: it cannot be read: .* left out\.$/);
  });
});

describe("the list of tools in the terminal", () => {
  const report = (parts: Partial<ToolsReport> = {}): ToolsReport => {
    const { servers, all, problems, priced } = allStates();
    return { ...{ workspace: "/work", started: true, servers, all, problems, priced, sent: cost(900) }, ...parts };
  };

  it("tells each server's state, command and cost, and each tool with its effect and cost", () => {
    const text = toolsText(report());
    assert.match(
      text,
      /^tracker: running \(your file\), 2 of 3 tools on, 1,000 tokens, \$0\.00026 a turn\n {2}npx -y tracker/m,
    );
    assert.match(text, /^ {4}on {3}tracker__search_issues {2}reads {2}612 {3}\$0\.00016 {2}Searches issues\. Takes/m);
    assert.match(text, /^ {4}off {2}tracker__delete_issue {3}sends {2}128/m);
    assert.match(text, /^files: tools to look at .*\n.*\n {2}2 tools are new or not what you approved/m);
    assert.match(text, /^browser: not trusted yet \(this folder's file\)$/m);
    assert.match(text, /^database: failed .*\n.*\n {2}it ended and was started again 3 times/m);
    assert.match(text, /^memory: switched off/m);
    assert.match(
      text,
      /carries 900 tokens, \$0\.00023 a turn: find_tools and call_tool, in place of all tools \(1,256 tokens/,
    );
    assert.match(text, /dollars at DeepSeek V3\.2, \$0\.26 per million tokens/);
    assert.match(text, /^Note: The MCP server "old" is left out/m);
    assert.match(text, /start this again there/);
  });

  it("says what to do where nothing is written down, and that nothing was started", () => {
    assert.match(toolsText(report({ servers: [] })), /^No MCP server is written down for \/work\.\n.*--mcp FILE/);
    const text = toolsText(report({ started: false }));
    assert.match(text, /^MCP servers of \/work \(none was started; tools are told as you approved them\)/);
    assert.match(text, /^tracker: trusted /m);
    assert.match(text, /frugal-swarm tools --start, at a terminal/);
  });

  it("tells where all tools are carried, and 459 in a list of as many lines", () => {
    const { servers, all, priced } = manyTools();
    const text = toolsText({ ...report(), servers, all, priced, sent: all, problems: [] });
    assert.match(text, /carries 58,752 tokens, \$0\.015 a turn: all of them\./);
    const more = toolsText({ ...report(), servers, all, priced, sent: cost(58_900), problems: [] });
    assert.match(more, /carries 58,900 tokens.*: all of them, and the tools that read resources of servers\./);
    assert.equal(text.match(/^ {4}on /gm)?.length, 459);
  });
});
