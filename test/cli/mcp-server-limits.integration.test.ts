import assert from "node:assert/strict";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CANARY, canaryForms } from "../support/canary.ts";
import { launched, refusal } from "../support/mcp-caller.ts";
import { Served, STUCK } from "../support/mcp-served.ts";

describe("what another assistant can never do by `frugal-swarm mcp`", function () {
  this.timeout(120_000);
  let served: Served;
  beforeEach(async () => {
    served = await new Served().start();
  });
  afterEach(() => served.dispose());

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
