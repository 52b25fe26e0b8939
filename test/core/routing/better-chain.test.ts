import assert from "node:assert/strict";
import fc from "fast-check";
import { SPEAKS_FOR } from "../../../src/core/models/evidence.ts";
import { betterChain, ENOUGH_OWN, type Known } from "../../../src/core/routing/better-chain.ts";

const [SWE_BENCH = "", POLYGLOT = ""] = SPEAKS_FOR.coding;

/** Percent solved of 500 and dollars a task on the first benchmark. */
function model(slug: string, ...[percent, cost]: [] | [number, number]): Known {
  const runs = percent === undefined || cost === undefined ? [] : [runOn(SWE_BENCH, percent, cost)];
  return { slug, name: slug, runs, own: null };
}

function runOn(benchmark: string, score: number, costPerTask: number): Known["runs"][number] {
  return { benchmark, score, costPerTask, tasks: 500, date: "2025-01-01", source: "the test" };
}

/** With the user's own results added: solved, of tasks, dollars a task. */
function own(known: Known, solved: number, tasks: number, costPerTask = 0.01): Known {
  return { ...known, own: { solved, tasks, costPerTask } };
}

function chosen(inForce: readonly [Known, ...Known[]], candidates: readonly Known[], stages = inForce.length) {
  return betterChain({ type: "coding", inForce, candidates, stages });
}

const slugs = (found: ReturnType<typeof chosen>) => found?.models.map(({ slug }) => slug);

const CHEAP = model("cheap", 60, 0.03);
const SECOND = model("second", 55, 0.1);
const DEAR = model("dear", 55, 0.25);
const UNKNOWN = model("unknown");
const ALL = [CHEAP, SECOND, DEAR, UNKNOWN];

describe("the better chain", () => {
  it("starts with the least cost for a solved task, and takes the cheaper of two that solve the same", () => {
    const found = chosen([DEAR, UNKNOWN], ALL);
    assert.deepEqual(slugs(found), ["cheap", "second"]);
    const { inForce, suggested } = found?.expected ?? {};
    // 0.03 + 0.4 x 0.1 dollars a task; 60 % and 55 % of the rest.
    assert.equal(suggested?.costPerSolved.toFixed(6), (0.07 / 0.82).toFixed(6));
    assert.deepEqual([suggested?.least, suggested?.most.toFixed(6)], [60, "82.000000"]);
    assert.equal(inForce?.most.toFixed(6), "55.000000");
  });

  it("is none when the order in force is it, or as good", () => {
    assert.equal(chosen([CHEAP, SECOND], ALL), null);
    assert.equal(chosen([CHEAP], ALL), null);
    // Half a point less, but no better than the uncertainty; and hardly dearer.
    const near = model("near", 59.5, 0.031);
    assert.equal(chosen([near], [...ALL, near]), null);
    assert.equal(chosen([CHEAP], [...ALL, model("almost", 60.5, 0.028)]), null);
    assert.deepEqual(slugs(chosen([CHEAP], [...ALL, model("saves", 60, 0.026)])), ["saves"]);
  });

  it("gives up no quality for the price", () => {
    assert.equal(chosen([CHEAP], [...ALL, model("cheapest", 50, 0.001)]), null);
    assert.deepEqual(slugs(chosen([CHEAP], [...ALL, model("strong", 80, 0.9)])), ["strong"]);
    // Where a second model follows, the cheap one still starts.
    assert.deepEqual(slugs(chosen([CHEAP, SECOND], [...ALL, model("strong", 80, 0.9)])), ["cheap", "strong"]);
  });

  it("is none where nothing is known of the model that starts, or of no other one", () => {
    assert.equal(chosen([UNKNOWN, DEAR], ALL), null);
    assert.equal(chosen([DEAR], [DEAR, UNKNOWN]), null);
    const polyglot = { ...UNKNOWN, runs: [runOn(POLYGLOT, 90, 0.001)] };
    assert.equal(chosen([DEAR], [DEAR, polyglot]), null);
    assert.equal(betterChain({ type: "analysis", inForce: [DEAR], candidates: ALL, stages: 1 }), null);
  });

  it("lets the user's own results say who starts, whatever the public ones say", () => {
    const first = own(CHEAP, 5, 20);
    const found = chosen([first, SECOND], [first, SECOND, own(DEAR, 19, 20)]);
    assert.deepEqual([found?.ownStart?.slug, slugs(found)], ["dear", ["dear", "cheap"]]);
    // Without enough of them they say nothing.
    const few = ENOUGH_OWN - 1;
    assert.equal(chosen([own(CHEAP, 0, few), SECOND], [own(CHEAP, 0, few), SECOND, own(DEAR, few, few)]), null);
    // Once it starts, no public result puts another before it, only behind it.
    const [worse, proven] = [own(CHEAP, 5, 20), own(DEAR, 19, 20)];
    assert.equal(chosen([proven, worse], [worse, SECOND, proven]), null);
    assert.deepEqual(slugs(chosen([proven, SECOND], [worse, SECOND, proven])), ["dear", "cheap"]);
  });

  it("puts the one that the user's own results favour before the others where nothing is public", () => {
    const [a, b, c] = [own(model("a"), 5, 20), model("b"), own(model("c"), 18, 20)];
    const found = betterChain({ type: "general", inForce: [a, b], candidates: [a, b, c], stages: 2 });
    assert.deepEqual([slugs(found), found?.expected], [["c", "a"], null]);
    assert.equal(betterChain({ type: "general", inForce: [c, a], candidates: [a, b, c], stages: 2 }), null);
  });

  it("drops what may not be suggested", () => {
    const closed = own(model("closed"), 5, 20);
    const open = own(model("open"), 18, 20);
    const found = betterChain({ type: "general", inForce: [closed, UNKNOWN], candidates: [open, UNKNOWN], stages: 2 });
    assert.deepEqual(slugs(found), ["open", "unknown"]);
  });

  it("names candidates only, each once, as many as may climb, and is none once it is in force", () => {
    fc.assert(
      fc.property(anyChoice, ({ models, start, stages }) => {
        const [first, ...others] = [...models.slice(start), ...models.slice(0, start)].slice(0, stages);
        assert.ok(first !== undefined);
        const found = chosen([first, ...others], models, stages);
        if (found === null) return;
        const names = found.models.map(({ slug }) => slug);
        assert.ok(names.length > 0 && names.length <= stages);
        assert.deepEqual([...new Set(names)], names);
        assert.ok(found.models.every((one) => models.includes(one)));
        const [next, ...rest] = [...found.models, ...models.filter((one) => !found.models.includes(one))];
        assert.ok(next !== undefined);
        assert.equal(chosen([next, ...rest.slice(0, stages - 1)], models, stages), null);
      }),
      { numRuns: 500 },
    );
  });

  it("solves no less by public results than the order in force, less what is taken as equal", () => {
    fc.assert(
      fc.property(anyChoice, ({ models, start, stages }) => {
        const [first, ...others] = [...models.slice(start), ...models.slice(0, start)].slice(0, stages);
        assert.ok(first !== undefined);
        const found = chosen([first, ...others], models, stages);
        if (found?.expected == null || found.ownStart !== null) return;
        const { inForce, suggested } = found.expected;
        assert.ok(suggested.most > inForce.most - 1e-9 || inForce.most === 0);
        if (suggested.most < inForce.most + 2 - 1e-9) assert.ok(suggested.costPerSolved <= 0.9 * inForce.costPerSolved);
      }),
      { numRuns: 500 },
    );
  });
});

const anyRun = fc.option(fc.tuple(fc.integer({ min: 0, max: 100 }), fc.double({ min: 0.001, max: 1, noNaN: true })), {
  freq: 3,
});
const anyOwn = fc.option(
  fc.tuple(
    fc.integer({ min: 1, max: 60 }),
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.double({ min: 0.0001, max: 1, noNaN: true }),
  ),
);
const anyChoice = fc
  .record({
    of: fc.array(fc.record({ swe: anyRun, polyglot: anyRun, own: anyOwn }), { minLength: 1, maxLength: 6 }),
    start: fc.nat({ max: 5 }),
    stages: fc.integer({ min: 1, max: 4 }),
  })
  .map(({ of, start, stages }) => ({
    models: of.map((one, index): Known => {
      const runs = [
        ...(one.swe === null ? [] : [runOn(SWE_BENCH, ...one.swe)]),
        ...(one.polyglot === null ? [] : [runOn(POLYGLOT, ...one.polyglot)]),
      ];
      const known: Known = { slug: `m${index}`, name: `m${index}`, runs, own: null };
      if (one.own === null) return known;
      const [tasks, share, cost] = one.own;
      return own(known, Math.round(share * tasks), tasks, cost);
    }),
    start: start % of.length,
    stages,
  }));
