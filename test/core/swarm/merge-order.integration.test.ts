import assert from "node:assert/strict";
import type { CopyStore } from "../../../src/core/workspace/copies.ts";
import { seededRandom } from "../../support/seeded-random.ts";
import { EIGHT, overlappedFiles, runShuffled, type Shuffled, shuffled } from "../../support/shuffled-swarm.ts";
import { type Bench, createBench } from "../../support/stores.ts";
import { writeTree } from "../../support/trees.ts";

/** `npm run bench:merge` makes 100. */
const SHUFFLES = 8;

describe("eight agents that change overlapping files", () => {
  let bench: Bench;
  let store: CopyStore;
  beforeEach(async () => {
    bench = await createBench();
    writeTree(bench.workspace, overlappedFiles());
    store = await bench.open();
  });
  afterEach(async () => {
    await store.close();
    bench.dispose();
  });

  it(`give the same commit in ${SHUFFLES} orders of finishing, conflicts included`, async () => {
    const random = seededRandom(6);
    const swarm = { store, host: bench.host, made: new Map() };
    const runs: Shuffled[] = [];
    for (let turn = 0; turn < SHUFFLES; turn++)
      runs.push(
        await runShuffled(
          swarm,
          shuffled(
            EIGHT.map(({ id }) => id),
            random,
          ),
        ),
      );
    const [first = assert.fail("none ran")] = runs;
    assert.deepEqual([...new Set(runs.map(({ commit }) => commit))], [first.commit]);
    const orders = new Set(runs.map(({ finished }) => finished.join()));
    assert.ok(orders.size >= SHUFFLES - 2, `${orders.size} orders`);
    assert.ok(
      runs.every(({ conflicts }) => conflicts === 2),
      "b conflicts with a, and d with c, each resolved once",
    );
    const texts = [...(await store.read(first.commit, Object.keys(overlappedFiles()))).values()];
    const all = texts.map((bytes) => new TextDecoder().decode(bytes)).join("");
    for (const { id } of EIGHT)
      assert.equal(all.match(new RegExp(`, ${id}\\n`, "g"))?.length, "abcd".includes(id) ? 5 : 3, `all that ${id} did`);
    // The order that does count: the lines of what comes first in the plan stand first.
    const backwards = await runShuffled(swarm, "hgfedcba".split(""), EIGHT.toReversed());
    assert.notEqual(backwards.commit, first.commit);
  });
});
