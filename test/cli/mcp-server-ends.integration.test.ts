import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { CalledTool, McpCaller } from "../support/mcp-caller.ts";
import { realConnector, stdioSpec } from "../support/mcp-processes.ts";
import { Served, STUCK } from "../support/mcp-served.ts";
import { Terminal } from "../support/terminal.ts";

const LIST = (id: number) => `${JSON.stringify({ jsonrpc: "2.0", id, method: "tools/list" })}\n`;
const HELLO = `${JSON.stringify({
  jsonrpc: "2.0",
  id: 0,
  method: "initialize",
  params: { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "raw", version: "1" } },
})}\n${JSON.stringify({ jsonrpc: "2.0", method: "notifications/initialized" })}\n`;

describe("`frugal-swarm mcp` and callers that leave or misbehave", function () {
  this.timeout(120_000);
  let served: Served;
  beforeEach(async () => {
    served = await new Served().start();
  });
  afterEach(() => served.dispose());

  /** A swarm in the middle of its work. */
  const stuck = async (caller: McpCaller): Promise<string> => {
    const { facts, texts } = await caller.call("launch_swarm", { goal: `Get ${STUCK}` });
    await served.stuck.reached;
    assert.ok(facts.id, texts.join("\n"));
    return facts.id;
  };

  /** Nothing of the server is left, and its swarm is one that can go on. */
  const interrupted = async (id: string): Promise<void> => {
    assert.deepEqual(served.processes(), []);
    const rows = await served.books((ledger) => ledger.attempts({ swarm: id }));
    assert.ok(rows.length > 0);
    for (const { state } of rows) assert.match(state, /^(settled|held|reconciled|released)$/);
    const terminal = new Terminal();
    try {
      const listed = await terminal.run(["resume", "--list"], { FRUGAL_SWARM_DATA: served.data });
      assert.match(listed.stdout, new RegExp(`^${id} `, "m"));
      const kept = await terminal.run(["resume", id, "--discard"], {
        FRUGAL_SWARM_DATA: served.data,
        ENDPOINT_API_KEY: "x",
      });
      assert.equal(kept.code, 2, "a run of real models is not discarded without their endpoint");
    } finally {
      terminal.dispose();
    }
  };

  const EXITS: readonly [string, (caller: McpCaller) => void, number][] = [
    ["closes its pipe", ({ child }) => child.stdin?.end(), 0],
    [
      "is killed, so that all pipes break at once",
      ({ child }) => [child.stdout, child.stderr, child.stdin].forEach((pipe) => void pipe?.destroy()),
      0,
    ],
    ["ends the server (SIGTERM)", ({ child }) => child.kill("SIGTERM"), 130],
    ["ends the server (SIGINT)", ({ child }) => child.kill("SIGINT"), 130],
  ];
  for (const [what, end, code] of EXITS)
    it(`a caller that ${what} leaves no process and a swarm that can be resumed`, async () => {
      const caller = await served.serve().connect();
      const id = await stuck(caller);
      const waiting = caller.call("swarm_status", { id, wait_seconds: 50 }).catch(() => "gone");
      end(caller);
      assert.equal(await caller.ended, code, caller.stderr);
      await interrupted(id);
      // Its own connection is closed by now; with a broken pipe it hears nothing.
      await caller.client.close();
      await waiting;
    });

  it("answers good calls after nonsense on the same pipe, and writes nothing but the protocol", async () => {
    const caller = await served.serve().connect();
    const nonsense = [
      "garbage",
      "{}",
      "[]",
      "null",
      '{"jsonrpc":"2.0"}',
      '{"jsonrpc":"1.0","id":1,"method":"x"}',
      '{"id":{}}',
      "{".repeat(5_000),
    ];
    caller.child.stdin?.write(`${nonsense.join("\n")}\n`);
    caller.child.stdin?.write(Buffer.from([0xff, 0xfe, 0x00, 0x0a, 0xc3, 0x28, 0x0a]));
    assert.deepEqual((await caller.call("swarm_status", {})).facts.swarms, []);
    await assert.rejects(caller.call("no_such_tool", {}), /no_such_tool/);
    assert.equal(await caller.leave(), 0);
    for (const line of caller.stdout.trim().split("\n")) assert.equal(JSON.parse(line).jsonrpc, "2.0");
    assert.match(caller.stderr, /The connection: /);
  });

  it("closes a connection whose message has no end", async () => {
    const caller = served.serve();
    caller.child.stdin?.on("error", () => undefined);
    caller.child.stdin?.write(HELLO);
    caller.child.stdin?.write(`"${"x".repeat(2_000_000)}`);
    caller.child.stdout?.resume();
    assert.equal(await caller.ended, 0, caller.stderr);
  });

  it("reads nothing more from a caller that does not read, and loses nothing when it does", async () => {
    const requests = 6_000;
    const caller = served.serve();
    const { stdin, stdout, stderr } = caller.child;
    assert.ok(stdin && stdout && stderr);
    const said = new Promise<void>((resolve) => {
      stderr.on("data", () => caller.stderr.includes("are not read") && resolve());
    });
    stdin.write(HELLO);
    for (let id = 1; id <= requests; id++) stdin.write(LIST(id));
    await said;
    const seen = new Set<number>();
    let rest = "";
    for await (const text of stdout.setEncoding("utf8")) {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) seen.add(JSON.parse(line).id);
      if (seen.size > requests) break;
    }
    assert.equal(seen.size, requests + 1, "each once, and the greeting");
    assert.equal(await caller.leave(), 0);
  });

  it("bounds calls that wait side by side, and can still be told to stop", async () => {
    const caller = await served.serve().connect();
    const id = await stuck(caller);
    const waits = Array.from({ length: 40 }, () => caller.call("swarm_status", { id, wait_seconds: 50 }));
    const busy: CalledTool[] = [];
    const others = waits.map(async (wait) => {
      const answer = await wait;
      if (answer.isError) busy.push(answer);
      if (busy.length === 8) await caller.call("stop_swarm", { id });
      return answer;
    });
    const answers = await Promise.all(others);
    assert.equal(busy.length, 8);
    assert.match(busy[0]?.texts[0] ?? "", /32 calls of this tool .* Try again/);
    assert.equal(answers.filter(({ facts }) => facts.status === "ended").length, 32);
  });

  it("runs so many swarms side by side and no more", async () => {
    const caller = await served.serve(["--folder", served.workspace, "--budget", "2"]).connect();
    const asked = [1, 2, 3, 4, 5].map(() => caller.call("launch_swarm", { goal: `Get ${STUCK}`, budget_usd: 0.1 }));
    const answers = await Promise.all(asked);
    const [refused] = answers.filter(({ isError }) => isError);
    assert.equal(answers.filter(({ isError }) => isError).length, 1);
    assert.match(refused?.facts.error, /^4 swarms of this server are running, which is the most/);
    const { facts } = await caller.call("swarm_status", {});
    assert.equal(facts.budget_left_usd, "1.60", "what was refused took nothing");
    const { facts: stopped } = await caller.call("stop_swarm", { all: true });
    assert.equal(stopped.swarms.length, 4);
  });

  it("says that it is simulated in its answers, without a key or with --simulated, and asks nobody else", async () => {
    for (const [args, env] of [
      [["--simulated"], { OPENROUTER_API_KEY: "sk-or-v1-not-used-here-0123456789" }],
      [[], {}],
    ] as const) {
      const caller = await served.process(["--folder", served.workspace, ...args], env).connect();
      const { facts } = await caller.call("launch_swarm", { goal: "Anything", budget_usd: 0.1 });
      assert.deepEqual([facts.simulated, facts.endpoint], [true, "simulated OpenRouter"]);
      const status = await caller.outcome(facts.id);
      const cost = await caller.call("swarm_cost", {});
      for (const answer of [status, cost, await caller.call("review_changes", { id: "none" })])
        assert.match(answer.facts.simulation, /^simulated/);
      assert.equal(await caller.leave(), 0);
    }
    assert.equal(served.asked.length, 0);
  });

  it("does not start on wrong flags or on the home folder, in words and with code 2", async () => {
    for (const [args, words] of [
      [["--folder", "/no/such/folder"], /cannot be used.*--folder/],
      [["--budget", "much"], /--budget "much" is not a number/],
      [["--simulated", "--endpoint", "http://127.0.0.1:1/v1"], /choose one/],
    ] as const) {
      const caller = served.process(args);
      caller.child.stdout?.resume();
      assert.equal(await caller.ended, 2);
      assert.match(caller.stderr, words);
    }
    const home = served.process([], {}, served.root);
    home.child.stdin?.end();
    home.child.stdout?.resume();
    assert.equal(await home.ended, 0, home.stderr);
    const root = served.process([], {}, "/");
    root.child.stdout?.resume();
    assert.equal(await root.ended, 2);
    assert.match(root.stderr, /Name the folder that swarms may work on/);
  });

  it("does not start for a swarm of ours, so that swarms launch no swarms", async () => {
    const main = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));
    const spec = stdioSpec("frugal-swarm", [], {
      transport: {
        kind: "stdio",
        command: process.execPath,
        args: [main, "mcp", "--simulated", "--folder", served.workspace],
        env: {},
      },
    });
    const place = { workspace: served.workspace, secret: async () => undefined };
    const connecting = realConnector(served.root).connect(spec, place, new AbortController().signal);
    // Where it does start, nothing of it is to stay.
    void connecting.then(
      (connection) => connection.close(),
      () => undefined,
    );
    await assert.rejects(connecting, /code 2|ended|closed/);
    const told = served.process(["--simulated", "--folder", served.workspace], { FRUGAL_SWARM_SERVER_RUN: "/tmp/x" });
    told.child.stdout?.resume();
    assert.equal(await told.ended, 2);
    assert.match(told.stderr, /Swarms launch no swarms/);
  });

  it("keeps the library behind it out of all other commands", () => {
    const main = readFileSync(new URL("../../src/cli/main.ts", import.meta.url), "utf8");
    assert.doesNotMatch(main, /from "\.\/mcp/);
  });
});
