import assert from "node:assert/strict";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { estimatedTokens } from "../../src/core/guards/shorten.ts";
import { nanoUsd, sum, toUsdString, usd } from "../../src/core/money.ts";
import { CANARY, canaryForms } from "../support/canary.ts";
import type { CalledTool, Facts, McpCaller } from "../support/mcp-caller.ts";
import { GREEDY, Served, STUCK } from "../support/mcp-served.ts";
import { treeOf } from "../support/trees.ts";

describe("`frugal-swarm mcp`, for other assistants", function () {
  this.timeout(120_000);
  let served: Served;
  beforeEach(async () => {
    served = await new Served().start();
  });
  afterEach(() => served.dispose());

  const launched = async (caller: McpCaller, args: Facts): Promise<string> => {
    const { facts, isError, texts } = await caller.call("launch_swarm", args);
    assert.equal(isError, false, texts.join("\n"));
    return facts.id;
  };
  const refusal = ({ isError, facts, texts }: CalledTool): string => {
    assert.equal(isError, true, texts.join("\n"));
    return String(facts.error ?? texts[0]);
  };

  it("runs a swarm: progress, one cost in all books, and the patch as it is; no file of the user's is touched", async () => {
    const before = treeOf(served.workspace);
    const caller = await served.serve().connect();
    const { facts, told } = await caller.call("launch_swarm", { goal: "Make two files", budget_usd: 0.5 });
    assert.equal(told, undefined);
    assert.deepEqual(
      [facts.status, facts.cap_usd, facts.left_for_other_swarms_usd, facts.simulated, facts.checks],
      ["running", "0.50", "0.50", false, "run"],
    );
    const heard: string[] = [];
    const { id } = facts;
    const first = await caller.call("swarm_status", { id, wait_seconds: 50 }, (message) => heard.push(message));
    assert.ok(heard.length > 0, "it was told how it goes");
    for (const message of heard)
      assert.match(message, /^(planning|running|finished): \d of \d tasks done, \d running, \$\d+\.\d+ spent$/);
    const status = first.facts.status === "running" ? await caller.outcome(id) : first;
    assert.deepEqual(
      [status.facts.status, status.facts.outcome, status.facts.changed_files],
      ["ended", "done", 2],
      status.texts.join("\n"),
    );
    const { tasks } = status.told as { tasks: Facts[] };
    assert.deepEqual(tasks.map((task) => task.id).sort(), ["a", "b", "plan"]);
    const agents = sum(tasks.map((task) => usd(task.cost_usd)));

    const cost = await caller.call("swarm_cost", { id });
    const booked = await served.books(async (ledger) => (await ledger.use([{ scope: "swarm", key: id }]))[0]);
    assert.equal(booked?.open, 0);
    const books = [status.facts.settled_usd, cost.facts.settled_usd, agents, booked?.settled, served.provider.billed()];
    assert.deepEqual(
      books,
      books.map((_, at) => (at < 2 ? toUsdString(agents) : agents)),
    );
    assert.ok(agents > 0);
    const { facts: month } = await caller.call("swarm_cost", {});
    assert.deepEqual(
      [month.settled_usd, month.today.settled_usd, month.cap_usd, month.today.cap_usd],
      [toUsdString(agents), toUsdString(agents), "10.00", "5.00"],
    );
    assert.deepEqual(month.this_server, { cap_usd: "1.00", left_usd: toUsdString(nanoUsd(usd("1") - agents)) });

    const review = await caller.call("review_changes", { id });
    const { files, tasks: verdicts } = review.told as { files: Facts[]; tasks: Facts[] };
    assert.deepEqual(
      files.map(({ path, added, removed }) => [path, added, removed]),
      [
        ["a.js", 1, 0],
        ["b.js", 1, 1],
      ],
    );
    assert.match(JSON.stringify(verdicts), /test passed/);
    const parts = await Promise.all(files.map(({ path }) => caller.call("review_changes", { id, file: path })));
    const patch = readFileSync(review.facts.patch_file, "utf8");
    assert.equal(parts.map(({ told }) => told).join(""), patch);
    const [resource] = (await caller.client.readResource({ uri: `swarm://${id}/patch` })).contents;
    assert.equal(resource && "text" in resource && resource.text, patch);
    const [report] = (await caller.client.readResource({ uri: `swarm://${id}/report` })).contents;
    assert.match(report && "text" in report ? report.text : "", /Total +\$0\.\d+ billed of a budget of \$0\.50/);
    assert.deepEqual(treeOf(served.workspace), before);
    assert.equal(await caller.leave(), 0);
    assert.deepEqual(served.processes(), []);
  });

  it("offers few tools in few tokens, valid and annotated, and none that writes", async () => {
    const caller = await served.serve().connect();
    const { tools } = await caller.client.listTools();
    assert.deepEqual(
      tools.map(({ name, annotations }) => [name, annotations?.readOnlyHint, annotations?.destructiveHint]),
      [
        ["launch_swarm", false, false],
        ["swarm_status", true, false],
        ["stop_swarm", false, false],
        ["swarm_cost", true, false],
        ["review_changes", true, false],
      ],
    );
    for (const { inputSchema, description } of tools) {
      assert.equal(inputSchema.type, "object");
      assert.equal(inputSchema.additionalProperties, false);
      assert.ok(description && description.length < 900);
    }
    const definitions = tools.map(({ name, description, inputSchema }) => ({
      name,
      description,
      parameters: inputSchema,
    }));
    const tokens = definitions.reduce((sum, one) => sum + estimatedTokens([one]), 0);
    console.log(`      (definitions of all ${tools.length} tools: ${tokens} tokens, estimated)`);
    assert.ok(tokens <= 1_200, `${tokens} tokens`);
    const { resourceTemplates } = await caller.client.listResourceTemplates();
    assert.deepEqual(resourceTemplates.map(({ uriTemplate }) => uriTemplate).sort(), [
      "swarm://{id}/patch",
      "swarm://{id}/report",
    ]);
    assert.equal(served.asked.length, 0, "nothing was sent to any model");
  });

  it("holds one budget over all swarms: two run in it, a third is refused in words, and no cap is ever passed", async () => {
    const caller = await served.serve(["--folder", served.workspace, "--budget", "0.004"]).connect();
    // All at once, as a caller's parallel calls.
    const asked = [1, 2, 3].map(() => caller.call("launch_swarm", { goal: `Be ${GREEDY}`, budget_usd: 0.002 }));
    const answers = await Promise.all(asked);
    const refused = answers.filter(({ isError }) => isError);
    assert.equal(refused.length, 1);
    assert.match(
      refusal(refused[0] as CalledTool),
      /^\$0\.00 is left of the \$0\.0040 that all swarms of this server may spend together and \$0\.0020 was asked for: wait/,
    );
    assert.match(
      refusal(await caller.call("launch_swarm", { goal: "more", budget_usd: 5 })),
      /Only the user can raise it, with --budget/,
    );
    const ids: string[] = answers.filter(({ isError }) => !isError).map(({ facts }) => facts.id);
    const ends = await Promise.all(ids.map((id) => caller.outcome(id)));
    for (const { facts } of ends) assert.equal(facts.status, "ended");
    assert.ok(
      ends.some(({ facts }) => facts.caps_reached?.some((cap: string) => cap === "swarm 0.002")),
      JSON.stringify(ends.map(({ facts }) => facts)),
    );
    const uses = await served.books((ledger) => ledger.use(ids.map((key) => ({ scope: "swarm", key }))));
    for (const { settled, open } of uses) assert.ok(settled + open <= usd("0.002"), `${settled} + ${open}`);
    assert.ok(served.provider.billed() > 0 && served.provider.billed() <= usd("0.004"));
    const { facts } = await caller.call("swarm_cost", {});
    const used = uses.reduce((sum, { settled, open }) => sum + settled + open, 0);
    assert.equal(
      facts.this_server.left_usd,
      toUsdString(nanoUsd(usd("0.004") - used)),
      "what was not used is free again",
    );
  });

  it("works on the folders of its start alone, whatever a caller writes", async () => {
    const other = join(served.root, "other");
    mkdirSync(other);
    writeFileSync(join(other, "secret.txt"), "not for swarms\n");
    symlinkSync(other, join(served.workspace, "link"));
    const caller = await served.serve().connect();
    for (const folder of [other, join(served.workspace, "link"), `${served.workspace}/../other`, served.root, "/", "."])
      assert.match(
        refusal(await caller.call("launch_swarm", { goal: "x", folder })),
        /^This folder is not allowed/,
        folder,
      );
    assert.equal(served.asked.length, 0);
    const elsewhere = await served.serve(["--folder", other]).connect();
    const id = await launched(elsewhere, { goal: "Make two files" });
    await elsewhere.outcome(id);
    for (const [tool, args] of [
      ["swarm_status", { id }],
      ["swarm_cost", { id }],
      ["review_changes", { id }],
      ["stop_swarm", { id }],
    ] as const)
      assert.match(refusal(await caller.call(tool, args)), /^There is no swarm/, tool);
    await assert.rejects(caller.client.readResource({ uri: `swarm://${id}/patch` }), /There is no swarm/);
    assert.deepEqual((await caller.call("swarm_status", {})).facts.swarms, []);
  });

  it("takes no argument that would change the endpoint, the key, allow-lists, the sandbox or limits", async () => {
    const caller = await served.serve().connect();
    for (const extra of [
      { endpoint: "http://127.0.0.1:1" },
      { key: "x" },
      { allow_command: ["rm"] },
      { commands: "ask" },
      { sandbox: "prefer" },
      { checks: [{ name: "x", file: "sh", args: ["-c", "id"] }] },
      { mcp_servers: {} },
      { month_budget: 1_000 },
      { concurrency: 64 },
      { budget_usd: -1 },
      { budget_usd: Number.MAX_VALUE },
      { goal: "" },
      { goal: "x".repeat(20_001) },
      { tier: "dearest" },
      { goal: undefined },
    ])
      assert.match(
        refusal(await caller.call("launch_swarm", { goal: "x", ...extra })),
        /[Ii]nvalid|validation/,
        JSON.stringify(extra),
      );
    for (const id of ["../x", "x/y", "x".repeat(41), "X", 5]) refusal(await caller.call("swarm_status", { id }));
    assert.match(refusal(await caller.call("swarm_status", { id: "nobody" })), /^There is no swarm "nobody"/);
    assert.match(refusal(await caller.call("stop_swarm", {})), /either an id or "all": true/);
    assert.match(refusal(await caller.call("swarm_cost", { id: "x", month: "2026-11" })), /id or month, not both/);
    refusal(await caller.call("swarm_cost", { month: "2026-13" }));
    assert.equal(served.asked.length, 0);
  });

  it("tells what models and files say as data, cleaned, and never the key", async () => {
    const caller = await served.serve().connect();
    const id = await launched(caller, { goal: `Make two files \u200b with ${CANARY}` });
    const { texts } = await caller.outcome(id);
    assert.match(texts[1] ?? "", /^Between the marks: .*\n<data-(\w+) from="agent:swarm">/);
    await caller.call("review_changes", { id });
    await caller.client.readResource({ uri: `swarm://${id}/report` });
    await caller.leave();
    assert.deepEqual(canaryForms(caller.stdout), []);
    assert.deepEqual(canaryForms(caller.stderr), []);
    assert.match(caller.stdout, /<U\+200B>/);
    assert.doesNotMatch(caller.stdout, /[\u202e\u2069\u200b]/);
    for (const line of caller.stdout.trim().split("\n")) assert.equal(JSON.parse(line).jsonrpc, "2.0");
  });

  it("gives its swarms no tools of other servers, so that none can launch another", async () => {
    const caller = await served.serve().connect();
    await caller.outcome(await launched(caller, { goal: "Make two files" }));
    assert.ok(served.asked.length > 2);
    for (const request of served.asked) {
      const names = (JSON.parse(request).tools as { name: string }[]).map(({ name }) => name);
      assert.deepEqual(
        names.filter((name) => /swarm|find_tools|__/.test(name)),
        [],
      );
    }
  });

  it("stops a swarm in mid-run, keeps the books, and gives the budget back", async () => {
    const caller = await served.serve().connect();
    const id = await launched(caller, { goal: `Get ${STUCK}`, budget_usd: 0.5 });
    await served.stuck.reached;
    const waiting = caller.call("swarm_status", { id, wait_seconds: 50 });
    const stopped = await caller.call("stop_swarm", { all: true });
    assert.deepEqual(stopped.facts.swarms, [{ id, status: "ended", outcome: "stopped" }]);
    assert.equal((await waiting).facts.status, "ended", "who waits is told at once");
    const [use] = await served.books((ledger) => ledger.use([{ scope: "swarm", key: id }]));
    assert.ok(
      use && use.held > 0 && use.held === use.open,
      "what is not known is held, and nothing is left on its way",
    );
    const { facts } = await caller.call("swarm_cost", {});
    assert.equal(facts.this_server.left_usd, toUsdString(nanoUsd(usd("1") - use.settled - use.open)));
    assert.deepEqual((await caller.call("stop_swarm", { all: true })).facts.swarms, []);
  });

  it("writes into the folder only where the user has said --allow-apply, and by the rules of `run --apply`", async () => {
    const plain = await served.serve().connect();
    await assert.rejects(plain.call("apply_changes", { id: "x" }), /apply_changes/);
    await plain.leave();
    const caller = await served.serve(["--folder", served.workspace, "--allow-apply"]).connect();
    const { tools } = await caller.client.listTools();
    assert.deepEqual(tools.map(({ name }) => name).at(-1), "apply_changes");
    assert.equal(tools.at(-1)?.annotations?.destructiveHint, true);
    const id = await launched(caller, { goal: "Make two files" });
    await caller.outcome(id);
    writeFileSync(join(served.workspace, "b.js"), "exports.b = 2;\n");
    const all = await caller.call("apply_changes", { id, all_or_nothing: true });
    assert.deepEqual([all.facts.applied, all.facts.not_applied], [0, 2]);
    const { facts, texts } = await caller.call("apply_changes", { id });
    assert.deepEqual([facts.applied, facts.not_applied], [1, 1]);
    assert.match(texts[1] ?? "", /b\.js was not written/);
    assert.equal(readFileSync(join(served.workspace, "a.js"), "utf8"), "exports.a = 1;\n");
    assert.equal(readFileSync(join(served.workspace, "b.js"), "utf8"), "exports.b = 2;\n");
    const stuck = await launched(caller, { goal: `Get ${STUCK}` });
    await served.stuck.reached;
    assert.match(refusal(await caller.call("apply_changes", { id: stuck })), /has no result yet/);
    await caller.call("stop_swarm", { id: stuck });
    assert.match(refusal(await caller.call("apply_changes", { id: stuck })), /not all was done/);
  });

  it("runs no program of a folder that the user has not named, nor where the caller wants none", async () => {
    const spy = join(served.root, "spied");
    writeFileSync(join(served.workspace, "check.cjs"), `require("fs").writeFileSync(${JSON.stringify(spy)}, "");\n`);
    const args = ["--endpoint", served.provider.url, "--protocol", "openrouter", "--sandbox", "prefer"];
    const unnamed = await served.process(args, { ENDPOINT_API_KEY: CANARY }, served.workspace).connect();
    const named = await served.serve().connect();
    for (const [caller, extra] of [
      [unnamed, {}],
      [unnamed, { checks: true }],
      [named, { checks: false }],
    ] as const) {
      const { facts } = await caller.call("launch_swarm", { goal: "Make two files", budget_usd: 0.1, ...extra });
      assert.equal(facts.checks, "not run");
      const { told } = await caller.outcome(facts.id);
      assert.doesNotMatch(JSON.stringify(told), /checks passed|test passed/);
    }
    for (const request of served.asked)
      assert.deepEqual(
        (JSON.parse(request).tools as { name: string }[]).filter(({ name }) => /command/.test(name)),
        [],
      );
  });
});
