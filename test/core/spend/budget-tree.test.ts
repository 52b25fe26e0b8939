import assert from "node:assert/strict";
import fc from "fast-check";
import { nanoUsd } from "../../../src/core/money.ts";
import { type BudgetCommand, type BudgetModel, BudgetTree, ENDINGS, settled } from "../../support/budget-tree.ts";
import { failure } from "../../support/scripted-client.ts";

const who = fc.record({
  swarm: fc.constantFrom("s1", "s2"),
  task: fc.constantFrom("t1", "t2", "t3"),
  workspace: fc.constantFrom("/one", "/two"),
});

const pick = fc.nat(1_000);

/** One of the calls that fit, if there is any. */
function chosen(ids: Iterable<string>, index: number): string | undefined {
  const all = [...ids];
  return all[index % all.length];
}

const held = (model: BudgetModel) => [...model].flatMap(([id, call]) => (call.state === "held" ? [id] : []));

function command(name: string, run: (model: BudgetModel, tree: BudgetTree) => Promise<void>): BudgetCommand {
  return {
    check: () => true,
    toString: () => name,
    async run(model, tree) {
      await run(model, tree);
      await settled();
      await tree.check(model);
    },
  };
}

const asks = fc
  .tuple(who, fc.integer({ min: 1, max: 2_000 }))
  .map(([one, maxTokens]) =>
    command(`ask ${JSON.stringify(one)} for ${maxTokens}`, (model, tree) => tree.ask(one, maxTokens, model)),
  );

const ends = fc
  .tuple(
    fc.constantFrom(...(Object.keys(ENDINGS) as (keyof typeof ENDINGS)[])),
    pick,
    fc.double({ min: 0, max: 1, noNaN: true }),
  )
  .map(([how, index, share]) =>
    command(`one ends ${how}`, async (model, tree) => {
      const id = chosen(tree.onTheirWay.keys(), index);
      const call = id === undefined ? undefined : model.get(id);
      if (id === undefined || call === undefined) return;
      tree.onTheirWay.get(id)?.answer(ENDINGS[how](call, share));
      tree.onTheirWay.delete(id);
    }),
  );

const cancels = pick.map((index) =>
  command("one is cancelled", async (model, tree) => {
    const id = chosen(tree.onTheirWay.keys(), index);
    const call = id === undefined ? undefined : model.get(id);
    if (id === undefined || call === undefined) return;
    tree.onTheirWay.get(id)?.stop.abort();
    tree.onTheirWay.get(id)?.answer(failure("cancelled", { billing: "unknown" }));
    tree.onTheirWay.delete(id);
    call.state = "held";
  }),
);

const crashes = fc.constant(
  command("the process dies", async (model, tree) => {
    for (const call of model.values()) if (call.state === "on its way") call.state = "held";
    await tree.crash();
  }),
);

const looksUp = fc.tuple(pick, fc.double({ min: 0, max: 1, noNaN: true })).map(([index, share]) =>
  command("a held cost is found out", async (model, tree) => {
    const id = chosen(held(model), index);
    const call = id === undefined ? undefined : model.get(id);
    if (id === undefined || call === undefined) return;
    Object.assign(call, { state: "known", cost: Math.floor(call.bound * share) });
    const nothing = { usage: null, servedModel: null, provider: null, generationId: null };
    await tree.ledger.reconcile(id, { cost: nanoUsd(call.cost), origin: "billed", ...nothing }, "the test");
  }),
);

const timePasses = fc
  .integer({ min: 1, max: 30 })
  .map((hours) => command(`${hours} hours pass`, (_, tree) => tree.host.advance(hours * 3_600_000)));

describe("the tree of budgets", () => {
  it("is never above any cap and never leaks, whatever calls do, as an independent model counts it", async () => {
    const commands = fc.commands([asks, asks, asks, ends, ends, cancels, crashes, looksUp, timePasses], {
      maxCommands: 40,
      size: "max",
    });
    let reserved = 0;
    await fc.assert(
      fc.asyncProperty(commands, async (some) => {
        const model: BudgetModel = new Map();
        const tree = new BudgetTree();
        await fc.asyncModelRun(() => ({ model, real: tree }), some);
        for (const [id, one] of tree.onTheirWay) {
          const call = model.get(id);
          if (call !== undefined) one.answer(ENDINGS.settled(call, 1));
        }
        await settled();
        await tree.check(model);
        for (const row of await tree.ledger.attempts({})) {
          assert.ok(!["reserved", "sent", "generating"].includes(row.state), `${row.id} is left ${row.state}`);
          if (row.state === "held") assert.ok(row.note, `${row.id} is held without a reason`);
        }
        reserved += model.size;
      }),
      { numRuns: 100 },
    );
    assert.ok(reserved > 500, `the commands are of use: ${reserved} calls were reserved`);
  });
});
