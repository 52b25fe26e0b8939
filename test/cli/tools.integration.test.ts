import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ToolsReport } from "../../src/cli/tools-text.ts";
import type { Answer, ParsedChatRequest } from "../../src/emulator/responder.ts";
import { type Emulator, startEmulator } from "../../src/emulator/server.ts";
import { readConversation } from "../../src/emulator/simulated/conversation.ts";
import { toolCall } from "../../src/emulator/simulated/edits.ts";
import { asksForReview } from "../../src/emulator/simulated/reviewer.ts";
import { task } from "../support/plans.ts";
import { catalogueJson } from "../support/real-configs.ts";
import { hasTerminals, onScreen } from "../support/screen.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { Terminal } from "../support/terminal.ts";
import { writeTree } from "../support/trees.ts";

/** Of the real server from npm. */
const MEMORY = join(
  dirname(fileURLToPath(import.meta.resolve("@modelcontextprotocol/server-memory/package.json"))),
  "dist/index.js",
);

describe("MCP servers in the terminal", () => {
  const folder = temporaryFolder();
  let terminal: Terminal;
  beforeEach(() => {
    terminal = new Terminal();
  });
  afterEach(() => terminal.dispose());

  /** A folder to work on, and beside it a file of the user's with the real memory server; its graph lies in `graph`. */
  const room = () => {
    const work = join(folder(), "work");
    writeTree(work, { "README.md": "# Work\n" });
    const mine = join(folder(), "mine.json");
    // An argument that the server does not read: its process is found by it.
    const memory = {
      ...{ command: process.execPath, args: [MEMORY, folder()], env: { MEMORY_FILE_PATH: `\${input:graph-file}` } },
      effects: { "*": "write" },
    };
    writeFileSync(mine, JSON.stringify({ servers: { memory } }));
    const graph = join(terminal.data, "mcp-servers", "memory", "graph.jsonl");
    return { work, mine, graph, secret: { FRUGAL_SWARM_SECRET_GRAPH_FILE: graph } };
  };
  const listing = async (args: readonly string[], env = {}) => {
    const ran = await terminal.run(["tools", "--json", ...args], env);
    return { ...ran, report: JSON.parse(ran.stdout) as ToolsReport };
  };
  /** What a person says at a terminal, once for all. */
  const trust = async ({ work, mine, secret }: ReturnType<typeof room>) => {
    const screen = onScreen(`tools --start --workspace '${work}' --mcp '${mine}'`, terminal.data, secret);
    await screen.shown('Type "trust" to start memory');
    screen.type("trust\r");
    await screen.shown('Type "trust" to use these tools of memory');
    screen.type("trust\r");
    return screen.ended;
  };

  it("start nothing without a terminal that was not approved, and say what to do", async () => {
    const { work } = room();
    const marker = join(folder(), "started");
    const args = ["-e", `require("fs").writeFileSync(${JSON.stringify(marker)}, "")`];
    writeTree(work, { ".vscode/mcp.json": JSON.stringify({ servers: { evil: { command: process.execPath, args } } }) });
    const only = await listing(["--workspace", work]);
    assert.deepEqual([only.code, only.report.started], [0, false]);
    const started = await listing(["--workspace", work, "--start"]);
    assert.equal(started.code, 1);
    assert.deepEqual(
      started.report.servers.map(({ name, origin, state, tools }) => [name, origin, state, tools.length]),
      [["evil", "workspace", "asks", 0]],
    );
    assert.match(started.report.servers[0]?.shown ?? "", /writeFileSync/);
    const off = await listing(["--workspace", work, "--start", "--mcp-off", "evil"]);
    assert.deepEqual([off.code, off.report.servers[0]?.state], [0, "off"]);
    const none = await listing(["--workspace", work, "--start", "--no-mcp"]);
    assert.deepEqual([none.code, none.report.servers], [0, []]);
    const ran = await terminal.run(["do it", "--workspace", work, "--budget", "0.01"]);
    assert.match(ran.stdout, /MCP: 0 of 1 servers run, 0 tools; .*\nNot all of evil is trusted/);
    assert.equal(existsSync(marker), false);
  });

  it("ask at a terminal, and then a run without one lets its agents call the real server, whose process ends with it", async function () {
    if (!hasTerminals()) {
      console.log("      skipped: there is no util-linux script here to make a terminal with");
      return this.skip();
    }
    const place = room();
    const { work, mine, graph, secret } = place;
    const asked = await trust(place);
    assert.equal(asked.code, 0, asked.text);
    assert.match(asked.text, /program: .*node/);
    assert.match(asked.text, /secrets are read from FRUGAL_SWARM_SECRET_GRAPH_FILE/);
    assert.match(asked.text, /memory: running \(your file\), 9 of 9 tools on/);

    const { report } = await listing(["--workspace", work, "--mcp", mine]);
    assert.deepEqual(
      [report.started, report.servers[0]?.state, report.servers[0]?.tools.length],
      [false, "running", 9],
    );
    assert.ok(report.servers[0]?.tools.every(({ cost, effect }) => cost.tokens > 0 && effect === "write"));
    assert.equal(report.all.tokens, report.servers[0]?.cost.tokens);
    assert.deepEqual(processesWith(folder()), []);

    const requests: ParsedChatRequest[] = [];
    const emulator = await remembering(requests);
    try {
      const ran = await swarm(emulator, place, ["--mcp-off", "memory/delete_entities"]).ended;
      assert.equal(ran.code, 0, `${ran.stdout}\n${ran.stderr}`);
      assert.match(ran.stdout, /MCP: 1 of 1 servers run, 8 tools; every request of an agent carries [\d,]+ tokens/);
      const names = requests.flatMap(({ tools }) => tools.map((one) => JSON.stringify(one)));
      assert.ok(names.some((text) => text.includes("memory__create_entities")));
      assert.ok(!names.some((text) => text.includes("memory__delete_entities")));
      assert.match(readFileSync(graph, "utf8"), /"name":"Ada"/);
      assert.deepEqual(processesWith(folder()), []);
    } finally {
      await emulator.close();
    }
    assert.doesNotMatch(readFileSync(join(terminal.data, "mcp-trust.json"), "utf8"), /graph\.jsonl/);
    // Nothing is known of a server whose command is another one.
    writeFileSync(mine, readFileSync(mine, "utf8").replace(MEMORY, `${MEMORY}","--other`));
    const changed = await listing(["--workspace", work, "--mcp", mine, "--start"], secret);
    assert.deepEqual([changed.code, changed.report.servers[0]?.state], [1, "asks"]);
  });

  it("end with the run that Ctrl-C stops", async function () {
    if (!hasTerminals()) return this.skip();
    const place = room();
    await trust(place);
    const requests: ParsedChatRequest[] = [];
    const met = Promise.withResolvers<void>();
    const emulator = await remembering(requests, () => met.resolve());
    try {
      const run = swarm(emulator, place, []);
      await Promise.race([met.promise, run.ended]);
      assert.notDeepEqual(processesWith(folder()), []);
      run.child.kill("SIGINT");
      const { code } = await run.ended;
      assert.equal(code, 130);
      assert.deepEqual(processesWith(folder()), []);
    } finally {
      await emulator.close();
    }
  });

  it("are there again when a run goes on whose process was killed", async function () {
    if (!hasTerminals()) return this.skip();
    const place = room();
    await trust(place);
    const requests: ParsedChatRequest[] = [];
    const met = Promise.withResolvers<void>();
    const emulator = await remembering(requests, () => met.resolve());
    try {
      const run = swarm(emulator, place, []);
      await Promise.race([met.promise, run.ended]);
      run.child.kill("SIGKILL");
      await run.ended;
      const before = requests.length;
      const endpoint = ["--endpoint", emulator.url, "--protocol", "openrouter", "--budget", "1"];
      const env = { ENDPOINT_API_KEY: emulator.key, ...place.secret };
      const resumed = await terminal.run(["resume", "--mcp", place.mine, ...endpoint], env);
      assert.equal(resumed.code, 0, `${resumed.stdout}\n${resumed.stderr}`);
      assert.match(resumed.stdout, /MCP: 1 of 1 servers run, 9 tools/);
      const worker = requests.slice(before).find(({ tools }) => tools.length > 0);
      assert.match(JSON.stringify(worker?.tools), /memory__create_entities/);
      assert.equal(readFileSync(place.graph, "utf8").match(/"name":"Ada"/g)?.length, 1, "nothing was done twice");
      assert.deepEqual(processesWith(folder()), []);
    } finally {
      await emulator.close();
    }
  });

  const swarm = (emulator: Emulator, { work, mine, secret }: ReturnType<typeof room>, more: readonly string[]) => {
    const plan = join(folder(), "plan.json");
    writeFileSync(plan, JSON.stringify({ tasks: [task("remember")] }));
    const endpoint = ["--endpoint", emulator.url, "--protocol", "openrouter", "--budget", "1"];
    return terminal.start(["Remember Ada", "--workspace", work, "--plan", plan, "--mcp", mine, ...endpoint, ...more], {
      ...{ ENDPOINT_API_KEY: emulator.key, ...secret },
    });
  };
});

/** Simulated: an agent that writes down an entity with the server's tool, and a file. `met`: once the call is answered. */
async function remembering(requests: ParsedChatRequest[], met: () => void = () => undefined): Promise<Emulator> {
  const entities = [{ name: "Ada", entityType: "person", observations: ["likes invoices"] }];
  const turns: readonly Answer[] = [
    { content: "", toolCalls: [toolCall("memory__create_entities", { entities })] },
    { content: "", toolCalls: [toolCall("write_file", { path: "ada.md", content: "Ada\n" })] },
    { content: "Done.", toolCalls: [] },
  ];
  const respond = (request: ParsedChatRequest): Answer => {
    if (asksForReview(request))
      return { content: JSON.stringify({ verdict: "accept", reasons: ["As told."], unmet: [] }), toolCalls: [] };
    requests.push(request);
    const done = readConversation(request.messages)?.turnsDone ?? 0;
    if (done > 0) met();
    return turns[Math.min(done, turns.length - 1)] ?? { content: "Done.", toolCalls: [] };
  };
  // Time enough to stop a run in the middle.
  const latency = { firstTokenMs: 800, tokensPerSecond: 1_000 };
  return startEmulator({ catalogue: catalogueJson(), responder: { respond }, latency });
}

/** Ids of processes that were started with this text as one of their arguments. */
function processesWith(text: string): readonly string[] {
  return readdirSync("/proc").filter((id) => {
    if (!/^\d+$/.test(id)) return false;
    try {
      const args = readFileSync(`/proc/${id}/cmdline`, "utf8").split("\0");
      return args.includes(MEMORY) && args.includes(text);
    } catch {
      return false;
    }
  });
}
