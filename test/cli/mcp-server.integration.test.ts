import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { estimatedTokens } from "../../src/core/guards/shorten.ts";
import { nanoUsd, sum, toUsdString, usd } from "../../src/core/money.ts";
import { type CalledTool, type Facts, launched, refusal } from "../support/mcp-caller.ts";
import { GREEDY, Served, STUCK } from "../support/mcp-served.ts";
import { treeOf } from "../support/trees.ts";

describe("`frugal-swarm mcp`, for other assistants", function () {
  this.timeout(120_000);
  let served: Served;
  beforeEach(async () => {
    served = await new Served().start();
  });
  afterEach(() => served.dispose());

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
});
